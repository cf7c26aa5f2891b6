import { type Holder, signWith, stampOf, TestAuthority } from './test-authority.ts';
import { resultAttachment, type ResultPayload } from '#domain/licence/document';
import { toBase64, utf8 } from '#formats/bytes';
import { licenceIdentifier } from '#formats/identifiers';
import { canonicalize } from '#formats/jcs';
import { type PreparedSeal, prepareSeal, withSignature } from '#formats/ofd-seal';
import { ofdParts } from '#formats/ofd-writer';
import { encodeSeal, encodeSealInfo, type SealInfo } from '#formats/ses-seal';
import { encodeSealSignature, encodeToSign } from '#formats/ses-signature';
import { writeZip } from '#formats/zip-writer';

export type Parts = ReadonlyMap<string, Uint8Array>;

export const body = '11620122XTXX001454';
export const otherBody = '11620100XTXX00137D';
export const signedAt = '2026-09-22T02:00:00Z';
/** When files are verified. */
export const now = '2026-09-23T00:00:00Z';

const caseId = '620100-20260922-0123456789AB';

export const payload: ResultPayload = {
  ...{ type: 'tongban-result', version: 2, localType: true, kind: 'licence', caseId },
  identifier: licenceIdentifier({
    ...{ typeCode: `${body}002`, issuer: body, serial: caseId.replaceAll('-', ''), version: '001' },
  }),
  name: { zh: '食品生产许可证', en: 'Food production licence' },
  item: { id: 'LZ-001', version: 1 },
  issuer: { id: body, name: { zh: '示范皋兰市场监督管理局', en: 'Demo Gaolan Bureau' } },
  holder: { name: '西安试味食品有限公司', maskedNumber: '916***17X9', hash: 'v1:00' },
  content: [{ key: 'producer', label: { zh: '生产者', en: 'producer' }, value: '西安试味食品有限公司' }],
  ...{ issuedOn: '2026-09-22', validUntil: '2031-09-21' },
};

export const payloadBytes = (of: ResultPayload): Uint8Array => utf8(canonicalize(of as never));

/** A document of two pages with a result for machines, before any seal. */
export function documentParts(machine: Uint8Array | null = payloadBytes(payload)): Parts {
  const page = (text: string) => ({
    ...{ width: 210, height: 297 },
    marks: [{ kind: 'text', x: 20, y: 30, size: 6, font: '宋体', text } as const],
  });
  return ofdParts({
    ...{ id: '0123456789abcdef0123456789abcdef', title: '食品生产许可证', creator: 'Tongban', createdOn: '2026-09-22' },
    ...{ custom: new Map([['identifier', payload.identifier]]), images: new Map(), isToBeSealed: true },
    pages: [page('食品生产许可证'), page('附页')],
    attachments: new Map(machine === null ? [] : [[resultAttachment, { format: 'json', bytes: machine }]]),
  });
}

/** Who takes part in sealing. */
export interface Cast {
  readonly authority: TestAuthority;
  readonly maker: Holder;
  readonly signer: Holder;
  readonly stamper: Holder;
}

export async function makeCast(): Promise<Cast> {
  const authority = await TestAuthority.make();
  const maker = await authority.certify({ O: '测试机构', CN: '测试制章者' });
  authority.makers.push(toBase64(maker.certificate.der));
  return {
    ...{ authority, maker },
    signer: await authority.certify({ O: '示范皋兰市场监督管理局', OU: body, CN: '测试章' }),
    stamper: await authority.stamper(),
  };
}

/** What differs from a good seal. */
export interface Differences {
  readonly maker?: Holder;
  readonly signer?: Holder;
  readonly info?: Partial<SealInfo>;
  /** The seal (DER) whole, in the place of the one that is made. */
  readonly seal?: Uint8Array;
  readonly signedAt?: string;
  /** Of SM2, in the place of the prescribed one. */
  readonly id?: string;
  readonly makerSigns?: (info: Uint8Array) => Uint8Array;
  /** The time-stamp of a signature; null for none. Given is when the seal was used. */
  readonly stamp?: ((signature: Uint8Array) => Promise<Uint8Array>) | null;
  /** What is prepared, before it is signed. */
  readonly prepared?: (prepared: PreparedSeal) => PreparedSeal;
  /** The signature, before it is put into its place. */
  readonly written?: (signature: Uint8Array) => Uint8Array;
}

/** A seal (DER) of the maker for the signer. */
export function sealOf(cast: Cast, { maker = cast.maker, signer = cast.signer, ...different }: Differences = {}) {
  const info = encodeSealInfo({
    ...{ version: 4, vendor: 'TONGBAN', id: '62012200000001', type: 2, name: '示范皋兰市场监督管理局行政审批专用章' },
    signers: { kind: 'certificates', certificates: [signer.certificate.der] },
    ...{ madeAt: '2026-09-01T00:00:00Z', validFrom: '2026-09-01T00:00:00Z', validUntil: '2027-09-01T00:00:00Z' },
    picture: { type: 'PNG', bytes: utf8('a picture'), width: 42, height: 42 },
    ...{ extensions: [], ...different.info },
  });
  const signature = different.makerSigns?.(info) ?? signWith(maker.pair, info);
  return encodeSeal({ info, makerCertificate: maker.certificate.der, algorithm: 'SM2-SM3', signature });
}

/** The parts with one more seal under them. */
export async function sealed(cast: Cast, parts: Parts, different: Differences = {}): Promise<Parts> {
  const {
    signer = cast.signer,
    signedAt: at = signedAt,
    prepared = (same) => same,
    written = (same) => same,
  } = different;
  const seal = different.seal ?? sealOf(cast, different);
  const ready = prepared(
    prepareSeal(parts, {
      ...{ seal, algorithm: 'SM2-SM3', signedAt: at },
      provider: { name: 'tongban', company: 'Tongban', version: '1' },
      stamps: [{ page: 1, x: 140, y: 220, width: 42, height: 42 }],
    }),
  );
  const version = different.info?.version === 5 ? 5 : 4;
  const toSign = encodeToSign({ version, seal, signedAt: at, digest: ready.digest, about: ready.about });
  const signature = written(signWith(signer.pair, toSign, different.id));
  const stamp = different.stamp === undefined ? (of: Uint8Array) => stampOf(of, cast.stamper, at) : different.stamp;
  const timeStamp = stamp === null ? {} : { timeStamp: await stamp(signature) };
  const { der: certificate } = signer.certificate;
  const value = encodeSealSignature({ toSign, certificate, algorithm: 'SM2-SM3', signature, ...timeStamp });
  return withSignature(ready, value);
}

/** A good file, or one with a difference. */
export const sealedFile = async (cast: Cast, different: Differences = {}): Promise<Uint8Array> =>
  writeZip(await sealed(cast, documentParts(), different));

export const textOf = (parts: Parts, name: string): string => new TextDecoder().decode(parts.get(name));

/** A text in a part in the place of another. */
export function changed(parts: Parts, name: string, by: (text: string) => string): Parts {
  const before = textOf(parts, name);
  const after = by(before);
  if (after === before) throw new Error(`nothing changed in ${name}`);
  return new Map([...parts, [name, utf8(after)]]);
}

export const names = {
  page: 'Doc_0/Pages/Page_0/Content.xml',
  list: 'Doc_0/Signs/Signatures.xml',
  digests: 'Doc_0/Signs/Sign_0/Signature.xml',
  value: 'Doc_0/Signs/Sign_0/SignedValue.dat',
  seal: 'Doc_0/Signs/Sign_0/Seal.esl',
} as const;
