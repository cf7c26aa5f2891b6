import type { ChangeCaseDependencies } from '#application/case/change-case';
import type { Body, Window } from '#application/catalogue/catalogue';
import { labelKey } from './label-key.ts';
import type { Courier, CourierOrder, Labels, Waybills } from './ports.ts';
import { recordTrace } from './record-trace.ts';
import { JourneyRejected } from '#application/journey/ports';
import { waitOn } from '#application/journey/record-steps';
import { orFail, takeStep } from '#application/journey/take-step';
import { type Policy, termsOf } from '#domain/agreement/policy';
import type { Collection } from '#domain/case/collection';
import { type Bag, isToBeDispatched, lastBag } from '#domain/case/originals';
import type { CaseSnapshot } from '#domain/case/snapshot';

export interface OrderDependencies extends ChangeCaseDependencies {
  /** Null where the deployment has no carrier. */
  readonly courier: Courier | null;
  readonly waybills: Waybills;
  readonly labels: Labels;
  readonly policy: Policy;
  readonly windows: readonly Window[];
}

/** What the function `courier-out` may be asked. */
export interface CourierStep {
  readonly [field: string]: string;
  readonly act: 'order' | 'ask';
  readonly caseId: string;
}

/** Asks the carrier for something, and says until when the journey waits on. */
export async function askCarrier(dependencies: OrderDependencies, { act, caseId }: CourierStep) {
  const snapshot = (await dependencies.cases.head(caseId))?.snapshot;
  const bag = lastBag(snapshot?.collection ?? null);
  if (snapshot !== undefined && bag !== undefined)
    await (act === 'order' ? orderParcel : traceParcel)(dependencies, { snapshot, bag });
  const { due } = await waitOn(dependencies, { caseId, step: bag?.leg === 'return' ? 'service' : 'take-over' });
  return { due };
}

interface OfBag {
  readonly snapshot: CaseSnapshot;
  readonly bag: Bag;
}

/** Has the sealed bag collected: ordered under a number of ours, so that trying again is the same parcel. */
async function orderParcel(dependencies: OrderDependencies, { snapshot, bag }: OfBag): Promise<void> {
  const { waybills, clock } = dependencies;
  const { caseId, collection, body } = snapshot;
  if (collection === null || !isToBeDispatched(snapshot)) return;
  const courier = carrierOf(dependencies);
  const ordered = await courier.order(
    orderOf(dependencies, {
      id: `${caseId}#${bag.number}`,
      ...{ leg: bag.leg, collection, body, sheets: bag.manifest.totals.sheets },
    }),
  );
  if (!ordered.ok)
    throw new JourneyRejected(`the carrier does not take bag ${bag.number} of ${caseId}: ${ordered.code}`);
  const { number, payer, feeFen } = ordered.value;
  // Before the case knows of it, so that no trace comes to a number that is nobody's.
  if (!(await waybills.put({ carrier: courier.carrier, number, caseId, bag: String(bag.number) })))
    throw new JourneyRejected(`waybill ${number} is another case's`);
  await keepLabel(dependencies, { courier, number });
  const waybill = { carrier: courier.carrier, number, orderedAt: clock.now(), payer, feeFen };
  const outcome = await takeStep(dependencies, {
    ...{ caseId, name: `order-${bag.number}`, basis: 'journey' },
    command: () => ({ type: 'record-order', bag: bag.number, waybill }),
  });
  orFail(outcome, 'ordering the courier');
}

/** Kept before the case knows of the parcel: a number that is shown has a label that can be printed. */
async function keepLabel(
  { labels }: OrderDependencies,
  { courier, number }: { courier: Courier; number: string },
): Promise<void> {
  const label = await courier.label(number);
  if (!label.ok) throw new JourneyRejected(`the carrier has no label of ${number}: ${label.code}`);
  await labels.keep({ key: labelKey({ carrier: courier.carrier, number }), pdf: label.value });
}

/** Asks where a late parcel is, and records what the carrier says. */
async function traceParcel(dependencies: OrderDependencies, { snapshot, bag }: OfBag): Promise<void> {
  const { caseId } = snapshot;
  if (bag.waybill === null || bag.opened) return;
  const courier = carrierOf(dependencies);
  const traces = await courier.track(bag.waybill.number);
  if (!traces.ok)
    throw new JourneyRejected(`the carrier says nothing of bag ${bag.number} of ${caseId}: ${traces.code}`);
  for (const entry of traces.value)
    orFail(await recordTrace(dependencies, { caseId, bag: bag.number, carrier: courier.carrier, entry }), 'tracing');
}

function carrierOf({ courier }: OrderDependencies): Courier {
  if (courier === null) throw new JourneyRejected('the deployment has no carrier');
  return courier;
}

/** Between the window and the authority, at whose cost the agreement says. */
function orderOf(
  { policy, windows, catalogue }: OrderDependencies,
  {
    id,
    leg,
    collection,
    body,
    sheets,
  }: Pick<CourierOrder, 'id' | 'leg'> & {
    collection: Collection;
    /** Of the side that orders. */
    body: string;
    sheets: number;
  },
): CourierOrder {
  const { window: windowId, counterpart, clause, side } = collection;
  const window = windows.find((each) => each.id === windowId);
  const terms = termsOf(policy, clause);
  if (window === undefined || terms === null)
    throw new JourneyRejected(`window ${windowId} or clause of ${id} is unknown`);
  const authority = catalogue.body(side === 'receiving' ? counterpart.body : body);
  const party = ({ name, postal }: Pick<Body, 'name' | 'postal'>) => ({ name: name.zh, ...postal });
  const [sender, addressee] = leg === 'outward' ? [window, authority] : [authority, window];
  return {
    ...{ id, leg, sender: party(sender), addressee: party(addressee) },
    ...{ payer: terms.agreement.courier.payer, sheets },
  };
}
