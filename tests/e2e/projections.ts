import { inboxEntry } from '#application/inbox/inbox-entry';
import type { SettlementLine } from '#application/settlement/settlement-lines';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { itemCatalogue } from '#functions/shipped-catalogue';
import { bodyOf, type Item, type StoreView } from './store-view.ts';

/** What the projections table holds of one kind: `INBOX`, `OPEN`, `SETTLEMENT`, `NOTICE`, `MARK`. */
export const projected = (view: StoreView, kind: string): readonly Item[] =>
  view.items('projections').filter(({ pk }) => pk?.S?.startsWith(`${kind}#`));

const byPlace = (one: Place, other: Place): number =>
  `${one.list} ${one.position}` < `${other.list} ${other.position}` ? -1 : 1;

interface Place {
  readonly list: string;
  readonly position: string;
  readonly body: unknown;
}

/** The inboxes as they stand. */
export const inboxes = (view: StoreView): readonly Place[] =>
  projected(view, 'INBOX')
    .map((item) => ({ list: item['pk']?.S ?? '', position: item['sk']?.S ?? '', body: bodyOf<unknown>(item) }))
    .sort(byPlace);

/** The entry that a case in this state has in an inbox. */
export const entryOf = (snapshot: CaseSnapshot) =>
  inboxEntry(snapshot, {
    body: itemCatalogue.body(snapshot.body),
    item: itemCatalogue.itemVersion(snapshot.item),
  });

/** Places in the lists of unfinished cases as they stand. */
export const openCases = (view: StoreView): readonly string[] =>
  projected(view, 'OPEN').map(({ pk, sk }) => `${pk?.S} ${sk?.S}`);

/** The lines of settlements as they stand: where, who pays whom how much, and `-` where the order was taken back. */
export const settlements = (view: StoreView): readonly string[] =>
  projected(view, 'SETTLEMENT').map((item) => {
    const { number, payer, carrier, feeFen, state } = bodyOf<SettlementLine>(item);
    const owed = state === 'cancelled' ? '-' : String(feeFen);
    return `${item['pk']?.S} ${item['sk']?.S} ${number} ${payer} ${carrier} ${owed}`;
  });

/** The inboxes as the cases say they must be. */
export const inboxesByCases = (view: StoreView): readonly Place[] =>
  view
    .caseIds()
    .map((caseId) => view.snapshot(caseId))
    .flatMap((snapshot) => entryOf(snapshot) ?? [])
    .map(({ list, position, body }) => ({ list, position, body: { ...body } }))
    .sort(byPlace);

const told = ['accepted', 'not-accepted', 'decided', 'extended', 'overdue', 'result-issued', 'completed', 'erased'];

/** `<case>#<seq>` of every notice there is. */
export const notices = (view: StoreView): readonly string[] =>
  projected(view, 'NOTICE')
    .map((item) => bodyOf<{ caseId: string; seq: number }>(item))
    .map(({ caseId, seq }) => `${caseId}#${seq}`)
    .sort();

/** The notices that the events of all cases give. */
export const noticesByEvents = (view: StoreView): readonly string[] =>
  view
    .caseIds()
    .flatMap((caseId) => view.events(caseId))
    .filter(({ type }) => told.includes(type.replace('case.', '')))
    .map(({ caseId, seq }) => `${caseId}#${seq}`)
    .sort();

/** Cases that some consumer has not dealt with to the end. */
export function behind(view: StoreView): readonly string[] {
  const marks = new Map(
    projected(view, 'MARK').map(({ pk, sk, seq }) => [`${pk?.S?.replace('MARK#', '')} ${sk?.S}`, Number(seq?.N)]),
  );
  return view.caseIds().flatMap((caseId) => {
    const { seq } = view.snapshot(caseId);
    return ['resume', 'project', 'notify']
      .filter((consumer) => marks.get(`${caseId} ${consumer}`) !== seq)
      .map((consumer) => `${consumer} of ${caseId}`);
  });
}
