import { type Reported, statusAfter } from './collection.ts';
import { noticed } from './correction.ts';
import { toldToFollow } from './documents-to-follow.ts';
import type { EventData, Step } from './event.ts';
import { toldOriginals } from './originals-after.ts';
import { toPrint } from './printing.ts';
import type { CaseSnapshot, CaseStatus } from './snapshot.ts';

/** Another date is another to be late with. */
const lateStill = ({ overdue, collection }: CaseSnapshot, { due }: Reported): readonly Step[] =>
  due?.at === collection?.reported?.due?.at ? overdue : overdue.filter((step) => step !== 'outcome');

/** Whatever the deciding side does next ends the wait for a correction, unless it waits itself: it was late, or documents that were to follow came. */
const resumed = ({ status, correction }: CaseSnapshot, { status: there }: Reported): CaseStatus =>
  status === 'deficient' && there !== 'deficient' ? (correction?.open?.back ?? status) : status;

/** The case of the receiving side once it was told something; what lies at the window keeps it from its end. */
export function reported(
  before: CaseSnapshot,
  { pickUp, ...report }: EventData['case.reported'],
): Partial<CaseSnapshot> {
  const { collection } = before;
  if (collection === null) return {};
  const { from, completedWith, identifier, notice, card, authority = collection.counterpart.body } = report;
  return {
    status: pickUp === undefined ? statusAfter(report, resumed(before, report)) : 'ready',
    ...{ completedWith, identifier },
    overdue: lateStill(before, report),
    toFollow: toldToFollow(before.toFollow, report.toFollow),
    ...(notice === undefined ? {} : noticed(before, notice, null)),
    collection: {
      ...{ ...collection, reported: report },
      originals: toldOriginals(collection.originals, report),
      counterpart: { ...collection.counterpart, body: authority, caseId: from.caseId },
      card: card ?? collection.card,
      printing: toPrint(collection, report),
      pickUp: pickUp === undefined ? collection.pickUp : { ...pickUp, ended: null },
    },
  };
}
