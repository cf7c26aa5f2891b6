import { expect, it } from 'vitest';
import { listOwnKeys } from '#application/partner/list-own-keys';
import { partnerRoutes } from '#contracts/http/partners';
import type { OwnKey } from '#domain/partner/registration';
import { toBase64 } from '#formats/bytes';
import { ed25519PublicKey } from '#formats/ed25519';
import { certificate, now, seed, years } from './signing.ts';

const publicKey = toBase64(ed25519PublicKey(seed));
const der = toBase64(await certificate(years));
const validFrom = '2026-01-01T00:00:00.000Z';
const own = (id: string, validity: { validFrom: string; validUntil: string | null }): OwnKey => ({
  ...{ kind: 'v1a', id, publicKey, wrapped: 'd3JhcHBlZA==', ...validity },
});

it('shows the keys that count and those that will, and nothing that is secret of them', async () => {
  const keys: OwnKey[] = [
    own('over', { validFrom, validUntil: now }),
    own('current', { validFrom, validUntil: '2026-09-23T02:00:00.001Z' }),
    own('next', { validFrom: '2027-01-01T00:00:00.000Z', validUntil: null }),
    { kind: 'v1sm2', id: 'sm2', certificate: der, keyArn: 'arn:x', validFrom, validUntil: null },
  ];
  const outcome = await listOwnKeys({ ownKeys: { all: () => Promise.resolve(keys) }, clock: { now: () => now } });
  if (!outcome.ok) throw new Error(outcome.code);
  const whpk = `whpk_${publicKey}`;
  expect(outcome.value.keys).toEqual([
    { kind: 'v1a', id: 'current', publicKey: whpk, validFrom, validUntil: '2026-09-23T02:00:00.001Z' },
    { kind: 'v1a', id: 'next', publicKey: whpk, validFrom: '2027-01-01T00:00:00.000Z', validUntil: null },
    { kind: 'v1sm2', id: 'sm2', certificate: der, validFrom, validUntil: null },
  ]);
  expect(partnerRoutes.listPartnerKeys.success.body.safeParse(outcome.value).success).toBe(true);
});
