import type { Entry } from '#application/consumer/ports';
import type { NamedItem } from '#application/inbox/inbox-entry';
import { noticeEntry } from './notice-entry.ts';
import { onDuty, type Roster } from '#domain/agreement/duty';
import type { CaseEvent, EventType } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { civilDate } from '#domain/limits/civil-date';

/** Somebody is late, or silent for a second day: a person has to look after it. */
const escalations: readonly EventType[] = ['case.overdue', 'case.escalated'];

/**
 * What the liaison officer (联络员) of this region is told of a case that two regions handle: whoever is on duty on the day of the
 * event, or stands in where they are away. The other region tells its own. Nobody where the region has no roster, or nobody is there.
 */
export function liaisonNotices(
  event: CaseEvent,
  { collection, region }: Pick<CaseSnapshot, 'collection' | 'region'>,
  { rosters, item }: { rosters: readonly Roster[]; item: NamedItem },
): Entry[] {
  if (collection === null || !escalations.includes(event.type)) return [];
  const roster = rosters.find((each) => each.region === region);
  const duty = roster === undefined ? null : onDuty(roster, civilDate(event.occurredAt));
  if (duty === null) return [];
  const { caseId, seq, type, recordedAt: at } = event;
  return [noticeEntry(duty.officer.account, { caseId, seq, type, item, at })];
}
