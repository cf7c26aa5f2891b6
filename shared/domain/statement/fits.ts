import type { StatementDraft } from './draft.ts';
import type { StatedPaper } from './papers.ts';
import { canonicalize, type JsonValue } from '#formats/jcs';

/** In what an answer does not answer an offer. */
export type Misfit =
  | 'not-an-offer' // the first is no statement of an offer
  | 'not-an-answer' // the second states neither taking over nor declining
  | 'numbers'
  | 'clause'
  | 'item'
  | 'parties'
  | 'materials';

export type Fit = { readonly ok: true } | { readonly ok: false; readonly misfits: readonly Misfit[] };

type Comparable = Pick<
  StatementDraft,
  'kind' | 'cases' | 'clause' | 'item' | 'receiving' | 'deciding' | 'passedOnBy' | 'window' | 'materials'
>;

/** Whether a statement answers that offer: the same case, clause, item, bodies, and papers. Pure; the seals are checked elsewhere. */
export function fits(offer: Comparable, answer: Comparable): Fit {
  const misfits: Misfit[] = [
    ...when('not-an-offer', offer.kind !== 'offer'),
    ...when('not-an-answer', answer.kind === 'offer'),
    ...when('numbers', !sameNumbers(offer.cases, answer.cases)),
    ...when('clause', !same(offer.clause, answer.clause)),
    ...when('item', offer.item.id !== answer.item.id || offer.item.version !== answer.item.version),
    ...when('parties', !sameParties(offer, answer)),
    ...when('materials', !sameMaterials(offer.materials, answer.materials)),
  ];
  return misfits.length === 0 ? { ok: true } : { ok: false, misfits };
}

const when = (misfit: Misfit, is: boolean): Misfit[] => (is ? [misfit] : []);

const same = (one: object, other: object): boolean =>
  canonicalize(one as JsonValue) === canonicalize(other as JsonValue);

/** An offer does not know its number on the other side; an answer knows both. */
const sameNumbers = (offered: Comparable['cases'], answered: Comparable['cases']): boolean =>
  offered.receiving !== null &&
  offered.receiving === answered.receiving &&
  (offered.deciding === null || offered.deciding === answered.deciding);

/** By their ids: names may be worded differently on both sides. The authority that answers may have had the case passed on to it. */
const sameParties = (offer: Comparable, answer: Comparable): boolean =>
  offer.receiving.region === answer.receiving.region &&
  offer.receiving.body.id === answer.receiving.body.id &&
  offer.window.id === answer.window.id &&
  offer.deciding.region === answer.deciding.region &&
  [answer.deciding.body, ...answer.passedOnBy].some(({ id }) => id === offer.deciding.body.id);

/**
 * Everything that was offered was answered, and nothing else came from the window. What the applicant handed in themselves where
 * it is decided passed no window, and may have taken the place of what was offered.
 */
function sameMaterials(offered: readonly StatedPaper[], answered: readonly StatedPaper[]): boolean {
  const named = ({ slot, sha256 }: StatedPaper): string => `${slot} ${sha256}`;
  const replaced = new Set(answered.filter(({ from }) => from === 'applicant').map(({ slot }) => slot));
  const given = offered.filter(({ slot }) => !replaced.has(slot)).map(named);
  const taken = answered.filter(({ from }) => from === 'window').map(named);
  return same(given.sort(), taken.sort());
}
