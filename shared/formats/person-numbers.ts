import { checkCitizenNumber } from './identifiers.ts';

/** Digits in one run, as in identity, passport, bank and telephone numbers; ours and others' tickets are shorter. */
const run = /\d{7,}/;

/** Digits of one number that somebody has grouped; a date with a time of day is shorter. */
const grouped = /\d(?:[\s.·_-]?\d){12,}/;

/** A mobile number in its usual groups. */
const mobile = /(?<!\d)1[3-9]\d[\s.·_-]?\d{4}[\s.·_-]?\d{4}(?!\d)/;

/**
 * Whether a text seems to hold the number of a person: identity, passport, bank or telephone. It errs on the side of the
 * person: what it finds may be another long number, which has no place in free text either.
 */
export function seemsToHoldPersonNumber(text: string): boolean {
  // Digits of full width and the like are digits.
  const plain = text.normalize('NFKC');
  return [run, grouped, mobile].some((pattern) => pattern.test(plain));
}

/** Eighteen characters of one number, however they are grouped, and not a part of a longer one. */
const eighteen = /(?<![\dX])\d(?:[\s.·_-]?\d){16}[\s.·_-]?[\dX](?![\dX])/g;

/** Whether a text holds a citizen number (GB 11643): one whose date and check character hold, so that other long numbers may stand. */
export const holdsCitizenNumber = (text: string, on: { readonly today: string }): boolean =>
  (text.normalize('NFKC').toUpperCase().match(eighteen) ?? []).some(
    (run) => checkCitizenNumber(run.replace(/[^\dX]/g, ''), on).ok,
  );
