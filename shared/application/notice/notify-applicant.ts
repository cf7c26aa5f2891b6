import type { CaseStore } from '#application/case/ports';
import { catchUp } from '#application/consumer/catch-up';
import type { Entry, Marks } from '#application/consumer/ports';
import type { CaseEvent, EventType } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

/** What an account is told: which case, what happened. The words come when it is read. */
export interface Notice {
  readonly caseId: string;
  readonly seq: number;
  readonly type: EventType;
  readonly item: { readonly id: string; readonly version: number };
  readonly at: string;
}

/** What happens to a case without its applicant doing it. */
const told: readonly EventType[] = [
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

/** The list of what an account was told. The account is a digest: it is nobody's name to those who see the table. */
export const noticeList = (account: string): string => `NOTICE#${toHex(sm3(utf8(account)))}`;

function noticeOf(event: CaseEvent, { owner, item }: CaseSnapshot): Entry {
  const { caseId, seq, type, recordedAt: at } = event;
  const notice: Notice = { caseId, seq, type, item, at };
  return {
    list: noticeList(owner),
    position: `${at}#${caseId}#${String(seq).padStart(6, '0')}`,
    body: { ...notice },
    expiresAt: new Date(Date.parse(at) + keptMs).toISOString(),
  };
}

/** Tells the applicant of a case what happened to it, each event once. */
export function notifyApplicant(
  dependencies: { cases: CaseStore; marks: Marks },
  event: { caseId: string; seq: number },
): Promise<void> {
  return catchUp(dependencies, {
    consumer: 'notify',
    event,
    deal: ({ snapshot, events }) =>
      Promise.resolve({
        to: { seq: snapshot.seq, place: null },
        put: events.filter(({ type }) => told.includes(type)).map((each) => noticeOf(each, snapshot)),
      }),
  });
}
