import { createPrivateKey, createSign } from 'node:crypto';
import bodiesFile from '#data/bodies.json' with { type: 'json' };
import depositItem from '#data/items/XS-022.json' with { type: 'json' };
import criminalRecordItem from '#data/items/XS-041.json' with { type: 'json' };
import foodProductionItem from '#data/items/LZ-001.json' with { type: 'json' };
import depositTemplate from '#data/templates/XS-022.json' with { type: 'json' };
import criminalRecordTemplate from '#data/templates/XS-041.json' with { type: 'json' };
import foodProductionTemplate from '#data/templates/LZ-001.json' with { type: 'json' };
import { openTestRoot } from './test-root.ts';
import type { TrustList } from '#application/verification/verify-seal';
import type { ResultPayload } from '#domain/licence/document';
import { type LaidOut, layOut } from '#domain/licence/layout';
import { packQrClaims, qrAddress, qrClaimsOf, qrMessage } from '#domain/licence/qr-claims';
import type { Template } from '#domain/licence/template';
import type { SealKind } from '#domain/seal/kinds';
import { concat, toBigInt } from '#formats/bytes';
import { derInteger, derObjectIdentifier, derOctetString, derSequence } from '#formats/der-writer';
import { rawEcSignature } from '#formats/ec-signature';
import { licenceIdentifier } from '#formats/identifiers';
import { type PreparedSeal, prepareSeal, withSignature } from '#formats/ofd-seal';
import { ofdParts } from '#formats/ofd-writer';
import { qrCode, qrPng } from '#formats/qr-code';
import { encodeSealSignature, encodeToSign } from '#formats/ses-signature';
import { sm2Digest, sm2GenerateKeyPair, type Sm2KeyPair, sm2Sign, sm2Z } from '#formats/sm2';
import { hasNativeSm2 } from '#formats/sm2-native';
import { sm3 } from '#formats/sm3';
import { buildTimeStamp } from '#formats/time-stamp';
import { parseCertificate } from '#formats/x509';
import { writeZip } from '#formats/zip-writer';
import { builtInSealMaker } from '#infra/commands/seal-maker/built-in-seal-maker';

/** The templates that ship, each with its item and a body that issues it. */
const issued = [
  { item: depositItem, template: depositTemplate, issuer: '12620100XTXX00057N', kind: 'official' },
  { item: criminalRecordItem, template: criminalRecordTemplate, issuer: '11620100XTXX002096', kind: 'official' },
  {
    ...{ item: foodProductionItem, template: foodProductionTemplate, issuer: '11620100XTXX00137D' },
    kind: 'administrative-approval',
  },
] as const satisfies readonly { issuer: string; kind: SealKind; item: object; template: object }[];

export const signedAt = '2026-09-22T02:00:00Z';
/** When documents are verified. */
export const verifiedAt = '2026-09-23T00:00:00Z';
const verificationPage = 'https://portal.example.invalid/verifications';
const caseId = '620100-20260922-0123456789AB';
const policy = '1.3.6.1.4.1.32473.1.1';

/** Signs a message with an SM2 key, the default id; DER. */
export type Sign = (message: Uint8Array) => Uint8Array;

/** A seal of the built-in maker, with its key in memory, which KMS has in a deployment; and what is sealed with it. */
export interface LocalSeal {
  readonly template: Template;
  readonly payload: ResultPayload;
  readonly ses: Uint8Array;
  readonly certificate: Uint8Array;
  readonly pair: Sm2KeyPair;
}

/** What documents are made with, and what they are verified against. */
export interface Press {
  readonly seals: readonly LocalSeal[];
  readonly trust: TrustList;
  /** A time-stamp of the test root over a signature. */
  stamp(signature: Uint8Array): Promise<Uint8Array>;
}

/** Sets up seals and a root of their own in a folder. */
export async function setUpPress(folder: string): Promise<Press> {
  const at = Date.parse(signedAt);
  const root = await openTestRoot(folder, at);
  const maker = builtInSealMaker({ maker: root.maker, now: () => at });
  const seals: LocalSeal[] = [];
  for (const [index, { item, template, issuer, kind }] of issued.entries()) {
    const pair = sm2GenerateKeyPair();
    const body = { id: issuer, name: bodiesFile.bodies.find(({ id }) => id === issuer)?.name ?? { zh: '', en: '' } };
    const named = { id: body.id, name: body.name.zh };
    const key = { algorithm: 'SM2', bytes: pair.publicKey } as const;
    const certificate = await root.issue({ body: named, kind, key, at });
    const { notBefore: validFrom, notAfter: validUntil } = parseCertificate(certificate);
    const asked = { body: named, kind, number: `620100000100${String(index + 10)}`, validFrom, validUntil };
    const ses = await maker.make({ ...asked, signerCertificate: certificate });
    const payload = payloadOf(item, body);
    seals.push({ template: template as unknown as Template, payload, ses, certificate, pair });
  }
  const stamper = sm2GenerateKeyPair();
  const der = await root.issueTimeStamping({ algorithm: 'SM2', bytes: stamper.publicKey }, at);
  const certificate = parseCertificate(der);
  const stamp = (signature: Uint8Array): Promise<Uint8Array> => {
    const imprint = sm3(signature);
    const asked = { imprint, at: signedAt, serial: toBigInt(imprint.slice(0, 8)), policy, certificate };
    return buildTimeStamp(asked, signerOf(stamper));
  };
  return { seals, trust: root.trust, stamp };
}

