import type { Command, Handled } from './command.ts';
import type { RuleContext } from './deadlines.ts';
import type { EventData } from './event.ts';
import type { CaseSnapshot, CaseStatus } from './snapshot.ts';
import { civilDate } from '#domain/limits/civil-date';
import { type Due, dueAfter } from '#domain/limits/due';

/** Documents that may follow acceptance (容缺受理) and have not come yet. */
export interface ToFollow {
  /** Slots of the materials; none only in what the other region tells once all have come. */
  readonly slots: readonly string[];
  /** Until when they are to come; null until the application is accepted. */
  readonly due: Due | null;
}

/**
 * While what is to follow may yet come, on either side: whatever the authority has come to meanwhile, a window that received it
 * must not have received in vain.
 */
export const beforeDecision: readonly CaseStatus[] = [
  ...(['collected', 'offered', 'handed-over', 'deficient', 'cleared', 'travelling', 'disputed'] as const),
  ...(['submitted', 'accepted', 'reviewed'] as const),
];

/** Until when they are awaited; null where none are, and once they are late: the authority then decides without them. */
export const documentsDue = ({ toFollow, overdue }: Pick<CaseSnapshot, 'toFollow' | 'overdue'>): Due | null =>
  overdue.includes('documents') ? null : (toFollow?.due ?? null);

/** Begins with acceptance, and never ends after the limit for the decision; nothing where everything is here. */
export function documentsFrom(
  { toFollow }: Pick<CaseSnapshot, 'toFollow'>,
  { at, calendar, item }: Pick<RuleContext, 'at' | 'calendar' | 'item'>,
  decision: EventData['case.accepted']['due'] | null,
): Pick<EventData['case.accepted'], 'documentsDue'> {
  const limit = item.limits.documents;
  if (toFollow === null || limit === undefined) return {};
  const own = dueAfter({ calendar, from: civilDate(at), workingDays: limit.workingDays });
  const last = decision?.committed ?? decision?.statutory ?? own;
  return { documentsDue: last.at < own.at ? last : own };
}

/** The applicant hands in some or all of what they committed to, and nothing else. */
export function handIn(
  { materials }: Extract<Command, { type: 'hand-in' }>,
  { toFollow }: Pick<CaseSnapshot, 'toFollow'>,
): Handled {
  return materials.every(({ slot }) => toFollow?.slots.includes(slot))
    ? { ok: true, events: [{ type: 'case.documents-handed-in', data: { materials } }] }
    : { ok: false, code: 'case.not_to_follow' };
}

/** What is still to follow once some materials have come. */
export function stillToFollow(before: ToFollow | null, materials: readonly { readonly slot: string }[]) {
  const slots = before?.slots.filter((slot) => materials.every((each) => each.slot !== slot)) ?? [];
  return before === null || slots.length === 0 ? null : { ...before, slots };
}

/** What is still to follow once the deciding side told; what was handed in here meanwhile it does not know yet. */
export function toldToFollow(before: ToFollow | null, told: ToFollow | undefined): ToFollow | null {
  if (before === null || told === undefined) return before;
  const slots = before.slots.filter((slot) => told.slots.includes(slot));
  return slots.length === 0 ? null : { slots, due: told.due };
}
