import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Cast, documentParts, makeCast, now, payload, payloadBytes, sealed, sealedFile } from './forged-files.ts';
import { type OfdVerdict, verifyOfd } from '#application/verification/verify-ofd';
import type { Register } from '#application/verification/verify-result';
import type { TrustList } from '#application/verification/verify-seal';
import { toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import { writeZip } from '#formats/zip-writer';

let cast: Cast;
let trust: TrustList;
beforeAll(async () => {
  cast = await makeCast();
  trust = cast.authority.trust(await cast.authority.revocations([]));
});

const verdictOn = (file: Uint8Array, register: Register = 'offline', at = now): OfdVerdict =>
  verifyOfd({ file, trust, at, register });
const codes = ({ parts }: OfdVerdict): readonly string[] => parts.map(({ code }) => code);

const record: Exclude<Register, string> = {
  ...{ identifier: payload.identifier, kind: 'licence', name: payload.name, issuer: payload.issuer },
  ...{ issuedOn: payload.issuedOn, validUntil: payload.validUntil, caseId: payload.caseId, holderHash: 'v1:00' },
  ...{ document: { key: 'results/x.ofd', sm3: '00', bytes: 1 }, payloadSm3: toHex(sm3(payloadBytes(payload))) },
};

describe('a good file', () => {
  it('is good in all ten parts, with what it says', async () => {
    const verdict = verdictOn(await sealedFile(cast), record);
    expect(codes(verdict)).toEqual([
      ...['structure.read', 'maker.trusted', 'seal_validity.valid', 'signer_list.listed', 'chain.trusted'],
      ...['signature.valid', 'time_stamp.trusted', 'digest.intact', 'coverage.whole', 'status.in_force'],
    ]);
    expect(verdict.overall).toBe('good');
    expect(verdict.document).toMatchObject({ identifier: payload.identifier, holder: { name: payload.holder.name } });
    expect(verdict.seals).toMatchObject([
      { id: '1', form: 'seal', number: '62012200000001', kind: 'administrative-approval', isTimeProved: true },
    ]);
  });

  it('is good with a second seal of another body', async () => {
    const twice = await sealed(cast, await sealed(cast, documentParts()), { info: { id: '62012200000002' } });
    const verdict = verdictOn(writeZip(twice));
    expect(verdict.overall).toBe('good');
    expect(verdict.parts).toHaveLength(18);
  });
});

describe('a file of another maker', () => {
  it('is judged by what can be known of it: a genuine signature under a root that nobody knows', () => {
    const file = new Uint8Array(readFileSync(new URL('../../../vectors/ofd/SESV4SignDoc.ofd', import.meta.url)));
    const verdict = verdictOn(file);
    expect(codes(verdict)).toEqual([
      ...['structure.read', 'maker.no_trusted_root', 'seal_validity.expired', 'signer_list.listed', 'chain.expired'],
      ...['signature.valid', 'time_stamp.absent', 'digest.intact', 'coverage.whole', 'status.not_ours'],
    ]);
    expect(verdict).toMatchObject({ overall: 'bad', document: null, seals: [{ kind: null }] });
  });
});
