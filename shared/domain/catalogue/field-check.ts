import { isCivilDate } from '#domain/limits/civil-date';
import { checkCitizenNumber, checkCreditCode } from '#formats/identifiers';
import type { Divisions } from './divisions.ts';
import type { FieldType, FormField, Text } from './item.ts';
import type { ProblemCode } from './problem.ts';

/** Enough for an address; an item may ask for less or allow more. */
const USUAL_MAX_LENGTH = 200;
/** Up to 12 digits and two decimals: exact in a double, and more than any amount in a form. */
const DECIMAL = /^-?\d{1,12}(?:\.\d{1,2})?$/;
/** A mobile number of the mainland, a fixed line with its area code, or E.164 with a plus; spaces and hyphens are gone. */
const PHONE = /^(?:1[3-9]\d{9}|0\d{9,11}|\+[1-9]\d{6,14})$/;
// Controls, and the invisible marks that make a text read otherwise than it is stored (bidirectional overrides, zero width).
const UNUSABLE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

const expected: Readonly<Record<FieldType, Text>> = {
  text: { zh: '文字', en: 'text' },
  'citizen-number': { zh: '文字', en: 'text' },
  'credit-code': { zh: '文字', en: 'text' },
  date: { zh: '文字 (年-月-日)', en: 'text (YYYY-MM-DD)' },
  choice: { zh: '文字', en: 'text' },
  division: { zh: '文字', en: 'text' },
  decimal: { zh: '以文字书写的小数, 最多两位小数', en: 'a decimal written as text, at most two places' },
  integer: { zh: '整数', en: 'a whole number' },
  boolean: { zh: '是或否', en: 'true or false' },
  phone: { zh: '文字', en: 'text' },
};

interface Wrong {
  readonly code: ProblemCode;
  readonly detail?: Text | string | number;
}

/** What is wrong with one normalised value, or null. Undefined means that the value was not of the field's JSON type. */
export function checkField(request: {
  readonly field: FormField;
  readonly value: string | number | boolean | undefined;
  readonly today: string;
  readonly divisions: Divisions;
}): Wrong | null {
  const { field, value } = request;
  if (value === undefined) return { code: 'filing.wrong_type', detail: expected[field.type] };
  if (typeof value === 'boolean') return null;
  if (typeof value === 'number') return outOfRange(field, value);
  return checkText(request, value);
}

function checkText(
  { field, today, divisions }: { field: FormField; today: string; divisions: Divisions },
  value: string,
): Wrong | null {
  const length = [...value].length;
  const most = field.maxLength ?? USUAL_MAX_LENGTH;
  if (length > most) return { code: 'filing.too_long', detail: most };
  if (!value.isWellFormed() || UNUSABLE.test(value)) return { code: 'filing.invalid_text' };
  const unless = (good: boolean, code: ProblemCode): Wrong | null => (good ? null : { code });
  switch (field.type) {
    case 'citizen-number':
      return unless(checkCitizenNumber(value, { today }).ok, 'filing.invalid_citizen_number');
    case 'credit-code':
      return unless(checkCreditCode(value).ok, 'filing.invalid_credit_code');
    case 'date':
      return unless(isCivilDate(value), 'filing.invalid_date');
    case 'phone':
      return unless(PHONE.test(value), 'filing.invalid_phone');
    case 'division':
      return unless(divisions.has(value), 'filing.unknown_division') ?? unlessChosen(field, value);
    case 'choice':
      return unlessChosen(field, value);
    case 'decimal':
      return DECIMAL.test(value)
        ? outOfRange(field, Number(value))
        : { code: 'filing.wrong_type', detail: expected.decimal };
    case 'text':
    case 'integer':
    case 'boolean':
      return null;
  }
}

/** A choice must be listed; a division only where the item lists some. */
function unlessChosen(field: FormField, value: string): Wrong | null {
  if (field.choices === undefined && field.type === 'division') return null;
  return field.choices?.some((choice) => choice.value === value) === true ? null : { code: 'filing.unknown_choice' };
}

function outOfRange({ minimum, maximum }: FormField, value: number): Wrong | null {
  const inside = value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
  return inside ? null : { code: 'filing.out_of_range', detail: `${minimum ?? '-∞'} … ${maximum ?? '∞'}` };
}
