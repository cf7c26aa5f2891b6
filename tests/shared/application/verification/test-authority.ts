import { toBase64 } from '#formats/bytes';
import { type Sm2KeyPair, sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { buildTimeStamp, imprintOf } from '#formats/time-stamp';
import { type Certificate, parseCertificate } from '#formats/x509';
import { buildCertificate, type CertificateRequest, randomSerial } from '#formats/x509-builder';
import { buildRevocationList, type Revocation, type RevocationListRequest } from '#formats/x509-crl';
import { TIME_STAMPING } from '#formats/x509-extensions';

/** Signs as the holder of an SM2 key does. */
export const signWith = ({ privateKey, publicKey }: Sm2KeyPair, message: Uint8Array, id?: string): Uint8Array =>
  sm2Sign({ privateKey, digest: sm2Digest({ publicKey, message, ...(id === undefined ? {} : { id }) }) });

/** Somebody with a key and a certificate for it. */
export interface Holder {
  readonly pair: Sm2KeyPair;
  readonly certificate: Certificate;
}

const rootName = { C: 'CN', O: '测试机构', CN: '测试根 (test root)' };
const validity = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-12-31T23:59:59Z' };

/** A root that certifies, revokes and stamps whatever a test asks for. */
export class TestAuthority {
  readonly root: Holder;
  /** Who may make seals, base64 of DER; whoever has a certificate while there is nobody. */
  readonly makers: string[] = [];

  private constructor(root: Holder) {
    this.root = root;
  }

  static async make(): Promise<TestAuthority> {
    const pair = sm2GenerateKeyPair();
    const publicKey = { algorithm: 'SM2', bytes: pair.publicKey } as const;
    const request: CertificateRequest = {
      ...{ serial: randomSerial(), issuer: rootName, subject: rootName, publicKey, issuerPublicKey: publicKey },
      ...{ notBefore: '2020-01-01T00:00:00Z', notAfter: '2040-01-01T00:00:00Z' },
      ...{ keyUsage: ['keyCertSign', 'cRLSign'] as const, ca: { pathLength: 0 } },
    };
    const der = await buildCertificate(request, (tbs) => signWith(pair, tbs));
    return new TestAuthority({ pair, certificate: parseCertificate(der) });
  }

  async certify(subject: CertificateRequest['subject'], parts: Partial<CertificateRequest> = {}): Promise<Holder> {
    const pair = sm2GenerateKeyPair();
    const request: CertificateRequest = {
      ...{ serial: randomSerial(), issuer: rootName, subject: { C: 'CN', ...subject }, ...validity },
      ...{ publicKey: { algorithm: 'SM2', bytes: pair.publicKey }, issuerPublicKey: this.root.certificate.publicKey },
      ...{ keyUsage: ['digitalSignature', 'nonRepudiation'] as const, ...parts },
    };
    const der = await buildCertificate(request, (tbs) => signWith(this.root.pair, tbs));
    return { pair, certificate: parseCertificate(der) };
  }

  stamper(parts: Partial<CertificateRequest> = {}): Promise<Holder> {
    const usage = { keyUsage: ['digitalSignature'] as const, extendedKeyUsage: [TIME_STAMPING] };
    return this.certify({ O: '测试机构', CN: '测试时间戳' }, { ...usage, ...parts });
  }

  /** Base64 of DER: whoever is revoked, for two weeks from 20 September 2026 unless a test says otherwise. */
  async revocations(revoked: readonly Revocation[], parts: Partial<RevocationListRequest> = {}): Promise<string> {
    const request: RevocationListRequest = {
      ...{ issuer: rootName, issuerPublicKey: this.root.certificate.publicKey, number: 1, revoked },
      ...{ thisUpdate: '2026-09-20T00:00:00Z', nextUpdate: '2026-10-04T00:00:00Z', ...parts },
    };
    return toBase64(await buildRevocationList(request, (tbs) => signWith(this.root.pair, tbs)));
  }

  /** The list of somebody who trusts this root. */
  trust(...revocations: readonly string[]) {
    const makers = this.makers.length === 0 ? {} : { makers: this.makers };
    return { roots: [{ name: rootName.CN, certificate: toBase64(this.root.certificate.der) }], revocations, ...makers };
  }
}

let lastSerial = 0n;

/** An RFC 3161 token over bytes. */
export function stampOf(of: Uint8Array, { pair, certificate }: Holder, at: string): Promise<Uint8Array> {
  lastSerial += 1n;
  const request = { imprint: imprintOf('SM2-SM3', of), at, serial: lastSerial, policy: '1.2.156.9999.1', certificate };
  return buildTimeStamp(request, (attributes) => signWith(pair, attributes));
}
