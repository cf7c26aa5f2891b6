import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Cast,
  changed,
  type Differences,
  documentParts,
  makeCast,
  names,
  now,
  type Parts,
  sealed,
  sealOf,
  signedAt,
} from './forged-files.ts';
import { signWith } from './test-authority.ts';
import { type OfdVerdict, verifyOfd } from '#application/verification/verify-ofd';
import { concat, fromBigInt, fromHex, utf8 } from '#formats/bytes';
import { SM2_CURVE } from '#formats/curves';
import { derOctetString, derSequence, derObjectIdentifier, derBitString } from '#formats/der-writer';
import { decodeEcSignature } from '#formats/ec-signature';
import { encodeToSign } from '#formats/ses-signature';
import { sm3 } from '#formats/sm3';
import { writeZip } from '#formats/zip-writer';

/** A certificate for an RSA key, signed with RSA, as OpenSSL makes them. */
const rsa =
  'MIICEjCCAXugAwIBAgIUGyh+omNge5m0e2AlaNAiqEmwr6cwDQYJKoZIhvcNAQELBQAwGzELMAkGA1UEBhMCQ04xDDAKBgNVBAMMA1JTQTAeFw0yNjExMzAxMzQ1NTBaFw0zNjExMjcxMzQ1NTBaMBsxCzAJBgNVBAYTAkNOMQwwCgYDVQQDDANSU0EwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBALVQCOnG/rscXE6JE/gNHQf16XM+rYnNeSDAttss/myFuHFkkiY641q04WXhI5+/aQR6oMeAS/Qs4N1bicbBaq1yAUjLLwiJp+i7q6anYOatFmQJtr/g2GYP+Ay+ABbkNguTDYluUfFYIlsFmJ8Hkkhe1tw9IjewYGqqM7hM73kzAgMBAAGjUzBRMB0GA1UdDgQWBBSQBtjHqSEZClAQ2mCjzPQTXJWYgTAfBgNVHSMEGDAWgBSQBtjHqSEZClAQ2mCjzPQTXJWYgTAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4GBAKXNy3qdT9g7tydFwpUmOIRey7CIMZZigMgSUvDGF7xIe1VNh5oO4YNlsmY7AGWw8W6mLV2RZdeC10AqrtAg82mmyHbPbNpJNo8ayjm4T79OezU93YI0frxqkF5tex0pq00g5DCOULJ3QhulHd3YjD4Prnek/1YQROQsiAB4KPR3';

let cast: Cast;
beforeAll(async () => {
  cast = await makeCast();
});

const verdictOn = async (file: Uint8Array): Promise<OfdVerdict> =>
  verifyOfd({ file, trust: cast.authority.trust(await cast.authority.revocations([])), at: now, register: 'offline' });
/** What is not good of a file, apart from that nothing was asked of a register. */
const wrong = ({ parts }: OfdVerdict): readonly string[] =>
  parts.filter(({ result, name }) => result !== 'good' && name !== 'status').map(({ code }) => code);

/** A document of somebody else: without data of ours. */
const theirs = (different: Differences = {}): Promise<Parts> => sealed(cast, documentParts(null), different);
/** Its list as another maker would have written it, before it is signed. */
const written = (by: (text: string) => string): Differences => ({
  prepared: (ready) => {
    const parts = changed(ready.parts, names.digests, by);
    return { ...ready, parts, digest: sm3(parts.get(names.digests) ?? new Uint8Array()) };
  },
});

/** r and s one after the other, 32 octets each. */
function raw(signature: Uint8Array): Uint8Array {
  const { r, s } = decodeEcSignature(signature, SM2_CURVE.n) ?? expect.unreachable();
  return concat(fromBigInt(r, 32), fromBigInt(s, 32));
}

