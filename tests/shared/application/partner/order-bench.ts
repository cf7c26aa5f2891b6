import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { carryOutPartnerOrder } from '#application/partner/carry-out-partner-order';
import type { Kept } from '#application/partner/outbox';
import type { Reach } from '#application/partner/partners';
import type { TrustList } from '#application/verification/verify-document';
import { partnerOrder } from '#contracts/operations';
import type { Comparison } from '#domain/partner/comparison';
import type { Partner, PartnerKey } from '#domain/partner/registration';
import type { Source } from '#domain/partner/source';
import { bodies } from '#functions/shipped-catalogue';
import { toBase64 } from '#formats/bytes';
import { signatureDigest } from '#formats/signature-algorithm';
import { sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { decodeSpki, type PublicKey } from '#formats/spki';
import { buildCertificate, randomSerial } from '#formats/x509-builder';
import { RegisteredPartners } from './registered-partners.ts';
import { MemoryOutbox } from './memory-outbox.ts';

export const now = '2026-09-22T01:00:00.000Z';

/** A partner as it would be registered. */
export const xian: Partner = {
  id: 'xian',
  name: { zh: '西安', en: 'Xi’an' },
  regions: ['610100', '610200'],
  toleranceSeconds: 300,
  accepts: ['v1', 'v1a', 'v1sm2'],
  endpoints: [
    {
      id: 'xian-first',
      url: 'https://partner.example/messages',
      takes: { divisions: ['610100'], items: ['0001'] },
      signs: ['v1', 'v1a'],
      ackRule: { pointer: '/code', equals: '0' },
      network: { kind: 'ranges', ranges: ['203.0.113.0/24'] },
      maintenance: [{ from: '2026-10-01T00:00:00Z', to: '2026-10-01T02:00:00Z' }],
    },
    {
      ...{ id: 'xian-other', url: 'https://partner.example/others', signs: ['v1sm2'], maintenance: [] },
      network: { kind: 'public' },
    },
  ],
  materialOrigins: ['https://files.partner.example'],
};

/** Base64 of a certificate (DER) for a key of its own, valid in 2026 unless told. */
export async function certificate(
  span: { notBefore?: string; notAfter?: string } = {},
  ofCurve: 'SM2' | 'P-256' = 'SM2',
): Promise<string> {
  const root = sm2GenerateKeyPair();
  const issuerPublicKey: PublicKey = { algorithm: 'SM2', bytes: root.publicKey };
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
  const der = await buildCertificate(
    {
      ...{ serial: randomSerial(), notBefore: '2026-01-01T00:00:00Z', notAfter: '2026-12-31T00:00:00Z', ...span },
      ...{ issuer: { CN: '测试' }, subject: { CN: '西安' }, keyUsage: ['digitalSignature'], issuerPublicKey },
      publicKey: ofCurve === 'SM2' ? issuerPublicKey : decodeSpki(other),
    },
    (tbs) => sm2Sign({ privateKey: root.privateKey, digest: signatureDigest(issuerPublicKey, tbs) }),
  );
  return toBase64(der);
}

/** An Ed25519 public key, base64. */
export const publicKey = (): string =>
  generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');

export const inKey = (parts: Partial<Extract<PartnerKey, { direction: 'in' }>> = {}): PartnerKey => ({
  ...{ id: 'xian-1', direction: 'in', kind: 'v1a', material: publicKey() },
  ...{ validFrom: '2026-09-01T00:00:00Z', validUntil: null, ...parts },
});

/** A wrapped secret that we sign with. */
export const outKey = (parts: Partial<Extract<PartnerKey, { direction: 'out' }>> = {}): PartnerKey => ({
  ...{ id: 'lanzhou-1', direction: 'out', kind: 'v1', endpoint: 'xian-first' },
  ...{
    material: Buffer.alloc(96, 7).toString('base64'),
    validFrom: '2026-09-01T00:00:00Z',
    validUntil: null,
    ...parts,
  },
});

/** What is registered, and somebody who orders. */
export function orderBench(
  options: {
    reach?: Reach;
    loopback?: boolean;
    regions?: readonly string[];
    jointTests?: 'required';
    trust?: TrustList;
  } = {},
) {
  const registered = new RegisteredPartners();
  const seeds: { readonly given: Uint8Array; readonly made: Uint8Array }[] = [];
  const outbox = new MemoryOutbox();
  const comparisons = new Map<string, Kept<Comparison>>();
  const sources = new Map<string, Source>();
  const dependencies = {
    ...{ outbox, lines: outbox, endpoints: outbox.endpoints, queue: outbox.queue },
    partners: registered.asPartners,
    keys: registered,
    ownKeys: registered.asOwnKeys,
    register: registered,
    secrets: {
      make: ({ owner, key }: { owner: string; key: string }) => {
        const secret = new Uint8Array(randomBytes(32));
        seeds.push({ given: secret, made: secret.slice() });
        return Promise.resolve({ secret, wrapped: toBase64(new TextEncoder().encode(`wrapped ${owner} ${key}`)) });
      },
    },
    reach: options.reach ?? { fault: () => Promise.resolve(null) },
    partnerOfRegion: { '610100': 'xian', '610200': 'xian', '620100': 'lanzhou' },
    loopback: options.loopback ?? false,
    comparisons: {
      of: (id: string) => Promise.resolve(comparisons.get(id) ?? null),
      put: (id: string, value: Comparison, version: number | null) => {
        if (version !== (comparisons.get(id)?.version ?? null)) return Promise.resolve(null);
        comparisons.set(id, { value, version: (version ?? 0) + 1 });
        return Promise.resolve((version ?? 0) + 1);
      },
    },
    jointTests: options.jointTests ?? ('waived' as const),
    trust: { list: () => Promise.resolve(options.trust ?? { roots: [] }) },
    sources: { all: () => Promise.resolve([...sources.values()]) },
    sourceRegister: {
      putSource: (source: Source) => Promise.resolve(void sources.set(source.id, source)),
      removeSource: (id: string) => Promise.resolve(void sources.delete(id)),
    },
    bodies,
    regions: options.regions ?? ['620100', '630100'],
    clock: { now: () => now },
  };
  const give = (act: 'look' | 'do', order: object) => {
    const why = { reason: '演练', ticket: 'OPS-7', execution: 'e-1', operation: 'partner' };
    return carryOutPartnerOrder(dependencies, partnerOrder.parse({ ...why, act, ...order }));
  };
  return {
    registered,
    outbox,
    comparisons,
    sources,
    seeds,
    look: (order: object) => give('look', order),
    carryOut: (order: object) => give('do', order),
  };
}
