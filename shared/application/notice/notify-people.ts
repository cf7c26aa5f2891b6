import type { CaseStore } from '#application/case/ports';
import type { Catalogue } from '#application/catalogue/catalogue';
import { catchUp } from '#application/consumer/catch-up';
import type { Entry, Marks } from '#application/consumer/ports';
import type { NamedItem } from '#application/inbox/inbox-entry';
import { type Notice, noticeDigest, noticeEntry } from './notice-entry.ts';
import { liaisonNotices } from './notify-liaison.ts';
import type { Roster } from '#domain/agreement/duty';
import type { CaseEvent, EventType } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';

/** What an account on the applicant's side is told, unless it did so itself. */
const told: readonly EventType[] = [
  'case.submitted',
  'case.withdrawn',
  'case.transferred',
  'case.deficiencies-notified',
  'case.accepted',
  'case.not-accepted',
  'case.decided',
  'case.extended',
  'case.overdue',
  'case.result-issued',
  'case.completed',
  'case.erased',
];

/** One notice of an event for whoever filed and one for the person filed for, but for who did it. */
function noticesOf(event: CaseEvent, { owner, applicant }: CaseSnapshot, item: NamedItem): Entry[] {
  const { caseId, seq, type, recordedAt: at } = event;
  if (!told.includes(type)) return [];
  const { onBehalfOf, basis } = applicant;
  const notice: Notice = { caseId, seq, type, item, at };
  const forOwner: Notice =
    basis === 'self' ? notice : { ...notice, represents: { whom: noticeDigest(onBehalfOf), basis } };
  // Whoever came to a window has no account here: they follow by the number of their receipt.
  const accounts = [
    ...(owner === null ? [] : [owner]),
    ...(basis === 'guardian' || basis === 'agent' ? [onBehalfOf] : []),
  ];
  return accounts
    .filter((account) => account !== event.principal.actor)
    .map((account) => noticeEntry(account, account === owner ? forOwner : notice));
}

/** Tells the applicant's side of a case what happened to it, and liaison officers where somebody is late, each event once. */
export function notifyPeople(
  dependencies: { cases: CaseStore; marks: Marks; catalogue: Catalogue; rosters: readonly Roster[] },
  event: { caseId: string; seq: number },
): Promise<void> {
  return catchUp(dependencies, {
    consumer: 'notify',
    event,
    deal({ snapshot, events }) {
      const { catalogue, rosters } = dependencies;
      const { id, version, name } = catalogue.itemVersion(snapshot.item);
      const item = { id, version, name };
      return Promise.resolve({
        to: { seq: snapshot.seq, place: null },
        put: events.flatMap((each) => [
          ...noticesOf(each, snapshot, item),
          ...liaisonNotices(each, snapshot, { rosters, item }),
        ]),
      });
    },
  });
}
