import type { VersionDraft } from './next-version.ts';
import type { Text } from '#domain/catalogue/item';
import type { ContentLine } from '#domain/catalogue/result-content';
import type { ResultKind } from '#domain/case/event';
import { toHex, utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';

/** What is approved, word for word, before it is sealed: no dates and numbers that only come with the sealing. Personal data. */
export interface ResultDraft {
  readonly kind: ResultKind;
  readonly name: Text;
  readonly item: { readonly id: string; readonly version: number };
  readonly caseId: string;
  readonly issuer: { readonly id: string; readonly name: Text };
  readonly sealKind: string;
  /** Three digits after the issuer's credit code: the local licence type (GB/T 36902 leaves national ones to their owners). */
  readonly typeSerial: string;
  readonly holder: { readonly name: string; readonly maskedNumber: string; readonly hash: string };
  readonly content: readonly ContentLine[];
  /** Years the result is valid from the day it is issued; null: without end. */
  readonly validYears: number | null;
}

/** Hex SM3 over the RFC 8785 bytes of a draft, of a result or of its next version: what an approval covers. */
export const draftSm3 = (draft: ResultDraft | VersionDraft): string =>
  toHex(sm3(utf8(canonicalize(draft as unknown as JsonValue))));
