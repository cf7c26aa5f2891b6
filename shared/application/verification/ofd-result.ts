import { type Finding, found } from './ofd-findings.ts';
import type { Authorities } from './ofd-authorities.ts';
import type { ReadSeal } from './ofd-coverage.ts';
import type { Verdict } from './verify-document.ts';
import { resultPayload } from '#contracts/document';
import { resultAttachment, type ResultPayload } from '#domain/licence/document';
import { resultSealKinds, sealKindOfType, sealKinds } from '#domain/seal/kinds';
import { equalBytes, fromUtf8, utf8 } from '#formats/bytes';
import { checkLicenceIdentifier } from '#formats/identifiers';
import { canonicalize, JsonError, type JsonValue, parseStrictJson } from '#formats/jcs';
import type { OfdDocument } from '#formats/ofd-reader';

/** What a result of this platform says for machines. */
export interface ReadResult {
  readonly payload: ResultPayload;
  readonly bytes: Uint8Array;
}

/** The result in a document; null where it is none of this platform, `malformed` where it says that it is one, and is not. */
export function readResult({ parts, root }: OfdDocument): ReadResult | 'malformed' | null {
  const bytes = parts.get(`${root.slice(0, root.lastIndexOf('/') + 1)}Attachs/${resultAttachment}`);
  const value = bytes === undefined ? null : jsonIn(bytes);
  if (bytes === undefined || (Object(value) as { type?: unknown }).type !== 'tongban-result') return null;
  const read = resultPayload.safeParse(value);
  const holds =
    read.success && checkLicenceIdentifier(read.data.identifier).ok && equalBytes(utf8(canonicalize(read.data)), bytes);
  return holds ? { payload: read.data, bytes } : 'malformed';
}

function jsonIn(bytes: Uint8Array): JsonValue {
  try {
    return parseStrictJson(fromUtf8(bytes), { maxBytes: 100_000, maxDepth: 8 });
  } catch (error) {
    // A TypeError: not UTF-8.
    if (error instanceof JsonError || error instanceof TypeError) return null;
    throw error;
  }
}

/** What a result says, as whoever verifies it is shown it. */
export function saidBy({ payload }: ReadResult): NonNullable<Verdict['document']> {
  const { identifier, kind, name, issuer, holder, issuedOn, validUntil, content } = payload;
  const shown = { name: holder.name, maskedNumber: holder.maskedNumber };
  return { identifier, kind, name, issuer, holder: shown, issuedOn, validUntil, content: [...content] };
}

/** Whose seals are under a result: null where one is the issuer's, and of a kind that results take; otherwise what is wrong with each. */
export function checkIssuer(
  { payload: { issuer } }: ReadResult,
  { seals, authorities }: { seals: readonly ReadSeal[]; authorities: Authorities },
): ReadonlyMap<ReadSeal, Finding> | null {
  const judged = seals.map((seal) => [seal, faultOf(seal, { issuer: issuer.id, authorities })] as const);
  const faults = judged.flatMap(([seal, fault]) => (fault === null ? [] : [[seal, fault] as const]));
  // Other bodies may put theirs beside it.
  return faults.length < judged.length ? null : new Map(faults);
}

function faultOf(
  { value: { certificate, toSign } }: ReadSeal,
  { issuer, authorities }: { issuer: string; authorities: Authorities },
): Finding | null {
  const { type, name, id } = toSign.seal.info;
  const signer = authorities.certificate(certificate);
  const body = typeof signer === 'string' ? undefined : signer.subject.OU;
  const kind = sealKindOfType(type);
  const evidence = {
    ...{ issuer, signerUnit: body ?? '', seal: id, sealName: name, sealType: type },
    sealKind: kind === null ? '' : sealKinds[kind].name.zh,
  };
  if (body !== issuer) return found('signer_list.other_body', evidence);
  return kind === null || !resultSealKinds.includes(kind) ? found('signer_list.other_kind', evidence) : null;
}
