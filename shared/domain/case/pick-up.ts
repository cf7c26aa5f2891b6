import type { Collection, Reported } from './collection.ts';
import type { Command, Handled } from './command.ts';
import type { RuleContext } from './deadlines.ts';
import type { CaseEvent, NewEvent } from './event.ts';
import { decided, rejected } from './in-state.ts';
import type { CaseSnapshot } from './snapshot.ts';
import { civilDate } from '#domain/limits/civil-date';
import { type Due, dueAfter, extendDue } from '#domain/limits/due';

/** What may lie at a window for the applicant: papers that came back, or a card that was sent there. */
export type Lying = 'originals' | 'card';

/** What is to be fetched (领取), and until when. */
export interface ToPickUp {
  readonly what: readonly Lying[];
  readonly due: Due;
}

/** What became of it. */
export interface PickUpTold {
  readonly what: readonly Lying[];
  readonly how: 'handed-out' | 'unclaimed';
}

/** What lies at the window once the deciding side is done, or lay there until it was handed out or nobody came for it. */
export interface PickUp extends ToPickUp {
  readonly ended: { readonly how: 'handed-out' | 'unclaimed'; readonly at: string } | null;
}

/**
 * Working days (ours: no law and no agreement names any) for coming to the window, and as many again after the first date has
 * passed and the window was told. They are those of the region where the window is.
 */
const pickUpDays = 10;

/** What came back in opened bags, and a card that the authority sent to the window instead of the applicant. */
function lyingAt({ originals, card }: Collection): readonly Lying[] {
  const cameBack = (originals?.bags ?? []).some(
    ({ leg, opened, manifest, missing }) =>
      leg === 'return' && opened && manifest.sheets.some(({ number }) => !missing.includes(number)),
  );
  return [...(cameBack ? (['originals'] as const) : []), ...(card === null ? [] : (['card'] as const))];
}

/**
 * What is to be fetched once the deciding side has completed the case: from the day on which the window is told of it, for before
 * that it could tell nobody; nothing where nothing lies here.
 */
export function toPickUp(
  { event }: Pick<Reported, 'event'>,
  { collection }: Pick<CaseSnapshot, 'collection'>,
  { calendar, at }: Pick<RuleContext, 'calendar' | 'at'>,
): { readonly pickUp?: ToPickUp } {
  const what = event === 'case.completed' && collection !== null ? lyingAt(collection) : [];
  if (what.length === 0) return {};
  return { pickUp: { what, due: dueAfter({ calendar, from: civilDate(at), workingDays: pickUpDays }) } };
}

/** The date after which nobody is waited for any more. */
export const lastPickUp = (due: Due, { calendar }: Pick<RuleContext, 'calendar'>): Due =>
  extendDue({ calendar, due, workingDays: pickUpDays });

/** Hands out all that lies there, to the applicant, or to whoever stood at the window for them when it was received. */
export function handOut(
  { to, identity, receipt }: Extract<Command, { type: 'hand-out' }>,
  { collection }: Pick<CaseSnapshot, 'collection'>,
): Handled {
  const pickUp = collection?.pickUp ?? null;
  if (pickUp === null || pickUp.ended !== null) return rejected('case.wrong_state');
  if (to === 'presenter' && collection?.presenter === null) return rejected('case.no_presenter');
  return decided({ type: 'case.handed-out', data: { what: pickUp.what, to, receipt }, personal: { identity } });
}

/** The window tells whether what lay there reached the applicant (送达), or nobody came; of a case that was completed here. */
export const recordPickUp = (
  { told, at }: Extract<Command, { type: 'record-pick-up' }>,
  now: Pick<RuleContext, 'at'>,
): Handled => decided({ type: 'case.pick-up-told', occurredAt: at < now.at ? at : now.at, data: told });

/** Nobody came: the case ends with what the deciding side had told. */
export const unclaimed = (due: Due, { collection }: Pick<CaseSnapshot, 'collection'>): NewEvent => ({
  type: 'case.unclaimed',
  data: { what: collection?.pickUp?.what ?? [], due },
});

/** The slot under which the signed receipt stands among the materials of a case. */
const receiptSlot = 'service-receipt';

/** The case once nothing lies at the window any more; the receipt is kept with its materials, so that it can be shown. */
export function afterPickUp(
  { collection, materials }: Pick<CaseSnapshot, 'collection' | 'materials'>,
  event: Extract<CaseEvent, { type: 'case.handed-out' | 'case.unclaimed' }>,
): Partial<CaseSnapshot> {
  if (collection === null || collection.pickUp === null) return {};
  const how = event.type === 'case.handed-out' ? 'handed-out' : 'unclaimed';
  const receipt = event.type === 'case.handed-out' ? [{ slot: receiptSlot, ...event.data.receipt }] : [];
  return {
    status: 'completed',
    materials: [...materials, ...receipt],
    collection: { ...collection, pickUp: { ...collection.pickUp, ended: { how, at: event.occurredAt } } },
  };
}
