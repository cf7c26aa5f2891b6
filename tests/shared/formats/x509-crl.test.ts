import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DerError, readDer } from '#formats/der-reader';
import {
  derBoolean,
  derExplicit,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
} from '#formats/der-writer';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { type Certificate, parseCertificate } from '#formats/x509';
import { buildCertificate } from '#formats/x509-builder';
import {
  buildRevocationList,
  parseRevocationList,
  type Revocation,
  type RevocationListRequest,
  verifyRevocationList,
} from '#formats/x509-crl';
import type { KeyUsage } from '#formats/x509-extensions';

const pair = sm2GenerateKeyPair();
const publicKey = { algorithm: 'SM2', bytes: pair.publicKey } as const;
const sign = (tbs: Uint8Array): Uint8Array =>
  sm2Sign({ privateKey: pair.privateKey, digest: sm2Digest({ publicKey: pair.publicKey, message: tbs }) });
const issuer = { C: 'CN', O: '测试机构', CN: '测试根' };

const caWith = async (keyUsage: readonly KeyUsage[], name = issuer): Promise<Certificate> =>
  parseCertificate(
    await buildCertificate(
      {
        ...{ serial: '01', issuer: name, subject: name, publicKey, issuerPublicKey: publicKey, keyUsage, ca: {} },
        ...{ notBefore: '2026-01-01T00:00:00Z', notAfter: '2036-01-01T00:00:00Z' },
      },
      sign,
    ),
  );

const revoked: readonly Revocation[] = [
  { serial: '0a', at: '2026-09-01T00:00:00Z', reason: 'keyCompromise' },
  { serial: '00ff'.slice(2), at: '2051-01-01T00:00:00Z', reason: 'unspecified' },
];
const request: RevocationListRequest = {
  ...{ issuer, issuerPublicKey: publicKey, number: 300, revoked },
  ...{ thisUpdate: '2026-09-22T00:00:00Z', nextUpdate: '2026-09-29T00:00:00Z' },
};
const at = '2026-09-23T00:00:00Z';

let der: Uint8Array;
let ca: Certificate;
beforeAll(async () => {
  der = await buildRevocationList(request, sign);
  ca = await caWith(['keyCertSign', 'cRLSign']);
});

describe('a list of revoked certificates', () => {
  it('is read as it was written, and verifies', () => {
    const list = parseRevocationList(der);
    expect([...list.revoked.values()]).toEqual(revoked);
    expect(list).toMatchObject({
      ...{ thisUpdate: request.thisUpdate, nextUpdate: request.nextUpdate, number: '12c', unknownCritical: [] },
      ...{ signatureAlgorithm: 'SM2-SM3', issuer: { CN: '测试根' } },
    });
    expect(verifyRevocationList({ list, issuer: ca, at })).toEqual({ ok: true });
  });

  it('may revoke nobody', async () => {
    const list = parseRevocationList(await buildRevocationList({ ...request, revoked: [] }, sign));
    expect(list.revoked.size).toBe(0);
  });

  it('counts from the second in which it was made to the last before the next', () => {
    const verdict = (instant: string) =>
      verifyRevocationList({ list: parseRevocationList(der), issuer: ca, at: instant });
    expect(verdict('2026-09-21T23:59:59.999Z')).toEqual({ ok: false, reason: 'not_yet_made' });
    expect(verdict('2026-09-22T00:00:00Z')).toEqual({ ok: true });
    expect(verdict('2026-09-29T00:00:00.999Z')).toEqual({ ok: true });
    expect(verdict('2026-09-29T00:00:01Z')).toEqual({ ok: false, reason: 'out_of_date' });
  });

  it('counts of its own issuer alone, whose key may sign such lists', async () => {
    const verdict = (by: Certificate) => verifyRevocationList({ list: parseRevocationList(der), issuer: by, at });
    expect(verdict(await caWith(['keyCertSign']))).toEqual({ ok: false, reason: 'issuer_may_not_sign' });
    const other = await caWith(['cRLSign'], { ...issuer, CN: '另一根' });
    expect(verdict(other)).toEqual({ ok: false, reason: 'issuer_name_differs' });
  });

  it('does not count with another signature, or changed', () => {
    const list = parseRevocationList(der);
    const tbs = list.tbs.slice();
    tbs[tbs.length - 1] = (tbs.at(-1) ?? 0) ^ 1;
    expect(verifyRevocationList({ list: { ...list, tbs }, issuer: ca, at })).toEqual({
      ok: false,
      reason: 'signature_invalid',
    });
  });

  it('says what it has that is critical and not understood', () => {
    const list = parseRevocationList(der);
    const [version, ...rest] = partsOf(list.tbs);
    const distribution = derSequence(derObjectIdentifier('2.5.29.28'), derBoolean(true), derOctetString(derNull()));
    const tbs = derSequence(version ?? derNull(), ...rest.slice(0, -1), derExplicit(0, derSequence(distribution)));
    const again = parseRevocationList(signed(tbs));
    expect(again.unknownCritical).toEqual(['2.5.29.28']);
    expect(verifyRevocationList({ list: again, issuer: ca, at })).toEqual({
      ok: false,
      reason: 'unknown_critical_extension',
    });
  });

  it('is refused with a certificate twice, or of the first version', async () => {
    const [first] = revoked;
    if (first === undefined) throw new Error('nothing is revoked');
    const twice = await buildRevocationList({ ...request, revoked: [first, { ...first, reason: 'superseded' }] }, sign);
    expect(() => parseRevocationList(twice)).toThrow('twice');
    const [, ...rest] = partsOf(parseRevocationList(der).tbs);
    const old = signed(derSequence(derInteger(0), ...rest));
    expect(() => parseRevocationList(old)).toThrow('version');
  });

  it('is read or refused with a DerError, whatever byte of it is another', () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(der.length), (place, by, length) => {
        for (const changed of [der.with(place, (der[place] ?? 0) ^ by), der.slice(0, length)])
          try {
            parseRevocationList(changed);
          } catch (error) {
            expect(error).toBeInstanceOf(DerError);
          }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What stands in a SEQUENCE, each part encoded. */
const partsOf = (sequence: Uint8Array): readonly Uint8Array[] =>
  readDer(sequence).children.map(({ encoded }) => encoded);

/** With the signature of the list above, which is not looked at. */
function signed(tbs: Uint8Array): Uint8Array {
  const [, algorithm = derNull(), signature = derNull()] = partsOf(der);
  return derSequence(tbs, algorithm, signature);
}
