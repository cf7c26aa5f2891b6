/** What can be wrong with an agreement. */
export type AgreementProblemCode =
  | 'agreement.bad_version'
  | 'agreement.version_repeated'
  | 'agreement.not_two_parties'
  | 'agreement.same_parties'
  | 'agreement.seal_missing'
  | 'agreement.seal_of_stranger'
  | 'agreement.bad_digest'
  | 'agreement.bad_date'
  | 'agreement.bad_order' // an end before its beginning
  | 'agreement.not_published' // powers are entrusted, which takes effect by publication
  | 'agreement.nothing_to_publish'
  | 'agreement.bad_instant'
  | 'agreement.bad_maintenance'
  | 'agreement.contact_missing'
  | 'agreement.contact_of_stranger'
  | 'agreement.unknown_word'
  | 'agreement.no_clauses'
  | 'clause.bad_number'
  | 'clause.number_repeated'
  | 'clause.bad_direction' // not from one party to the other
  | 'clause.no_items'
  | 'clause.item_unknown'
  | 'clause.no_acts'
  | 'clause.power_without_receipt' // a window decides nothing on papers it may not receive
  | 'clause.no_ways'
  | 'clause.accepts_what_stays' // acceptance on papers that do not travel
  | 'clause.clock_waits_for_what_stays' // the clock would never start
  | 'clause.clock_after_acceptance' // accepted on scans, while the clock still waits for originals
  | 'clause.no_data'
  | 'clause.no_duties'
  | 'clause.unknown_word'
  | 'clause.overlaps'; // two clauses would give different terms for the same act

/** One thing that is wrong with an agreement. */
export interface AgreementProblem {
  readonly code: AgreementProblemCode;
  /** JSON pointer (RFC 6901) into the agreement: `/clauses/0/items/1`. */
  readonly pointer: string;
}

/** The problem as a list of one, or none if all is well. */
export const unless = (well: boolean, code: AgreementProblemCode, pointer: string): AgreementProblem[] =>
  well ? [] : [{ code, pointer }];

/** The problems of the words that are not in a list. */
export const unknownWords = (
  written: readonly string[],
  among: { readonly words: readonly string[]; readonly code: AgreementProblemCode; readonly pointer: string },
): AgreementProblem[] =>
  written.flatMap((word, index) => unless(among.words.includes(word), among.code, `${among.pointer}/${index}`));
