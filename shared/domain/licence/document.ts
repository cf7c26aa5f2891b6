import type { ResultDraft } from './draft.ts';
import type { SealAlgorithm } from '#domain/seal/seal';
import { utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';

/**
 * What a result says, for machines: the RFC 8785 form of this is in its OFD file, under `resultAttachment`, and what its pages show is
 * made of it. Who sealed it, and when, is said by the seal alone.
 */
export interface ResultPayload extends Omit<ResultDraft, 'sealKind' | 'typeSerial' | 'validYears'> {
  readonly type: 'tongban-result';
  readonly version: 2;
  /** GB/T 36904 identifier with its check character. */
  readonly identifier: string;
  /** True while the licence type code is a local one. */
  readonly localType: true;
  readonly issuedOn: string;
  readonly validUntil: string | null;
  /** The version before it; absent in the first. */
  readonly replaces?: Replaced;
}

/** Why a result has a new version: 补发, 更正, 延续. */
export type VersionKind = 'reissue' | 'rectification' | 'renewal';

export interface Replaced {
  readonly identifier: string;
  readonly kind: VersionKind;
}

/** Name of the attachment of a result's OFD file that holds its `ResultPayload`. */
export const resultAttachment = 'result.json';

/** Media type of GB/T 33190-2016 files. */
export const ofdMediaType = 'application/ofd';

/** The last day a result is valid: the day before the anniversary. */
export function validUntil(issuedOn: string, years: number | null): string | null {
  if (years === null) return null;
  const end = new Date(`${issuedOn}T00:00:00Z`);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
}

/** Completes an approved draft with what comes only with the sealing. */
export function resultPayload(request: { draft: ResultDraft; identifier: string; issuedOn: string }): ResultPayload {
  const { sealKind: _kind, typeSerial: _serial, validYears, ...rest } = request.draft;
  return {
    ...rest,
    type: 'tongban-result',
    version: 2,
    identifier: request.identifier,
    localType: true,
    issuedOn: request.issuedOn,
    validUntil: validUntil(request.issuedOn, validYears),
  };
}

export const resultBytes = (payload: ResultPayload): Uint8Array => utf8(canonicalize(payload as unknown as JsonValue));

/** A sealed OFD file as it goes over the wire. */
export interface OfdFile {
  /** Its bytes, base64. */
  readonly ofd: string;
}

/** What a document that is no result says of its own sealing, among what is signed. */
export interface Sealing {
  readonly algorithm: SealAlgorithm;
  readonly sealId: string;
  readonly sealKind: string;
  /** Hex SM3 of the signer's certificate (DER). */
  readonly certificateSm3: string;
  readonly signedAt: string;
}

/** A document that is no result: base64 of the signed bytes, and the seal over them. */
export interface SealedDocument {
  readonly payload: string;
  readonly seal: {
    readonly algorithm: SealAlgorithm;
    readonly signature: string;
    readonly certificate: string;
    readonly signedAt: string;
  };
}
