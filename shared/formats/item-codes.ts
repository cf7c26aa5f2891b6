import { checkCreditCode, type CodeFault } from './identifiers.ts';

/** What a code of an item of one body says (实施编码, 31 characters), with the handling item (业务办理项编码, 33). */
export interface ItemCodeParts {
  /** Credit code of the implementing body. */
  readonly body: string;
  /** Level at which the power is used: 1 national, 2 province, 3 city, 4 county, 5 town, 6 village, 7 shared. */
  readonly level: number;
  /** Basic code of the item in the catalogue, 12 digits. */
  readonly basicCode: string;
  /** Number of the handling item, two digits; only in a 33-character code. */
  readonly handlingItem?: string;
}

/** The parts of a code, or why it is none. */
export type ItemCodeCheck =
  | { readonly ok: true; readonly normalised: string; readonly parts: ItemCodeParts }
  | { readonly ok: false; readonly reason: CodeFault };

// Levels: GB/T 39046-2020 annex A.2.
const ITEM_CODE = /^(.{18})([1-7])(\d{12})(\d{2})?$/s;

/** Checks an implementation code (实施编码): credit code 18, level 1, basic code 12. */
export function checkImplementationCode(value: string): ItemCodeCheck {
  return checkItemCode(value, 31);
}

/** Checks a handling item code (业务办理项编码): implementation code 31 and two digits. */
export function checkHandlingItemCode(value: string): ItemCodeCheck {
  return checkItemCode(value, 33);
}

function checkItemCode(value: string, length: number): ItemCodeCheck {
  if (value.length !== length) return { ok: false, reason: 'identifier.length' };
  const match = ITEM_CODE.exec(value.toUpperCase());
  if (!match) return { ok: false, reason: 'identifier.characters' };
  const [normalised, bodyPart = '', level, basicCode = '', handlingItem] = match;
  const body = checkCreditCode(bodyPart);
  if (!body.ok) return body;
  const parts = { body: body.normalised, level: Number(level), basicCode, ...(handlingItem ? { handlingItem } : {}) };
  return { ok: true, normalised, parts };
}