interface IssuedItem {
  readonly id: string;
  readonly version: number;
  readonly result: {
    readonly kind: string;
    readonly name: { zh: string; en: string };
    readonly licenceTypeSerial: string;
    readonly content: readonly { readonly key: string; readonly label: { zh: string; en: string } }[];
  };
}

function payloadOf(
  { id, version, result }: IssuedItem,
  issuer: { id: string; name: { zh: string; en: string } },
): ResultPayload {
  return {
    ...{ type: 'tongban-result', version: 2, localType: true, kind: result.kind as ResultPayload['kind'] },
    ...{ name: result.name, item: { id, version }, issuer, caseId },
    identifier: licenceIdentifier({
      ...{ typeCode: issuer.id + result.licenceTypeSerial, issuer: issuer.id, version: '001' },
      serial: caseId.replaceAll('-', ''),
    }),
    holder: { name: '古丽·买买提', maskedNumber: '000000********0018', hash: '0'.repeat(64) },
    content: result.content.map(({ key, label }) => ({ key, label, value: `${label.zh}之内容（测试）` })),
    ...{ issuedOn: '2026-09-22', validUntil: id === 'LZ-001' ? '2031-09-21' : null },
  };
}

/** PKCS #8 (RFC 5208) of an SM2 key, with an RFC 5915 key in it. */
export function privateKeyDer({ privateKey }: Sm2KeyPair): Uint8Array {
  const curve = derSequence(derObjectIdentifier('1.2.840.10045.2.1'), derObjectIdentifier('1.2.156.10197.1.301'));
  return derSequence(derInteger(0), curve, derOctetString(derSequence(derInteger(1), derOctetString(privateKey))));
}

/** By OpenSSL where it has SM2, or by our own code. */
export function signerOf(pair: Sm2KeyPair, isNative = hasNativeSm2()): Sign {
  const { privateKey, publicKey } = pair;
  if (!isNative) return (message) => sm2Sign({ privateKey, digest: sm2Digest({ publicKey, message }) });
  // A key that OpenSSL generated itself would sign as ECDSA.
  const key = createPrivateKey({ key: Buffer.from(privateKeyDer(pair)), format: 'der', type: 'pkcs8' });
  const z = sm2Z({ publicKey });
  return (message) => new Uint8Array(createSign('sm3').update(concat(z, message)).sign(key));
}

/** A document with a seal under it, and what its signature is over. */
export interface SealedParts {
  readonly prepared: PreparedSeal;
  readonly toSign: Uint8Array;
  readonly signature: Uint8Array;
}

/** The pages of the document of a seal, with the code on them, which is signed too. */
export function pagesOf({ template, payload, certificate }: LocalSeal, sign: Sign): LaidOut {
  const packed = packQrClaims(qrClaimsOf(payload, certificate));
  const signature = rawEcSignature(sign(qrMessage(packed)));
  return layOut({ template, payload, qr: qrPng(qrCode(qrAddress({ base: verificationPage, packed, signature }))) });
}

/** Puts the seal under a document, as the sealer does. */
export function sealParts(
  parts: ReadonlyMap<string, Uint8Array>,
  { seal: { ses }, sign, stamps }: { seal: LocalSeal; sign: Sign; stamps: LaidOut['stamps'] },
): SealedParts {
  const prepared = prepareSeal(parts, {
    ...{ seal: ses, isSealApart: false, algorithm: 'SM2-SM3', signedAt, stamps },
    provider: { name: 'Tongban', company: 'Tongban', version: '1' },
  });
  const toSign = encodeToSign({ version: 4, seal: ses, signedAt, digest: prepared.digest, about: prepared.about });
  return { prepared, toSign, signature: sign(toSign) };
}

/** The file of a sealed document, with the time-stamp of its signature where it is given. */
export function fileOf(
  { prepared, toSign, signature }: SealedParts,
  { seal: { certificate }, timeStamp }: { seal: LocalSeal; timeStamp?: Uint8Array },
): Uint8Array {
  const stamped = timeStamp === undefined ? {} : { timeStamp };
  const value = encodeSealSignature({ toSign, certificate, algorithm: 'SM2-SM3', signature, ...stamped });
  return writeZip(withSignature(prepared, value));
}

/** All that the sealer does for a document but asking KMS and the authority of time-stamps; `signCode` signs the code on its page. */
export function renderAndSeal(
  seal: LocalSeal,
  { sign, signCode = sign }: { sign: Sign; signCode?: Sign },
): SealedParts {
  const { content, stamps } = pagesOf(seal, signCode);
  return sealParts(ofdParts(content), { seal, sign, stamps });
}
