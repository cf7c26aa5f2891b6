import type { SealedDocument } from '#domain/licence/document';
import { receiptBytes, receiptPayload, type ReceiptPayload } from '#domain/receipt/document';
import { receiptDraft, receiptId } from '#domain/receipt/draft';
import { fromBase64, toBase64, toHex } from '#formats/bytes';
import { encodeSeal, encodeSealInfo, type SealInfo } from '#formats/ses-seal';
import { type Sm2KeyPair, sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import { buildCertificate, type CertificateRequest, randomSerial } from '#formats/x509-builder';
import { buildRevocationList, type Revocation, type RevocationListRequest } from '#formats/x509-crl';
import { parseCertificate } from '#formats/x509';

/** Signs as the holder of an SM2 key does. */
export const signWith = ({ privateKey, publicKey }: Sm2KeyPair, message: Uint8Array): Uint8Array =>
  sm2Sign({ privateKey, digest: sm2Digest({ publicKey, message }) });

const rootName = { C: 'CN', O: '通办测试', CN: '测试根 (test root)' };

/** A PNG of one red dot: a picture that costs a test nothing. */
const dot = fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mO4IyfHAAAEaAFy7LvSDQAAAABJRU5ErkJggg==',
);

/** A root that certifies whatever a test asks for, and makes seals with a maker's key that it has certified. */
export class CertifyingRoot {
  readonly pair: Sm2KeyPair;
  /** DER. */
  readonly certificate: Uint8Array;
  readonly maker = sm2GenerateKeyPair();
  #makerCertificate: Uint8Array = new Uint8Array();
  #revocations: Uint8Array = new Uint8Array();

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
    const root = new CertifyingRoot(certificate, pair);
    root.#makerCertificate = await root.certify(
      { body: '制章者', publicKey: { algorithm: 'SM2', bytes: root.maker.publicKey } },
      { subject: { C: 'CN', O: '测试制章' }, notBefore: '2020-01-01T00:00:00Z', notAfter: '2040-01-01T00:00:00Z' },
    );
    await root.revoke([]);
    return root;
  }

  /** DER. */
  get makerCertificate(): Uint8Array {
    return this.#makerCertificate;
  }

  /** The SESeal (DER) of a seal that lists the certificate, or with whatever is said instead. */
  makeSeal(certificate: Uint8Array, parts: Partial<SealInfo> = {}): Uint8Array {
    const { notBefore, notAfter, subject } = parseCertificate(certificate);
    const info = encodeSealInfo({
      ...{ version: 4, vendor: 'test', id: '62010000010101', type: 1, name: `${subject.OU ?? ''} 测试章` },
      signers: { kind: 'certificates', certificates: [certificate] },
      ...{ madeAt: notBefore, validFrom: notBefore, validUntil: notAfter },
      picture: { type: 'PNG', bytes: dot, width: 40, height: 40 },
      extensions: [],
      ...parts,
    });
    const signature = signWith(this.maker, info);
    return encodeSeal({ info, makerCertificate: this.#makerCertificate, algorithm: 'SM2-SM3', signature });
  }

  /** Has the root's list say from now on that these are revoked. */
  async revoke(revoked: readonly Revocation[]): Promise<void> {
    this.#revocations = await this.list(revoked);
  }

  /** DER of a list of the root that nobody trusts yet. */
  list(revoked: readonly Revocation[], parts: Partial<RevocationListRequest> = {}): Promise<Uint8Array> {
    const request = {
      ...{ issuer: rootName, issuerPublicKey: { algorithm: 'SM2', bytes: this.pair.publicKey } as const },
      ...{ thisUpdate: '2020-01-01T00:00:00Z', nextUpdate: '2040-01-01T00:00:00Z', number: 1, revoked },
    };
    return buildRevocationList({ ...request, ...parts }, (tbs) => signWith(this.pair, tbs));
  }

  /** The list of somebody who trusts this root. */
  get trust() {
    return {
      roots: [{ name: rootName.CN, certificate: toBase64(this.certificate) }],
      revocations: [toBase64(this.#revocations)],
      makers: [toBase64(this.#makerCertificate)],
    };
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
export const visit = '5b0f9a52-6f0e-4c55-9d0b-3f8a5d9a1c11';
export const caseId = '620100-20260922-0123456789AB';

/** What is sealed, unless a test says otherwise: the receipt of a visit. */
export function payloadFor(certificate: Uint8Array, at = signedAt): ReceiptPayload {
  const name = { zh: '名', en: 'name' };
  const drafted = receiptDraft({
    ...{ visit, window: { id: 'XA-01', name }, issuer: { id: body, name } },
    cases: [
      {
        ...{ caseId, body, applicantName: '陆试兰', itemName: name },
        ...{ authority: { id: '12620100XTXX001530', name }, trackingCode: `${caseId}-0123456789` },
        collected: {
          ...{ item: { id: 'XS-057', version: 1 }, mode: 'collection-on-behalf', resultKind: 'record' },
          holder: { kind: 'person', hash: 'v1:aa', maskedNumber: '000***********0122' },
          materials: [
            { ...{ slot: 'commitment', key: 'k', sha256: 'ab'.repeat(32), bytes: 1 }, mediaType: 'application/pdf' },
          ],
          clause: { agreement: 'LZ-XA', version: 1, clause: '2.1' },
          ...{ clockStarts: 'scans-received', window: 'XA-01', receivedAt: at, visit, presenter: null },
          counterpart: { region: '620100', body: '12620100XTXX001530', caseId: null },
          due: {
            takeOver: { date: '2026-09-23', at: '2026-09-23T16:00:00.000Z', provisional: false, calendarVersion: '1' },
          },
        },
      },
    ],
  });
  if (!drafted.ok) throw new Error(drafted.code);
  return receiptPayload({
    draft: drafted.draft,
    identifier: receiptId({ visit, caseIds: [caseId] }),
    sealing: {
      ...{ algorithm: 'SM2-SM3', sealId: 'seal-1', sealKind: 'receipt', signedAt: at },
      certificateSm3: toHex(sm3(certificate)),
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
export const sealed = (payload: ReceiptPayload, seal: { certificate: Uint8Array; pair: Sm2KeyPair }): SealedDocument =>
  fileOf({ message: receiptBytes(payload), ...seal, outside: { signedAt: payload.sealing.signedAt } });
