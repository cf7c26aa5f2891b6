import { type DocumentPayload, documentPayload, payloadBytes, type SealedDocument } from '#domain/licence/document';
import { civilDate } from '#domain/limits/civil-date';
import { toBase64, toHex } from '#formats/bytes';
import { licenceIdentifier } from '#formats/identifiers';
import { type Sm2KeyPair, sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import { buildCertificate, type CertificateRequest, randomSerial } from '#formats/x509-builder';

/** Signs as the holder of an SM2 key does. */
export const signWith = ({ privateKey, publicKey }: Sm2KeyPair, message: Uint8Array): Uint8Array =>
  sm2Sign({ privateKey, digest: sm2Digest({ publicKey, message }) });

const rootName = { C: 'CN', O: '通办测试', CN: '测试根 (test root)' };

/** A root that certifies whatever a test asks for. */
export class CertifyingRoot {
  readonly pair: Sm2KeyPair;
  /** DER. */
  readonly certificate: Uint8Array;

  private constructor(certificate: Uint8Array, pair: Sm2KeyPair) {
    this.certificate = certificate;
    this.pair = pair;
  }

  static async make(): Promise<CertifyingRoot> {
    const pair = sm2GenerateKeyPair();
    const publicKey = { algorithm: 'SM2', bytes: pair.publicKey } as const;
    const certificate = await buildCertificate(
      {
        serial: randomSerial(),
        issuer: rootName,
        subject: rootName,
        notBefore: '2020-01-01T00:00:00Z',
        notAfter: '2040-01-01T00:00:00Z',
        publicKey,
        issuerPublicKey: publicKey,
        keyUsage: ['keyCertSign', 'cRLSign'],
        ca: { pathLength: 0 },
      },
      (tbs) => signWith(pair, tbs),
    );
    return new CertifyingRoot(certificate, pair);
  }

  /** The list of somebody who trusts this root. */
  get trust() {
    return { roots: [{ name: rootName.CN, certificate: toBase64(this.certificate) }] };
  }

  /** DER of a certificate for the seal of a body. */
  certify(
    subject: { body: string; publicKey: CertificateRequest['publicKey'] },
    parts: Partial<CertificateRequest> = {},
  ) {
    return buildCertificate(
      {
        serial: randomSerial(),
        issuer: rootName,
        subject: { C: 'CN', O: '测试机关', OU: subject.body, CN: '测试章' },
        notBefore: '2026-01-01T00:00:00Z',
        notAfter: '2026-12-31T23:59:59Z',
        publicKey: subject.publicKey,
        issuerPublicKey: { algorithm: 'SM2', bytes: this.pair.publicKey },
        keyUsage: ['digitalSignature', 'nonRepudiation'],
        ...parts,
      },
      (tbs) => signWith(this.pair, tbs),
    );
  }
}

export const body = '11620122XTXX001454';
export const otherBody = '11620100XTXX00137D';
export const signedAt = '2026-09-22T02:00:00.000Z';
export const caseId = '620100-20260922-0123456789AB';

/** What is sealed, unless a test says otherwise: a licence valid to the end of a day in 2031. */
export function payloadFor(certificate: Uint8Array, at = signedAt): DocumentPayload {
  return documentPayload({
    draft: {
      kind: 'licence',
      name: { zh: '食品生产许可证', en: 'Food production licence' },
      item: { id: 'LZ-001', version: 1 },
      caseId,
      issuer: { id: body, name: { zh: '示范皋兰市场监督管理局', en: 'Demo Gaolan Bureau' } },
      sealKind: 'administrative-approval',
      typeSerial: '002',
      holder: { name: '西安试味食品有限公司', maskedNumber: '916***17X9', hash: 'v1:00' },
      content: [{ key: 'producer', label: { zh: '生产者', en: 'producer' }, value: '西安试味食品有限公司' }],
      validYears: 5,
    },
    identifier: licenceIdentifier({
      typeCode: `${body}002`,
      issuer: body,
      serial: caseId.replaceAll('-', ''),
      version: '001',
    }),
    issuedOn: civilDate(at),
    sealing: {
      algorithm: 'SM2-SM3',
      sealId: 'seal-1',
      sealKind: 'administrative-approval',
      certificateSm3: toHex(sm3(certificate)),
      signedAt: at,
    },
  });
}

/** The file around a message, signed with a key; what the seal says outside may differ from what was signed. */
export const fileOf = (request: {
  message: Uint8Array;
  certificate: Uint8Array;
  pair: Sm2KeyPair;
  outside?: Partial<SealedDocument['seal']>;
}): SealedDocument => ({
  payload: toBase64(request.message),
  seal: {
    algorithm: 'SM2-SM3',
    signature: toBase64(signWith(request.pair, request.message)),
    certificate: toBase64(request.certificate),
    signedAt,
    ...request.outside,
  },
});

/** A file whose seal agrees with its payload in everything. */
export const sealed = (payload: DocumentPayload, seal: { certificate: Uint8Array; pair: Sm2KeyPair }): SealedDocument =>
  fileOf({ message: payloadBytes(payload), ...seal, outside: { signedAt: payload.sealing.signedAt } });
