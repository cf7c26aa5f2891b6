import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  body,
  type Cast,
  documentParts,
  makeCast,
  now,
  payload,
  payloadBytes,
  sealed,
  sealedFile,
  sealOf,
  signedAt,
} from './forged-files.ts';
import { signWith } from './test-authority.ts';
import { type OfdVerdict, verifyOfd } from '#application/verification/verify-ofd';
import type { Register } from '#application/verification/verify-result';
import type { TrustList } from '#application/verification/verify-seal';
import { toHex, utf8 } from '#formats/bytes';
import { prepareSeal, withSignature } from '#formats/ofd-seal';
import { encodeSealSignature, encodeToSign } from '#formats/ses-signature';
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

describe('what was found once', () => {
  it('does not hold for another time, another list, other bytes', async () => {
    const good = await sealedFile(cast);
    expect(verdictOn(good).overall).toBe('good');
    expect(codes(verdictOn(good, 'offline', '2026-10-05T00:00:00Z'))).toContain('chain.list_out_of_date');
    const late = await sealedFile(cast, { signedAt: '2028-01-01T00:00:00Z', stamp: null });
    expect(codes(verdictOn(late))).toContain('chain.expired');
    const info = { validUntil: '2030-01-01T00:00:00Z' };
    const forged = await sealedFile(cast, { info, makerSigns: () => signWith(cast.maker.pair, utf8('another')) });
    expect(codes(verdictOn(forged))).toContain('maker.seal_forged');
    expect(verdictOn(good).overall).toBe('good');
    const { serial } = cast.signer.certificate;
    const list = await cast.authority.revocations([{ serial, at: '2026-09-01T00:00:00Z', reason: 'superseded' }]);
    const verdict = verifyOfd({ file: good, trust: cast.authority.trust(list), at: now, register: 'offline' });
    expect(codes(verdict)).toContain('chain.revoked');
  });

  it('is nothing of a trust list that cannot be read', async () => {
    const nobody = { roots: [{ name: 'x', certificate: 'MAA=' }], revocations: ['?', 'MAA='] };
    const verdict = verifyOfd({ file: await sealedFile(cast), trust: nobody, at: now, register: 'offline' });
    expect(codes(verdict)).toContain('chain.no_trusted_root');
  });
});

describe('what the register says', () => {
  const inState = (state: string): Register => ({ ...record, state }) as Register;

  it.each<[string, Register, string, string]>([
    ['in force', record, 'status.in_force', 'good'],
    ['in force by its state', inState('in-force'), 'status.in_force', 'good'],
    ...['held', 'annulled', 'withdrawn', 'revoked', 'deregistered', 'lapsed', 'transferred-out'].map(
      (state): [string, Register, string, string] => [
        ...([state, inState(state), `status.${state.replace('-', '_')}`, 'not-in-force'] as const),
      ],
    ),
    ['in a state that is new', inState('constructor'), 'status.other_state', 'not-in-force'],
    ['not known', 'unknown', 'status.not_registered', 'bad'],
    ['registered in another region', 'elsewhere', 'status.elsewhere', 'good'],
    ['another document', { ...record, payloadSm3: '00' }, 'status.other_document', 'bad'],
    ['another identifier', { ...record, identifier: 'x' }, 'status.other_document', 'bad'],
    ['not asked', 'offline', 'status.not_checked_offline', 'good'],
  ])('%s is what it says', async (_, register, code, overall) => {
    const verdict = verdictOn(await sealedFile(cast), register);
    expect(codes(verdict).at(-1)).toBe(code);
    expect(verdict.overall).toBe(overall);
    expect(verdict.document).not.toBeNull();
  });

  it.each<Register>([record, 'offline'])('is that it has lapsed after its last day (%#)', async (register) => {
    const at = '2031-09-21T16:00:00Z';
    const list = await cast.authority.revocations([], { nextUpdate: '2032-01-01T00:00:00Z' });
    const file = await sealedFile(cast);
    const verdict = verifyOfd({ file, trust: cast.authority.trust(list), at, register });
    expect(codes(verdict).at(-1)).toBe('status.lapsed');
    expect(verdict.overall).toBe('not-in-force');
  });

  it('is no excuse for a forgery', async () => {
    expect(verdictOn(await sealedFile(cast, { id: '' }), inState('held')).overall).toBe('bad');
  });
});

describe('a seal by a key of P-256', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const bytes = new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65));

  it('is judged by its own algorithm', async () => {
    const { certificate } = await cast.authority.certify(
      { OU: body, CN: '测试章' },
      { publicKey: { algorithm: 'P-256', bytes } },
    );
    const seal = sealOf(cast, { signer: { ...cast.signer, certificate } });
    const stamps: [] = [];
    const provider = { name: 'tongban', company: 'Tongban', version: '1' };
    const ready = prepareSeal(documentParts(), { seal, algorithm: 'ECDSA-SHA256', signedAt, provider, stamps });
    const toSign = encodeToSign({ version: 4, seal, signedAt, digest: ready.digest, about: ready.about });
    const signature = new Uint8Array(sign('sha256', toSign, pair.privateKey));
    const parts = { toSign, certificate: certificate.der, signature };
    const by = (algorithm: 'ECDSA-SHA256' | 'SM2-SM3') =>
      verdictOn(writeZip(withSignature(ready, encodeSealSignature({ ...parts, algorithm }))));
    expect(by('ECDSA-SHA256')).toMatchObject({ overall: 'good' });
    expect(codes(by('SM2-SM3'))).toContain('signature.algorithm_differs');
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
