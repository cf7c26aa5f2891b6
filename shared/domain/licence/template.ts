import type { FontRole } from './fonts.ts';

/** Millimetres, from the upper left corner of the page. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a payload says: its Chinese texts, dates as `2026年9月22日`, without an end as 长期; of a first version not what it replaces. */
export type FieldName =
  | 'name'
  | 'identifier'
  | 'caseId'
  | 'holder.name'
  | 'holder.maskedNumber'
  | 'issuer.name'
  | 'issuer.id'
  | 'issuedOn'
  | 'validUntil'
  | 'replaces'
  | `content.${string}`;

/** A text, what the payload says, or how a line of its content is called. A text that names what the payload has not is left out whole. */
export type Wording = readonly (string | { readonly field: FieldName } | { readonly label: `content.${string}` })[];

export interface TextStyle {
  readonly font: FontRole;
  /** Millimetres, in steps of 0.02: half of it is what a letter is wide. */
  readonly size: number;
  /** What a text that does not fit may shrink to; `size` where it is left out. */
  readonly minSize?: number;
  readonly isBold?: true;
  /** `#rrggbb` */
  readonly colour?: string;
  readonly align?: 'left' | 'centre' | 'right';
}

/** What stands in one place. */
export type FixedMark =
  | ({ readonly kind: 'text'; readonly box: Box; readonly wording: Wording } & TextStyle)
  | {
      readonly kind: 'lines';
      /** Each from point to point. */
      readonly lines: readonly (readonly (readonly [x: number, y: number])[])[];
      readonly width: number;
      readonly colour?: string;
    }
  | { readonly kind: 'frame'; readonly box: Box; readonly width: number; readonly colour?: string }
  /** Left out where the document has no picture of the name; `qr` is the code by which it is verified, any other is put into the middle undistorted. */
  | { readonly kind: 'image'; readonly box: Box; readonly image: string };

/** What stands one under the other, on as many pages as it needs. */
export type FlowBlock =
  | ({
      readonly kind: 'paragraph';
      readonly wording: Wording;
      /** Characters that its first line begins later. */
      readonly indent?: number;
      readonly spaceAfter: number;
    } & TextStyle)
  | {
      readonly kind: 'table';
      readonly labelWidth: number;
      /** Head of both columns, repeated on each page. */
      readonly head: readonly [label: string, value: string];
      readonly label: TextStyle;
      readonly value: TextStyle;
      /** Lines of one value from which on it shrinks. */
      readonly shrinkFrom: number;
      /** Above and below the lines of a cell. */
      readonly padding: number;
      /** Beside them. */
      readonly inset: number;
      readonly line: { readonly width: number; readonly colour?: string };
      /** Lines of the content that are not in it, by key. */
      readonly without?: readonly string[];
      /** Rows before and behind those of the content. */
      readonly before?: readonly Row[];
      readonly after?: readonly Row[];
      readonly spaceAfter: number;
    };

export interface Row {
  readonly label: string;
  readonly value: Wording;
}

/** How the pages of an item's result look (证照模板). */
export interface Template {
  /** Id of the item. */
  readonly item: string;
  readonly page: { readonly width: number; readonly height: number };
  readonly everyPage: readonly FixedMark[];
  readonly firstPage: readonly FixedMark[];
  /** Beside `everyPage` on each page but the first. */
  readonly furtherPages: readonly FixedMark[];
  /** Issuer and date, where the seal is put over them. */
  readonly lastPage: readonly FixedMark[];
  readonly flow: {
    readonly x: number;
    readonly width: number;
    readonly top: number;
    /** On each page but the first. */
    readonly furtherTop: number;
    readonly bottom: number;
    /** Where `lastPage` begins. */
    readonly lastBottom: number;
    readonly blocks: readonly FlowBlock[];
  };
  /** Shown where there are several pages. */
  readonly pageNumber: { readonly box: Box } & TextStyle;
  /** Of its picture, on the last page. */
  readonly seal: Box;
}
