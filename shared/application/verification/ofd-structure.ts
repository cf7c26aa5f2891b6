import { type Finding, structureFound } from './ofd-findings.ts';
import type { ReadSeal } from './ofd-coverage.ts';
import { type ReadResult, readResult } from './ofd-result.ts';
import { DerError, readDer } from '#formats/der-reader';
import { type OfdDocument, OfdError, type OfdSignature, readOfd } from '#formats/ofd-reader';
import { readSealSignature, type SealSignature } from '#formats/ses-signature';

/** A file as far as it can be read. */
export interface ReadFile {
  readonly document: OfdDocument;
  /** In the order of the list. */
  readonly seals: readonly ReadSeal[];
  /** Signatures without a seal (GB/T 35275). */
  readonly plain: readonly OfdSignature[];
  /** What it says for machines; null where it is no result of this platform. */
  readonly result: ReadResult | null;
}

/** Reads a file with all that is to be judged of it; the first fault of it otherwise. */
export function readFile(bytes: Uint8Array): ReadFile | Finding {
  try {
    const document = readOfd(bytes);
    const seals: ReadSeal[] = [];
    const plain = document.signatures.filter((each) => isPlain(each, document));
    for (const signature of document.signatures.filter((each) => !plain.includes(each))) {
      const value = readValue(document.parts.get(signature.value) ?? new Uint8Array(), signature.value);
      if ('code' in value) return value;
      seals.push({ document, signature, value });
    }
    const result = readResult(document);
    if (result === 'malformed') return structureFound('result_malformed', {});
    return { document, seals, result, plain };
  } catch (error) {
    if (!(error instanceof OfdError)) throw error;
    const { in: where, fault, part } = error;
    // A word of an element, as in `no_SignedInfo`, is in small letters like the rest of a code.
    const code = where === 'part' ? `xml_${fault}` : fault.replace(/[A-Z]+/g, (each) => `_${each.toLowerCase()}`);
    return structureFound(code.replaceAll('__', '_'), {
      fault,
      ...(part === null ? {} : { file: part.slice(0, 200) }),
    });
  }
}

/**
 * Whether it says that it is without a seal, and is. Nothing signs the word that says so: what shows a picture, names the file of a seal, or
 * is a signature of a seal, is judged as one.
 */
function isPlain({ type, stamps, seal, value }: OfdSignature, { parts }: OfdDocument): boolean {
  if (type !== 'Sign' || stamps.length > 0 || seal !== null) return false;
  return 'code' in readValue(parts.get(value) ?? new Uint8Array(), value);
}

function readValue(bytes: Uint8Array, file: string): SealSignature | Finding {
  try {
    return readSealSignature(bytes);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return structureFound(isDer(bytes) ? 'not_a_signature' : 'not_der', { file, fault: error.message });
  }
}

function isDer(bytes: Uint8Array): boolean {
  try {
    readDer(bytes);
    return true;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}