describe('a file as other makers write them is read', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['with a signature of 64 octets', async () => writeZip(await theirs({ written: raw }))],
    [
      'with a maker’s signature of 64 octets',
      async () => writeZip(await theirs({ makerSigns: (info) => raw(signWith(cast.maker.pair, info)) })),
    ],
    [
      'without a file of its seal',
      async () =>
        writeZip(
          await theirs({
            prepared: (ready) => {
              const bare = new Map([...ready.parts].filter(([name]) => name !== names.seal));
              const parts = changed(bare, names.digests, (text) =>
                text
                  .replace(/<ofd:Reference FileRef="[^"]*Seal.esl">.*?<\/ofd:Reference>/, '')
                  .replace(/<ofd:Seal>.*?<\/ofd:Seal>/, ''),
              );
              return { ...ready, parts, digest: sm3(parts.get(names.digests) ?? new Uint8Array()) };
            },
          }),
        ),
    ],
    [
      'with SM3 by its name',
      async () => writeZip(await theirs(written((text) => text.replace(/(?<=CheckMethod=")[\d.]+/, 'SM3')))),
    ],
    [
      'with SM3 by the identifier of it with a key',
      async () => writeZip(await theirs(written((text) => text.replace(/(?<=CheckMethod="[\d.]+)(?=")/, '.2')))),
    ],
    ['without prefixes', async () => writeZip(await theirs(written((text) => text.replaceAll('ofd:', ''))))],
    ['with a byte order mark', async () => writeZip(await theirs(written((text) => `\uFEFF${text}`)))],
    [
      'with names in other letters',
      async () => writeZip(await theirs(written((text) => text.replaceAll('/Doc_0/Pages/', '/DOC_0/pages/')))),
    ],
    [
      'with a date as people write it',
      async () => writeZip(await theirs(written((text) => text.replace('20260922020000Z', '2026-09-22 10:00:00')))),
    ],
    [
      'with a list of digests of signers',
      async () =>
        writeZip(
          await theirs({
            info: { signers: { kind: 'digests', digests: [{ type: 'SM3', value: sm3(cast.signer.certificate.der) }] } },
          }),
        ),
    ],
    ['of version 5', async () => writeZip(await theirs({ info: { version: 5 } }))],
    ['packed by another packer', async () => zipSync(Object.fromEntries(await theirs()), { mtime: '2026-09-22' })],
    [
      'with names in GBK',
      async () =>
        gbk(
          await sealed(
            cast,
            new Map([...documentParts(null), ['Doc_0/AAAA.xml', utf8('<a/>')]]),
            written((text) => text.replace('/Doc_0/AAAA.xml', '/Doc_0/附件.xml')),
          ),
        ),
    ],
  ])('%s', async (_, make) => {
    const verdict = await verdictOn(await make());
    expect(wrong(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ overall: 'good', document: null, seals: [{ form: 'seal', kind: null }] });
  });

  /** The same package with a name in GBK (附件), of the same length, that does not claim to be UTF-8. */
  function gbk(parts: Parts): Uint8Array {
    const bytes = Buffer.from(writeZip(parts));
    for (let at = bytes.indexOf('Doc_0/AAAA'); at !== -1; at = bytes.indexOf('Doc_0/AAAA', at + 1)) {
      bytes.set(fromHex('b8bdbcfe'), at + 6);
      const isLocal = bytes.readUInt32LE(at - 30) === 0x04034b50;
      bytes.writeUInt16LE(0, at - (isLocal ? 24 : 38));
    }
    return new Uint8Array(bytes);
  }

  it('with a plain signature beside the seal, which is named and not checked', async () => {
    const both = await theirs();
    const plain = utf8(
      '<Signature><SignedInfo><SignatureMethod>1.2</SignatureMethod><References CheckMethod="SM3"/></SignedInfo><SignedValue>Sign_9.dat</SignedValue></Signature>',
    );
    const parts = changed(
      new Map([...both, ['Doc_0/Signs/Sign_9.xml', plain], ['Doc_0/Signs/Sign_9.dat', utf8('whatever')]]),
      names.list,
      (text) =>
        text.replace('</ofd:Signatures>', '<ofd:Signature ID="9" Type="Sign" BaseLoc="Sign_9.xml"/></ofd:Signatures>'),
    );
    const verdict = await verdictOn(writeZip(parts));
    expect(wrong(verdict)).toEqual(['signature.plain']);
    expect(verdict).toMatchObject({ overall: 'good', seals: [{ form: 'seal' }, { id: '9', form: 'plain' }] });
  });
});

describe('a certificate of a kind that is not in use here', () => {
  /** What says that it is a certificate, with an algorithm that is not known. */
  const other = derSequence(
    derSequence(derOctetString(utf8('x'))),
    derSequence(derObjectIdentifier('1.2.840.113549.1.1.11')),
    derBitString(utf8('y')),
  );

  it.each<[string, Uint8Array, readonly string[], string]>([
    ['of RSA', Buffer.from(rsa, 'base64'), ['chain.certificate_not_in_use', 'signature.no_key'], 'unreadable'],
    ['that is malformed', other, ['chain.certificate_malformed', 'signature.no_key'], 'bad'],
  ])('%s gives a reason, and no verdict that it is good', async (_, certificate, codes, overall) => {
    const signer = { ...cast.signer, certificate: { ...cast.signer.certificate, der: new Uint8Array(certificate) } };
    const verdict = await verdictOn(writeZip(await theirs({ signer, stamp: null })));
    expect(wrong(verdict)).toEqual([...codes, 'time_stamp.absent']);
    expect(verdict.overall).toBe(overall);
  });

  it('of the maker as well', async () => {
    const maker = {
      ...cast.maker,
      certificate: { ...cast.maker.certificate, der: new Uint8Array(Buffer.from(rsa, 'base64')) },
    };
    const verdict = await verdictOn(writeZip(await theirs({ maker })));
    expect(wrong(verdict)).toEqual(['maker.certificate_not_in_use']);
    expect(verdict.overall).toBe('unreadable');
  });
});

describe('a signature by an algorithm that is not in use here', () => {
  it('gives no verdict', async () => {
    const seal = sealOf(cast);
    const parts = await theirs({ stamp: null, seal });
    const digest = sm3(parts.get(names.digests) ?? new Uint8Array());
    const toSign = encodeToSign({ version: 4, seal, signedAt, digest, about: `/${names.digests}` });
    const value = derSequence(
      toSign,
      derOctetString(cast.signer.certificate.der),
      derObjectIdentifier('1.2.3.4'),
      derBitString(utf8('s')),
    );
    const verdict = await verdictOn(writeZip(new Map([...parts, [names.value, value]])));
    expect(wrong(verdict)).toEqual(['signature.algorithm_not_in_use', 'time_stamp.absent']);
    expect(verdict.overall).toBe('unreadable');
  });
});
