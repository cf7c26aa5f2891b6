import type { CaseStore } from '#application/case/ports';
import type { Catalogue } from '#application/catalogue/catalogue';
import { catchUp } from '#application/consumer/catch-up';
import type { Entry, Marks } from '#application/consumer/ports';
import type { NamedItem } from '#application/inbox/inbox-entry';
import type { CaseEvent, EventType } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Basis } from '#domain/identity/principal';
import { toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

/** What an account is told: which case, what happened. The words come when it is read. */
export interface Notice {
  readonly caseId: string;
  readonly seq: number;
  readonly type: EventType;
  readonly item: NamedItem;
  readonly at: string;
  /** In the list of who filed for another: for whom (as a digest), on what ground. Shown only while that holds. */
  readonly represents?: { readonly whom: string; readonly basis: Basis };
}

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

/** Notices are kept half a year; the case itself says everything for longer. */
const keptMs = 183 * 86_400_000;

/** An account or credit code as the table holds it: nobody's name to those who see it. */
export const noticeDigest = (id: string): string => toHex(sm3(utf8(id)));

/** The list of what an account was told. */
export const noticeList = (account: string): string => `NOTICE#${noticeDigest(account)}`;

/** One notice of an event for whoever filed and one for the person filed for, but for who did it. */
function noticesOf(event: CaseEvent, { owner, applicant }: CaseSnapshot, item: NamedItem): Entry[] {
  const { caseId, seq, type, recordedAt: at } = event;
  if (!told.includes(type)) return [];
  const { onBehalfOf, basis } = applicant;
  const notice: Notice = { caseId, seq, type, item, at };
  const entryFor = (account: string, body: Notice): Entry => ({
    list: noticeList(account),
    position: `${at}#${caseId}#${String(seq).padStart(6, '0')}`,
    body: { ...body },
    expiresAt: new Date(Date.parse(at) + keptMs).toISOString(),
  });
  const forOwner: Notice =
    basis === 'self' ? notice : { ...notice, represents: { whom: noticeDigest(onBehalfOf), basis } };
  // Whoever came to a window has no account here: they follow by the number of their receipt.
  const accounts = [
    ...(owner === null ? [] : [owner]),
    ...(basis === 'guardian' || basis === 'agent' ? [onBehalfOf] : []),
  ];
  return accounts
    .filter((account) => account !== event.principal.actor)
    .map((account) => entryFor(account, account === owner ? forOwner : notice));
}

/** Tells the applicant's side of a case what happened to it, each event once. */
export function notifyApplicant(
  dependencies: { cases: CaseStore; marks: Marks; catalogue: Catalogue },
  event: { caseId: string; seq: number },
): Promise<void> {
  return catchUp(dependencies, {
    consumer: 'notify',
    event,
    deal({ snapshot, events }) {
      const { id, version, name } = dependencies.catalogue.itemVersion(snapshot.item);
      return Promise.resolve({
        to: { seq: snapshot.seq, place: null },
        put: events.flatMap((each) => noticesOf(each, snapshot, { id, version, name })),
      });
    },
  });
}
