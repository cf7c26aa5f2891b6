import { toBase64 } from './bytes.ts';
import { ofdElement as ofd, ofdRoot, signatureList } from './ofd-writer.ts';
import { type SignatureAlgorithm, SIGNATURE_IDENTIFIERS } from './signature-algorithm.ts';
import { sm3 } from './sm3.ts';

/** A seal that is to be put under a document. */
export interface SealToPut {
  /** DER (SESeal). */
  readonly seal: Uint8Array;
  /** Whether it stands in a file of its own too (`Seal.esl`); in the signature it stands in any case. Default: it does. */
  readonly isSealApart?: boolean;
  readonly algorithm: SignatureAlgorithm;
  /** Instant (ISO, UTC). */
  readonly signedAt: string;
  /** What made the signature. */
  readonly provider: { readonly name: string; readonly company: string; readonly version: string };
  /** Where its picture stands: page by its identifier, and millimetres from its upper left corner. */
  readonly stamps: readonly {
    readonly page: number;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
}

/** A document with everything of a seal but its signature. */
export interface PreparedSeal {
  readonly parts: ReadonlyMap<string, Uint8Array>;
  /** What is signed: the path of the list of digests, and the digest (SM3) of its bytes. */
  readonly about: string;
  readonly digest: Uint8Array;
  /** Name of the part that the signature will be. */
  readonly value: string;
}

/** SM3 (GM/T 0006-2012). */
const checkMethod = '1.2.156.10197.1.401';

/**
 * The parts of a document (written with `isToBeSealed`) and what belongs to one more seal: it signs whatever is there, earlier seals
 * and their signatures among them, but not the list of seals, to which a later one is added.
 */
export function prepareSeal(parts: ReadonlyMap<string, Uint8Array>, to: SealToPut): PreparedSeal {
  const folder = signatureList.slice(0, signatureList.lastIndexOf('/'));
  const number = [...parts.keys()].filter((name) => name.startsWith(folder) && name.endsWith('/Signature.xml')).length;
  const own = `${folder}/Sign_${number}`;
  const { seal, isSealApart = true } = to;
  const sealed = isSealApart ? new Map([...parts, [`${own}/Seal.esl`, seal]]) : parts;
  const covered = [...sealed].filter(([name]) => name !== signatureList);
  const digests = digestsOf(covered, { to, number });
  const listed = Array.from({ length: number + 1 }, (_, at) =>
    ofd('Signature', { ID: at + 1, Type: 'Seal', BaseLoc: `Sign_${at}/Signature.xml` }),
  );
  return {
    parts: new Map<string, Uint8Array>([
      ...sealed,
      [signatureList, ofdRoot('Signatures', {}, [ofd('MaxSignId', {}, String(number + 1)), ...listed])],
      [`${own}/Signature.xml`, digests],
    ]),
    ...{ about: `/${own}/Signature.xml`, digest: sm3(digests), value: `${own}/SignedValue.dat` },
  };
}

/** The document with the signature (DER, SES_Signature) over what was prepared. */
export const withSignature = ({ parts, value }: PreparedSeal, signature: Uint8Array): ReadonlyMap<string, Uint8Array> =>
  new Map([...parts, [value, signature]]);

function digestsOf(
  covered: readonly (readonly [string, Uint8Array])[],
  { to, number }: { to: SealToPut; number: number },
): Uint8Array {
  const { algorithm, signedAt, provider, stamps, isSealApart = true } = to;
  const { name, company, version } = provider;
  const references = covered.map(([part, bytes]) =>
    ofd('Reference', { FileRef: `/${part}` }, [ofd('CheckValue', {}, toBase64(sm3(bytes)))]),
  );
  const annotations = stamps.map(({ page, x, y, width, height }, at) =>
    ofd('StampAnnot', { ID: `${number + 1}-${at + 1}`, PageRef: page, Boundary: `${x} ${y} ${width} ${height}` }),
  );
  return ofdRoot('Signature', {}, [
    ofd('SignedInfo', {}, [
      ofd('Provider', { ProviderName: name, Company: company, Version: version }),
      ofd('SignatureMethod', {}, SIGNATURE_IDENTIFIERS[algorithm]),
      ofd('SignatureDateTime', {}, signedAt.replace(/\.\d+Z$/, 'Z').replace(/[-:T]/g, '')),
      ofd('References', { CheckMethod: checkMethod }, references),
      ...annotations,
      ...(isSealApart ? [ofd('Seal', {}, [ofd('BaseLoc', {}, 'Seal.esl')])] : []),
    ]),
    ofd('SignedValue', {}, 'SignedValue.dat'),
  ]);
}
