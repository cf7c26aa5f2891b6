import type { Command, Handled } from './command.ts';
import type { RuleContext } from './deadlines.ts';
import { type Bag, lastBag } from './originals.ts';
import type { CaseSnapshot } from './snapshot.ts';
import type { Sheet } from '#domain/custody/manifest';
import { civilDate } from '#domain/limits/civil-date';
import { type Due, dueAfter } from '#domain/limits/due';

/** Working days for handing over (送达) what an item sets no limit for (licensing law art. 44). */
const serviceDays = 10;

export const serviceDue = ({ at, calendar }: Pick<RuleContext, 'at' | 'calendar'>): Due =>
  dueAfter({ calendar, from: civilDate(at), workingDays: serviceDays });

/** The sheets that came to the authority and have not come back. */
export function sheetsHere({ collection }: Pick<CaseSnapshot, 'collection'>): readonly Sheet[] {
  if (collection?.side !== 'deciding') return [];
  const bags = collection.originals?.bags ?? [];
  const came = (leg: Bag['leg']): Sheet[] =>
    bags
      .filter((bag) => bag.leg === leg && bag.opened)
      .flatMap(({ manifest, missing }) => manifest.sheets.filter(({ number }) => !missing.includes(number)));
  const back = new Set(came('return').map(({ number }) => number));
  const here = new Map(came('outward').map((sheet) => [sheet.number, sheet]));
  return [...here.values()].filter(({ number }) => !back.has(number));
}

/** The sheets that go back: the authority keeps what its list says only where it grants. */
export const sheetsToReturn = (snapshot: Pick<CaseSnapshot, 'collection' | 'status'>): readonly Sheet[] =>
  sheetsHere(snapshot).filter(({ disposition }) => snapshot.status !== 'granted' || disposition !== 'retain');

/** Whether the authority holds papers of the applicant that go back if it does not grant. */
export const holdsOriginals = (snapshot: Pick<CaseSnapshot, 'collection'>): boolean => sheetsHere(snapshot).length > 0;

/** Whether something has yet to reach the applicant before the case is completed: a card made elsewhere, or their papers. */
export function isToBeServed(snapshot: CaseSnapshot): boolean {
  const { status, resultKind, servedAt } = snapshot;
  if (servedAt !== null) return false;
  if (status === 'granted' && resultKind === 'card') return true;
  const settled = status === 'granted' || status === 'refused' || status === 'not-accepted' || status === 'returning';
  return settled && sheetsToReturn(snapshot).length > 0;
}

/** Whether a bag goes back that is not late: what is in it reaches the applicant by the window, and is settled in no other way. */
function isUnderWay({ collection }: CaseSnapshot, at: string): boolean {
  const bag = lastBag(collection);
  return bag?.leg === 'return' && !bag.opened && at < bag.due.at;
}

/**
 * Records that whoever gets it has it (送达): a card that was posted, with the number of the parcel, or picked up; papers that were
 * fetched in person, or settled in another way where they were lost, with the number of the receipt. A card may also go to the
 * window that received: it is handed out there, and what is due here is done.
 */
export function serve(
  { how, number }: Extract<Command, { type: 'serve' }>,
  snapshot: CaseSnapshot,
  { at }: Pick<RuleContext, 'at'>,
): Handled {
  if (!isToBeServed(snapshot) || isUnderWay(snapshot, at)) return { ok: false, code: 'case.wrong_state' };
  if (how === 'window' && !isCardForWindow(snapshot)) return { ok: false, code: 'case.not_for_window' };
  return { ok: true, events: [{ type: 'case.served', data: { how, number } }] };
}

/** Papers go back to the window in a sealed bag. */
const isCardForWindow = ({ collection, resultKind, status }: CaseSnapshot): boolean =>
  collection?.side === 'deciding' && resultKind === 'card' && status === 'granted';
