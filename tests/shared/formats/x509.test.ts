import { spawnSync } from 'node:child_process';
import { createSign, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { concat, toHex } from '#formats/bytes';
import { DerCursor, DerError, readDer, type DerElement } from '#formats/der-reader';
import { derBitString, derElement, derInteger, derNull, derSequence } from '#formats/der-writer';
import { encodePem } from '#formats/pem';
import { signatureDigest } from '#formats/signature-algorithm';
import { sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { decodeSpki, type PublicKey } from '#formats/spki';
import { parseCertificate, verifyCertificate, verifyChain, type Certificate } from '#formats/x509';
import { buildCertificate, randomSerial, type CertificateRequest } from '#formats/x509-builder';
import { keyIdentifier } from '#formats/x509-extensions';

interface Signer {
  readonly publicKey: PublicKey;
  readonly sign: (tbs: Uint8Array) => Uint8Array;
}

function sm2Signer(): Signer {
  const { privateKey, publicKey: bytes } = sm2GenerateKeyPair();
  const publicKey = { algorithm: 'SM2', bytes } as const;
  return { publicKey, sign: (tbs) => sm2Sign({ privateKey, digest: signatureDigest(publicKey, tbs) }) };
}

function p256Signer(): Signer {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = decodeSpki(pair.publicKey.export({ type: 'spki', format: 'der' }));
  return { publicKey, sign: (tbs) => new Uint8Array(createSign('sha256').update(tbs).sign(pair.privateKey)) };
}

const AT = '2026-11-23T08:00:00Z';
const rootName = { C: 'CN', O: '测试政务CA', CN: '测试 SM2 根' };
const middleName = { C: 'CN', O: '测试政务CA', CN: '测试二级 CA' };
const leafName = { C: 'CN', O: '测试市行政审批局', OU: '11620100XTXX00014C', CN: '测试市行政审批局' };
const caUsage = ['keyCertSign', 'cRLSign'] as const;
const leafUsage = ['digitalSignature', 'nonRepudiation'] as const;

type Change = Partial<CertificateRequest>;

/** A three-step chain under one kind of key; each certificate can be asked for with a difference. */
function makeAuthority(newSigner: () => Signer) {
  const [root, middle, leaf] = [newSigner(), newSigner(), newSigner()];
  const base = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2036-01-01T00:00:00Z' };
  const make = async (request: Omit<CertificateRequest, 'serial' | 'notBefore' | 'notAfter'> & Change, by: Signer) =>
    parseCertificate(await buildCertificate({ serial: randomSerial(), ...base, ...request }, by.sign));
  const underRoot = { issuer: rootName, issuerPublicKey: root.publicKey };
  return {
    root: (change: Change = {}) =>
      make({ ...underRoot, subject: rootName, publicKey: root.publicKey, keyUsage: caUsage, ca: {}, ...change }, root),
    middle: (change: Change = {}) =>
      make(
        { ...underRoot, subject: middleName, publicKey: middle.publicKey, keyUsage: caUsage, ca: {}, ...change },
        root,
      ),
    leaf: (change: Change = {}) =>
      make(
        {
          issuer: middleName,
          issuerPublicKey: middle.publicKey,
          subject: leafName,
          publicKey: leaf.publicKey,
          keyUsage: leafUsage,
          ...change,
        },
        middle,
      ),
    leafOfRoot: (change: Change = {}) =>
      make({ ...underRoot, subject: leafName, publicKey: leaf.publicKey, keyUsage: leafUsage, ...change }, root),
  };
}

const authority = makeAuthority(sm2Signer);
let root: Certificate;
let middle: Certificate;
let leaf: Certificate;

beforeAll(async () => {
  [root, middle, leaf] = await Promise.all([
    authority.root(),
    authority.middle({ ca: { pathLength: 0 } }),
    authority.leaf(),
  ]);
});

describe('a certificate', () => {
  it('says when read what it was asked to say', async () => {
    const made = await authority.leaf({ serial: '00ff01', notAfter: '2050-06-01T12:00:00.000Z' });
    expect(made).toMatchObject({
      serial: 'ff01',
      issuer: middleName,
      subject: leafName,
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2050-06-01T12:00:00Z',
      publicKey: leaf.publicKey,
      signatureAlgorithm: 'SM2-SM3',
      isCa: false,
      keyUsage: leafUsage,
      subjectKeyIdentifier: keyIdentifier(leaf.publicKey.bytes),
      authorityKeyIdentifier: keyIdentifier(middle.publicKey.bytes),
      unknownCritical: [],
    });
    expect(made).not.toHaveProperty('pathLength');
    expect(middle).toMatchObject({ isCa: true, pathLength: 0, keyUsage: caUsage });
  });

  it('is read in the same way by OpenSSL in node', () => {
    const theirs = new X509Certificate(encodePem('CERTIFICATE', leaf.der));
    expect(theirs.serialNumber.toLowerCase()).toBe(leaf.serial);
    expect(theirs.subject.split('\n')).toEqual(['C=CN', `O=${leafName.O}`, `OU=${leafName.OU}`, `CN=${leafName.CN}`]);
    expect(theirs.validFromDate.toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(theirs.validToDate.toISOString()).toBe('2036-01-01T00:00:00.000Z');
    expect(theirs.ca).toBe(false);
    expect(decodeSpki(theirs.publicKey.export({ type: 'spki', format: 'der' }))).toEqual(leaf.publicKey);
    const issuer = new X509Certificate(Buffer.from(middle.der));
    expect(issuer.ca).toBe(true);
    expect(theirs.checkIssued(issuer)).toBe(true);
    expect(theirs.checkIssued(new X509Certificate(Buffer.from(root.der)))).toBe(false);
  });

  it('under P-256 is verified by OpenSSL in node and by us', async () => {
    const other = makeAuthority(p256Signer);
    const [otherRoot, made] = await Promise.all([other.root(), other.leafOfRoot()]);
    const theirs = new X509Certificate(Buffer.from(made.der));
    expect(theirs.verify(new X509Certificate(Buffer.from(otherRoot.der)).publicKey)).toBe(true);
    expect(made.signatureAlgorithm).toBe('ECDSA-SHA256');
    expect(verifyChain({ leaf: made, issuers: [], roots: [otherRoot], at: AT }).ok).toBe(true);
  });

  it('of an SM2 key may be issued under P-256', async () => {
    const issuer = p256Signer();
    const request = { issuer: rootName, issuerPublicKey: issuer.publicKey };
    const make = async (change: Pick<CertificateRequest, 'subject' | 'publicKey' | 'keyUsage' | 'ca'>) => {
      const validity = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2036-01-01T00:00:00Z' };
      return parseCertificate(
        await buildCertificate({ serial: randomSerial(), ...validity, ...request, ...change }, issuer.sign),
      );
    };
    const otherRoot = await make({ subject: rootName, publicKey: issuer.publicKey, keyUsage: caUsage, ca: {} });
    const made = await make({ subject: leafName, publicKey: leaf.publicKey, keyUsage: leafUsage });
    expect(made).toMatchObject({ publicKey: { algorithm: 'SM2' }, signatureAlgorithm: 'ECDSA-SHA256' });
    expect(verifyCertificate({ certificate: made, issuer: otherRoot })).toEqual({ ok: true });
  });

  it('has a random serial number, positive, of the same length each time', () => {
    const serials = Array.from({ length: 50 }, randomSerial);
    expect(new Set(serials).size).toBe(50);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/);
  });

  it.each([
    ['a serial number of 0', { serial: '00' }],
    ['a serial number of 21 bytes', { serial: '01'.repeat(21) }],
    ['a serial number that needs a 21st byte for its sign', { serial: 'ff'.repeat(20) }],
    ['an end before the beginning', { notAfter: '2025-01-01T00:00:00Z' }],
    ['a country that is not printable', { subject: { C: '中国', CN: 'x' } }],
    ['a name without anything', { subject: {} }],
  ] satisfies [string, Change][])('is not made with %s', async (_what, change) => {
    await expect(authority.leaf(change)).rejects.toThrow(RangeError);
  });
});

/** The certificate with one part of its signed contents exchanged, the old signature on it. */
function withTbs(certificate: Certificate, exchange: (parts: Uint8Array[]) => void): Uint8Array {
  const outer = new DerCursor(readDer(certificate.der));
  const parts = new DerCursor(outer.takeAny()).rest().map((element: DerElement) => element.encoded);
  exchange(parts);
  return derSequence(derSequence(...parts), ...outer.rest().map((element) => element.encoded));
}

describe('a malformed certificate', () => {
  const SM2_WITH_NULL = () =>
    derSequence(...new DerCursor(readDer(leaf.der)).rest().slice(1, 2).flatMap(algorithmParts));
  const algorithmParts = (element: DerElement) => [...element.children.map((child) => child.encoded), derNull()];

  it.each([
    ['has bytes behind it', () => concat(leaf.der, Uint8Array.of(0))],
    ['is of version 1', () => withTbs(leaf, (parts) => parts.shift())],
    ['is of version 2', () => withTbs(leaf, (parts) => (parts[0] = derElement(0xa0, derInteger(1))))],
    ['has a negative serial number', () => withTbs(leaf, (parts) => (parts[1] = derInteger(-5)))],
    ['has a serial number of 21 bytes', () => withTbs(leaf, (parts) => (parts[1] = derInteger(1n << 160n)))],
    ['names another algorithm inside than outside', () => withTbs(leaf, (parts) => (parts[2] = SM2_WITH_NULL()))],
    ['has no extensions', () => withTbs(leaf, (parts) => parts.pop())],
    ['has empty extensions', () => withTbs(leaf, (parts) => parts.splice(-1, 1, derElement(0xa3, derSequence())))],
    ['is too large', () => new Uint8Array(70_000)],
  ])('%s: refused', (_what, make) => {
    expect(() => parseCertificate(make())).toThrow(DerError);
  });

  it('has an extension twice: refused', () => {
    const twice = withTbs(leaf, (parts) => {
      const extensions = readDer(parts.at(-1) ?? new Uint8Array()).children[0]?.children ?? [];
      const doubled = [...extensions, ...extensions.slice(-1)].map((extension) => extension.encoded);
      parts.splice(-1, 1, derElement(0xa3, derSequence(...doubled)));
    });
    expect(() => parseCertificate(twice)).toThrow('twice');
  });

  it('with NULL as parameter of SM2, as some authorities write, is read', () => {
    const outer = new DerCursor(readDer(leaf.der));
    const parts = new DerCursor(outer.takeAny()).rest().map((element) => element.encoded);
    parts[2] = SM2_WITH_NULL();
    const der = derSequence(derSequence(...parts), SM2_WITH_NULL(), derBitString(leaf.signature));
    expect(parseCertificate(der).signatureAlgorithm).toBe('SM2-SM3');
  });

  it('gives no field for an attribute that occurs twice', () => {
    const outer = new DerCursor(readDer(leaf.der));
    const subject = new DerCursor(outer.takeAny()).rest()[5];
    const relativeNames = subject?.children.map((child) => child.encoded) ?? [];
    const doubled = withTbs(leaf, (parts) => (parts[5] = derSequence(...relativeNames, ...relativeNames.slice(2, 3))));
    const { subject: read } = parseCertificate(doubled);
    expect(read.OU).toBeUndefined();
    expect(read.CN).toBe(leafName.CN);
    expect(read.attributes.filter(({ identifier }) => identifier === '2.5.4.11')).toHaveLength(2);
  });
});

describe('an issued certificate', () => {
  it('stands under its issuer and a root under itself', () => {
    expect(verifyCertificate({ certificate: leaf, issuer: middle })).toEqual({ ok: true });
    expect(verifyCertificate({ certificate: root, issuer: root })).toEqual({ ok: true });
  });

  it.each([
    ['the issuer has another name', () => authority.middle({ subject: leafName }), 'issuer_name_differs'],
    ['the issuer is no CA', async () => withoutCa(), 'issuer_not_ca'],
    ['the issuer may not sign certificates', () => authority.middle({ keyUsage: ['cRLSign'] }), 'issuer_may_not_sign'],
    [
      'the issuer has another key',
      () => authority.middle({ publicKey: sm2Signer().publicKey }),
      'key_identifier_differs',
    ],
  ])('does not stand where %s', async (_what, makeIssuer, reason) => {
    expect(verifyCertificate({ certificate: leaf, issuer: await makeIssuer() })).toEqual({ ok: false, reason });
  });

  const withoutCa = async () => {
    const issuer = await authority.middle();
    return { ...issuer, isCa: false };
  };

  it('does not stand with another algorithm than its issuer has a key for', () => {
    const certificate: Certificate = { ...leaf, signatureAlgorithm: 'ECDSA-SHA256' };
    expect(verifyCertificate({ certificate, issuer: middle })).toEqual({ ok: false, reason: 'algorithm_differs' });
  });

  it('does not stand with any change under the signature', () => {
    const changed = parseCertificate(withTbs(leaf, (parts) => (parts[1] = derInteger(77))));
    expect(verifyCertificate({ certificate: changed, issuer: middle })).toEqual({
      ok: false,
      reason: 'signature_invalid',
    });
  });
});

describe('a chain', () => {
  const chainOf = (change: Partial<Parameters<typeof verifyChain>[0]>) =>
    verifyChain({ leaf, issuers: [middle], roots: [root], at: AT, ...change });

  it('leads from the leaf to the root, whatever else is offered in whatever order', async () => {
    const foreign = await makeAuthority(sm2Signer).middle();
    const verdict = chainOf({ issuers: [leaf, foreign, root, middle] });
    expect(verdict.ok && verdict.chain.map(({ serial }) => serial)).toEqual([leaf.serial, middle.serial, root.serial]);
  });

  it('may be the trusted certificate alone, or trust something below a root', () => {
    expect(verifyChain({ leaf: root, issuers: [], roots: [root], at: AT }).ok).toBe(true);
    expect(verifyChain({ leaf, issuers: [], roots: [middle], at: AT }).ok).toBe(true);
  });

  it('is missing without the intermediate, without roots, or with a root that only has the name', async () => {
    const impostor = await makeAuthority(sm2Signer).root();
    expect(chainOf({ issuers: [] })).toEqual({ ok: false, reason: 'no_trusted_root' });
    expect(chainOf({ roots: [] })).toEqual({ ok: false, reason: 'no_trusted_root' });
    expect(chainOf({ issuers: [middle, root], roots: [] })).toEqual({ ok: false, reason: 'no_trusted_root' });
    expect(chainOf({ roots: [impostor] })).toEqual({ ok: false, reason: 'key_identifier_differs' });
  });

  it('does not take a leaf of the same root for a CA', async () => {
    const misused = await authority.leafOfRoot({ subject: middleName, publicKey: middle.publicKey });
    expect(chainOf({ issuers: [misused] })).toEqual({ ok: false, reason: 'issuer_not_ca' });
  });

  it.each([
    ['2025-12-31T23:59:59Z', 'not_yet_valid'],
    ['2026-01-01T00:00:00Z', null],
    ['2036-01-01T00:00:00.999Z', null],
    ['2036-01-01T00:00:01Z', 'expired'],
  ])('at %s: %s', (at, reason) => {
    expect(chainOf({ at })).toEqual(reason === null ? expect.objectContaining({ ok: true }) : { ok: false, reason });
  });

  it('has ended when its root or an intermediate has', async () => {
    const early = { notAfter: '2026-06-01T00:00:00Z' };
    expect(chainOf({ roots: [await authority.root(early)] })).toEqual({ ok: false, reason: 'expired' });
    expect(chainOf({ issuers: [await authority.middle(early)] })).toEqual({ ok: false, reason: 'expired' });
  });

  it('finds the way round an intermediate that has ended', async () => {
    const ended = await authority.middle({ notAfter: '2026-06-01T00:00:00Z' });
    expect(chainOf({ issuers: [ended, middle] }).ok).toBe(true);
  });

  it('keeps to the path length of each CA', async () => {
    const narrow = await authority.root({ ca: { pathLength: 0 } });
    expect(chainOf({ roots: [narrow] })).toEqual({ ok: false, reason: 'path_too_long' });
    const direct = await authority.leafOfRoot();
    expect(verifyChain({ leaf: direct, issuers: [], roots: [narrow], at: AT }).ok).toBe(true);
  });

  it('stops at a critical extension that is not understood', () => {
    const certificate: Certificate = { ...leaf, unknownCritical: ['2.5.29.36'] };
    expect(chainOf({ leaf: certificate })).toEqual({ ok: false, reason: 'unknown_critical_extension' });
  });

  it('costs a bounded number of verifications among certificates of one name', () => {
    const signature = sm2Sign({ privateKey: sm2GenerateKeyPair().privateKey, digest: new Uint8Array(32) });
    const forged = Array.from({ length: 40 }, (_, index) => ({ ...middle, der: Uint8Array.of(index), signature }));
    expect(chainOf({ leaf: { ...leaf, signature }, issuers: forged })).toEqual({ ok: false, reason: 'too_complex' });
  });

  it('is not looked for at a time that is none', () => {
    expect(() => chainOf({ at: 'yesterday' })).toThrow(RangeError);
  });
});

describe('a critical extension', () => {
  it('of an unknown kind is noted when read', async () => {
    const extended = withTbs(leaf, (parts) => {
      const extensions = readDer(parts.at(-1) ?? new Uint8Array()).children[0]?.children ?? [];
      // 2.5.29.36, policy constraints, critical
      const policy = readDer(Uint8Array.from(Buffer.from('300f0603551d240101ff040530038001' + '00', 'hex')));
      const all = [...extensions, policy].map((extension) => extension.encoded);
      parts.splice(-1, 1, derElement(0xa3, derSequence(...all)));
    });
    expect(parseCertificate(extended).unknownCritical).toEqual(['2.5.29.36']);
  });
});

const openssl = (...args: string[]) => spawnSync('openssl', args, { encoding: 'utf8' });
const hasSm2 = openssl('ecparam', '-list_curves').stdout?.includes('SM2') === true;

describe.skipIf(!hasSm2)('the openssl program (skipped where there is none on PATH that knows SM2)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'x509-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  // The program applies the id to the certificate it is asked about only, hence one step of the chain at a time.
  it('verifies each step of an SM2 chain when told the usual id, and no changed certificate', () => {
    const changed = withTbs(leaf, (parts) => (parts[1] = derInteger(77)));
    const files = { root: root.der, middle: middle.der, leaf: leaf.der, changed };
    const path = (name: string) => join(folder, `${name}.pem`);
    for (const [name, der] of Object.entries(files)) writeFileSync(path(name), encodePem('CERTIFICATE', der));
    const verify = (name: string, issuer: string, ...id: string[]) =>
      openssl(
        ...['verify', '-x509_strict', '-partial_chain', '-attime', String(Date.parse(AT) / 1000), ...id],
        ...['-CAfile', path(issuer), path(name)],
      );
    const usualId = ['-vfyopt', 'distid:1234567812345678'];
    expect(verify('middle', 'root', ...usualId).stdout).toContain('middle.pem: OK');
    expect(verify('leaf', 'middle', ...usualId).stdout).toContain('leaf.pem: OK');
    expect(verify('leaf', 'middle').status).not.toBe(0);
    expect(verify('changed', 'middle', ...usualId).status).not.toBe(0);
  });

  it('prints the key usage and identifiers that were written', () => {
    const file = join(folder, 'printed.der');
    writeFileSync(file, leaf.der);
    const text = openssl('x509', '-inform', 'DER', '-in', file, '-noout', '-text').stdout;
    expect(text).toContain('Digital Signature, Non Repudiation');
    expect(text).toContain('CA:FALSE');
    const identifier = toHex(keyIdentifier(leaf.publicKey.bytes)).toUpperCase().match(/../g)?.join(':') ?? '';
    expect(text).toContain(identifier);
  });
});
