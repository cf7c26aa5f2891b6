import { type Finding, found } from './ofd-findings.ts';
import { equalBytes, toHex } from '#formats/bytes';
import type { OfdDocument, OfdSignature } from '#formats/ofd-reader';
import type { SealSignature } from '#formats/ses-signature';
import { sm3 } from '#formats/sm3';

/** A seal under a document, read. */
export interface ReadSeal {
  readonly document: OfdDocument;
  readonly signature: OfdSignature;
  readonly value: SealSignature;
}

/** Digests (SM3) of the parts of a document, each made once however many seals are under it. */
export class Digests {
  readonly #parts: OfdDocument['parts'];
  readonly #made = new Map<string, Uint8Array>();

  constructor({ parts }: OfdDocument) {
    this.#parts = parts;
  }

  of(part: string): Uint8Array {
    const made = this.#made.get(part) ?? sm3(this.#parts.get(part) ?? new Uint8Array());
    this.#made.set(part, made);
    return made;
  }
}

/** SM3 as makers name it: identifier, that with a key's, or the name. */
const sm3Names = /^(sm3|1\.2\.156\.10197\.1\.401(\.[12])?)$/i;

/** Whether the list of digests is the one that was signed, and each part is what the list says. */
export function checkDigests({ signature, value }: ReadSeal, digests: Digests): Finding {
  const { part, checkMethod, references } = signature;
  const { digest: said, about } = value.toSign;
  const ofList = digests.of(part);
  if (!equalBytes(said, ofList))
    return found('digest.list_changed', { file: part, said: toHex(said), is: toHex(ofList) });
  if (about.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase() !== part.toLowerCase())
    return found('digest.other_list', { file: part, said: about });
  if (!sm3Names.test(checkMethod.trim())) return found('digest.method_not_in_use', { method: checkMethod });
  for (const { part: covered, digest } of references) {
    if (covered === null || equalBytes(digest, digests.of(covered))) continue;
    return found('digest.part_changed', { file: covered, said: toHex(digest), is: toHex(digests.of(covered)) });
  }
  return found('digest.intact', { file: part, sm3: toHex(ofList), parts: references.length });
}

/**
 * Whether nothing stands in the file that this seal does not cover: apart from the list of signatures, which later seals change, its own
 * signature, and what belongs to later ones. Nobody may declare a page, or any other content, to be one of these.
 */
export function checkCoverage({ document, signature, value }: ReadSeal): Finding {
  const { parts, pages, root } = document;
  const missing = signature.references.find(({ part }) => part === null);
  if (missing !== undefined) return found('coverage.part_missing', { file: missing.said });
  const own = signature.seal === null ? undefined : parts.get(signature.seal);
  if (own !== undefined && !equalBytes(own, value.toSign.seal.der))
    return found('coverage.swapped_seal', {
      ...{ file: signature.seal ?? '', fileSm3: toHex(sm3(own)), sealSm3: toHex(sm3(value.toSign.seal.der)) },
    });
  const covered = new Set(signature.references.map(({ part }) => part));
  const page = pages.find(({ part }) => !covered.has(part));
  if (page !== undefined) return found('coverage.page_not_covered', { file: page.part });
  const free = filesOfSeals(document, signature);
  const other = [...parts.keys()].find((name) => !covered.has(name) && (name === root || !free.has(name)));
  if (other !== undefined) return found('coverage.part_not_covered', { file: other });
  return found('coverage.whole', { parts: parts.size, references: signature.references.length });
}

/** What need not be covered: in the folder of the list alone, because later signatures say themselves what belongs to them. */
function filesOfSeals({ signatures, signatureList }: OfdDocument, signature: OfdSignature): ReadonlySet<string> {
  const list = signatureList ?? '';
  const folder = list.slice(0, list.lastIndexOf('/') + 1);
  const files = signatures
    .slice(signatures.indexOf(signature))
    .flatMap(({ part, value, seal }) => [part, value, ...(seal === null ? [] : [seal])]);
  return new Set([list, ...files].filter((name) => name.startsWith(folder) && folder !== ''));
}
