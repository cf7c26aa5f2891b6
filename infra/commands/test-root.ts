import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustList } from '#application/verification/verify-document';
import { fromBase64, fromHex, toBase64, toHex } from '#formats/bytes';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import type { PublicKey } from '#formats/spki';
import { buildCertificate, type CertificateRequest, randomSerial } from '#formats/x509-builder';
import { buildRevocationList, type Revocation, type RevocationListRequest } from '#formats/x509-crl';
import { TIME_STAMPING } from '#formats/x509-extensions';
import { parseCertificationRequest, verifyCertificationRequest } from '#formats/x509-request';
import { type Certificate, parseCertificate } from '#formats/x509';

/** Who makes seals: its certificate (DER), and what it signs (SM2 with the default id, DER signature). */
export interface MakerKey {
  readonly certificate: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** The root that issues certificates for test seals, their maker and time-stamps. A real deployment gets them from a licensed authority instead. */
export interface TestRoot {
  /** Its certificate, the list of what it has revoked: nothing, and the maker of its seals. */
  readonly trust: TrustList & { readonly revocations: readonly string[]; readonly makers: readonly string[] };
  readonly maker: MakerKey;
  /** Another list (DER) of what it has revoked, for as long as the root: newer by its number. The first one has 1. */
  listRevoked(request: { number: number; revoked: readonly Revocation[] }): Promise<Uint8Array>;
  /**
   * Certificate (DER) for the key of a body, valid for a year around `at`: of a request for it, or for the bare key of a seal, which signs
   * for the sealer alone. Throws a RangeError for a request of another body, or that was not signed with its key.
   */
  issue(request: {
    body: { id: string; name: string };
    kind: string;
    key: PublicKey | { readonly request: Uint8Array };
    at: number;
  }): Promise<Uint8Array>;
  /** Certificate (DER) for a key that gives time-stamps and does nothing else, valid for ten years from the day before `at`. */
  issueTimeStamping(publicKey: PublicKey, at: number): Promise<Uint8Array>;
}

/** What the file holds; private keys in hexadecimal, the rest DER in base64. */
interface Kept {
  readonly privateKey: string;
  readonly certificate: string;
  readonly maker: { readonly privateKey: string; readonly certificate: string };
  readonly revocations: string;
}

const rootName = { C: 'CN', O: '通办测试', CN: '通办测试根证书 (Tongban test root)' };
const makerName = { C: 'CN', O: '通办测试 制章', OU: '制章者 (seal maker)', CN: '通办测试制章证书 (test seal maker)' };
const timeStampingName = { C: 'CN', O: '通办测试', OU: '时间戳 (time-stamping)', CN: '通办测试时间戳证书' };
const dayMs = 86_400_000;
// Virtual clocks of tests and demonstrations go years ahead.
const longMs = 10 * 365 * dayMs;
const seconds = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;
const longFrom = (at: number) => ({ notBefore: seconds(at - dayMs), notAfter: seconds(at + longMs) });

/** Opens the test root of a data folder, or makes it. Its keys lie in a file: good for tests, and for nothing else. */
export async function openTestRoot(dataFolder: string, now: number): Promise<TestRoot> {
  const file = join(dataFolder, 'test-root.json');
  if (!existsSync(file)) {
    mkdirSync(dataFolder, { recursive: true });
    writeFileSync(file, JSON.stringify(await makeRoot(now)), { mode: 0o600 });
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  const root = new Issuer(fromHex(kept.privateKey), parseCertificate(fromBase64(kept.certificate)));
  const maker = new Issuer(fromHex(kept.maker.privateKey), parseCertificate(fromBase64(kept.maker.certificate)));
  return {
    trust: {
      roots: [{ name: rootName.CN, certificate: kept.certificate }],
      ...{ revocations: [kept.revocations], makers: [kept.maker.certificate] },
    },
    maker: { certificate: maker.certificate.der, sign: (message) => maker.sign(message) },
    listRevoked: (request) => root.listRevoked(request),
    issue: async ({ body, kind, key, at }) =>
      root.issue({
        // The credit code of the body is the unit: the verifier compares it with the issuer a document names.
        subject: { C: 'CN', O: body.name, OU: body.id, CN: `${body.name} ${kind} 测试章` },
        notBefore: seconds(at - dayMs),
        notAfter: seconds(at + 365 * dayMs),
        publicKey: 'request' in key ? heldKey(key.request, body) : key,
        keyUsage: ['digitalSignature', 'nonRepudiation'],
      }),
    issueTimeStamping: (publicKey, at) =>
      root.issue({
        ...{ subject: timeStampingName, publicKey, ...longFrom(at) },
        keyUsage: ['digitalSignature', 'nonRepudiation'],
        extendedKeyUsage: [TIME_STAMPING],
      }),
  };
}

/** The key of a request that its holder signed with it, in the name of that body. */
function heldKey(der: Uint8Array, body: { readonly id: string }): PublicKey {
  const request = parseCertificationRequest(der);
  const verdict = verifyCertificationRequest(request);
  if (!verdict.ok) throw new RangeError(`the request does not show that its key is held: ${verdict.reason}`);
  if (request.subject.OU !== body.id) throw new RangeError('the request is of another body');
  return request.publicKey;
}

/** A certificate with its key. */
class Issuer {
  readonly certificate: Certificate;
  readonly #privateKey: Uint8Array;

  constructor(privateKey: Uint8Array, certificate: Certificate) {
    this.#privateKey = privateKey;
    this.certificate = certificate;
  }

  sign(message: Uint8Array): Uint8Array {
    return signWith(this.#privateKey, this.certificate.publicKey.bytes, message);
  }

  issue(request: Omit<CertificateRequest, 'serial' | 'issuer' | 'issuerPublicKey'>): Promise<Uint8Array> {
    const { publicKey: issuerPublicKey } = this.certificate;
    const whole = { ...request, serial: randomSerial(), issuer: rootName, issuerPublicKey };
    return buildCertificate(whole, (tbs) => this.sign(tbs));
  }

  listRevoked(request: Pick<RevocationListRequest, 'number' | 'revoked'>): Promise<Uint8Array> {
    const { publicKey: issuerPublicKey, notBefore: thisUpdate, notAfter: nextUpdate } = this.certificate;
    const whole = { ...request, issuer: rootName, issuerPublicKey, thisUpdate, nextUpdate };
    return buildRevocationList(whole, (tbs) => this.sign(tbs));
  }
}

function signWith(privateKey: Uint8Array, publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  return sm2Sign({ privateKey, digest: sm2Digest({ publicKey, message }) });
}

async function makeRoot(now: number): Promise<Kept> {
  const pair = sm2GenerateKeyPair();
  const publicKey: PublicKey = { algorithm: 'SM2', bytes: pair.publicKey };
  const certificate = await buildCertificate(
    {
      ...{ serial: randomSerial(), issuer: rootName, subject: rootName, ...longFrom(now) },
      ...{ publicKey, issuerPublicKey: publicKey },
      keyUsage: ['keyCertSign', 'cRLSign'],
      ca: { pathLength: 0 },
    },
    (tbs) => signWith(pair.privateKey, pair.publicKey, tbs),
  );
  const root = new Issuer(pair.privateKey, parseCertificate(certificate));
  return {
    privateKey: toHex(pair.privateKey),
    certificate: toBase64(certificate),
    maker: await makeMaker(root, now),
    // Nothing is revoked here of itself: one list serves as long as the root.
    revocations: toBase64(await root.listRevoked({ number: 1, revoked: [] })),
  };
}

async function makeMaker(root: Issuer, now: number): Promise<Kept['maker']> {
  const pair = sm2GenerateKeyPair();
  const certificate = await root.issue({
    ...{ subject: makerName, publicKey: { algorithm: 'SM2', bytes: pair.publicKey }, ...longFrom(now) },
    keyUsage: ['digitalSignature', 'nonRepudiation'],
  });
  return { privateKey: toHex(pair.privateKey), certificate: toBase64(certificate) };
}
