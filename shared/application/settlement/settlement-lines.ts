import type { Entry } from '#application/consumer/ports';
import type { Payer } from '#application/courier/ports';
import type { CaseEvent, EventType } from '#domain/case/event';
import { type Bag, legOrderedHere, parcelEntries } from '#domain/case/originals';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { parcelOf, type ParcelState } from '#domain/courier/parcel';
import { civilDate } from '#domain/limits/civil-date';

/** A parcel that a body ordered, as it is settled (结算). */
export interface SettlementLine {
  readonly caseId: string;
  readonly bag: number;
  readonly leg: Bag['leg'];
  readonly carrier: string;
  readonly number: string;
  readonly orderedAt: string;
  readonly payer: Payer;
  /** Fen; null as long as the carrier named none. */
  readonly feeFen: number | null;
  /** As its carrier told; `cancelled` where the order was taken back: then nothing is owed. */
  readonly state: ParcelState;
}

/** The list of what a body ordered in a month (`YYYY-MM`, in Shanghai). */
export const settlementList = ({ body, month }: { body: string; month: string }): string =>
  `SETTLEMENT#${body}#${month}`;

/** What changes a line. */
const ofParcels: readonly EventType[] = [
  ...(['case.courier-ordered', 'case.courier-cancelled', 'case.parcel-traced', 'case.bag-opened'] as const),
];

/**
 * The lines of a case that events change, as the case now stands: of the parcels that were ordered here. What the other side
 * ordered its own carrier bills there. The place of a line never changes.
 */
export function settlementEntries(events: readonly CaseEvent[], { caseId, body, collection }: CaseSnapshot): Entry[] {
  const changed = new Set(
    events.flatMap(({ type, data }) => (ofParcels.includes(type) && 'bag' in data ? [data.bag] : [])),
  );
  const bags = collection?.originals?.bags ?? [];
  return bags
    .filter(({ number, leg }) => changed.has(number) && leg === legOrderedHere(collection))
    .flatMap((bag): Entry[] => {
      const { number: of, leg, waybill, cancelled } = bag;
      if (waybill === null) return [];
      const { carrier, number, orderedAt, payer, feeFen } = waybill;
      const { state } = parcelOf(parcelEntries(bag));
      const told = state === 'unknown' ? 'ordered' : state;
      const line: SettlementLine = {
        ...{ caseId, bag: of, leg, carrier, number, orderedAt, payer, feeFen },
        state: cancelled ? 'cancelled' : told,
      };
      return [
        {
          list: settlementList({ body, month: civilDate(orderedAt).slice(0, 7) }),
          position: `${caseId}#${String(of).padStart(2, '0')}`,
          body: { ...line },
        },
      ];
    });
}
