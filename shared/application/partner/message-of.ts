import type { CollectedContent } from '#application/collection/collect-case';
import type { CaseKey } from '#application/case/ports';
import { personalOf } from '#application/case/record';
import type { ReadingSigner } from '#application/material/open-material';
import type { ToldEvent } from './told-events.ts';
import { sentToPrint, type SentToPrintDependencies } from './sent-to-print.ts';
import { type Offer, offerSeq, type PartnerMessage, type Report } from '#contracts/partner/message';
import { type Collection } from '#domain/case/collection';
import type { CaseEvent, EventOf, MaterialReference } from '#domain/case/event';
import { heldTo } from '#domain/case/handover';
import type { Bag, Waybill } from '#domain/case/originals';
import type { CaseSnapshot } from '#domain/case/snapshot';

export interface MessageDependencies extends SentToPrintDependencies {
  readonly materials: ReadingSigner;
}

/** Long enough for the other side to fetch every scan, and for a retry. */
const readingSeconds = 900;

/** What is said of an event; `key` opens what is personal in it, null where that was erased. Scans get addresses that are good for a while. */
export async function messageOf(
  dependencies: MessageDependencies,
  told: ToldEvent & { key: CaseKey | null },
): Promise<PartnerMessage> {
  const { event, after, previous, key } = told;
  const { collection } = after;
  if (collection === null) throw new Error(`case ${after.caseId} has no other side`);
  const envelope: Envelope = {
    schema: 1,
    from: after.region,
    to: collection.counterpart.region,
    clause: collection.clause,
    case: after.caseId,
    seq: event.seq,
    hash: event.hash,
    previous: previous && { seq: previous.seq, hash: previous.hash },
    occurredAt: event.occurredAt,
  };
  if (event.type === 'case.collected') return offerOf(dependencies, { event, collection, key, envelope });
  const word = wordOf(dependencies, { event, collection, key, envelope });
  if (word !== null) return word;
  const printable = await sentToPrint(dependencies, { event, collection, expiresInSeconds: readingSeconds });
  return { type: 'report', ...envelope, ...reportOf(event, { after, collection, key }), ...printable };
}

type Envelope = Pick<Report, 'schema' | 'from' | 'to' | 'clause' | 'case' | 'seq' | 'hash' | 'previous' | 'occurredAt'>;

/** What a window says after its offer, for whoever came to it; null for what the deciding side reports. */
function wordOf(
  dependencies: MessageDependencies,
  told: { event: CaseEvent; collection: Collection; key: CaseKey | null; envelope: Envelope },
): Promise<PartnerMessage> | null {
  const { event, collection, key, envelope } = told;
  if (collection.side !== 'receiving') return null;
  const personal = (key && personalOf(event, key)) ?? {};
  if (event.type === 'case.corrected')
    return correctionOf(dependencies, { event, form: personal['form'] as Offer['form'] | undefined, envelope });
  if (event.type === 'case.documents-handed-in') return documentsOf(dependencies, { event, envelope });
  if (event.type === 'case.courier-ordered') {
    const { bag, waybill } = event.data;
    const sealed = collection.originals?.bags.find(({ number }) => number === bag);
    if (sealed === undefined) throw new Error(`bag ${bag} of ${event.caseId} was never sealed`);
    return Promise.resolve({ type: 'dispatch', ...envelope, ...sentBag(sealed, waybill) });
  }
  if (event.type === 'case.courier-cancelled')
    return Promise.resolve({ type: 'cancelling', ...envelope, cancelled: event.data });
  if (event.type === 'case.bag-opened') return Promise.resolve({ type: 'opening', ...envelope, opened: event.data });
  if (event.type === 'case.handed-out' || event.type === 'case.unclaimed') {
    const how = event.type === 'case.handed-out' ? 'handed-out' : 'unclaimed';
    return Promise.resolve({ type: 'pick-up', ...envelope, told: { what: event.data.what, how } });
  }
  if (event.type !== 'case.insisted' && event.type !== 'case.withdrawal-asked') return null;
  const reason = (personal['reason'] as string | null | undefined) ?? null;
  const type = event.type === 'case.insisted' ? 'insistence' : 'withdrawal';
  return Promise.resolve({ type, ...envelope, reason });
}

const sentBag = ({ number: bag, leg, manifest, due: arrival }: Bag, waybill: Waybill) => ({
  ...{ bag, leg, manifest, waybill },
  due: { arrival },
});

/** Which documents are still to follow, where acceptance began their time or some came. */
function toFollowIn(event: CaseEvent, { toFollow }: CaseSnapshot): Pick<Report, 'toFollow'> {
  const changed = event.type === 'case.documents-handed-in' || (event.type === 'case.accepted' && toFollow !== null);
  return changed ? { toFollow: { slots: toFollow?.slots ?? [], due: toFollow?.due ?? null } } : {};
}

/** The bag that goes back, where the carrier has its order now. */
function returnedIn(event: CaseEvent, { originals }: Collection): Pick<Report, 'returned'> {
  if (event.type !== 'case.courier-ordered') return {};
  const sealed = originals?.bags.find(({ number }) => number === event.data.bag);
  return sealed === undefined ? {} : { returned: sentBag(sealed, event.data.waybill) };
}

async function correctionOf(
  { materials: signer }: MessageDependencies,
  {
    event,
    form = {},
    envelope,
  }: { event: EventOf<'case.corrected'>; form?: Offer['form'] | undefined; envelope: Envelope },
): Promise<PartnerMessage> {
  return { type: 'correction', ...envelope, form, materials: await sent(signer, event.data.materials) };
}

const documentsOf = async (
  { materials: signer }: MessageDependencies,
  { event, envelope }: { event: EventOf<'case.documents-handed-in'>; envelope: Envelope },
): Promise<PartnerMessage> => ({ type: 'documents', ...envelope, materials: await sent(signer, event.data.materials) });

async function offerOf(
  { materials: signer }: MessageDependencies,
  offered: { event: EventOf<'case.collected'>; collection: Collection; key: CaseKey | null; envelope: Envelope },
): Promise<Offer> {
  const { event, collection, key, envelope } = offered;
  if (key === null) throw new Error(`what was collected in ${event.caseId} was erased before it was offered`);
  const content = personalOf(event, key) as unknown as CollectedContent;
  const { filedBy, ...applicant } = content.applicant;
  const { presentedOn: basis, form, identity } = content;
  const { item, materials, window, receivedAt, toFollow } = event.data;
  return {
    type: 'offer',
    ...envelope,
    ...{ seq: offerSeq, previous: null },
    ...{ item, window, receivedAt, identity, form },
    authority: collection.counterpart.body,
    receivedBy: event.body,
    applicant: {
      ...applicant,
      ...(filedBy === null || basis === 'self' ? {} : { presentedBy: { basis, ...filedBy } }),
    },
    materials: await sent(signer, materials),
    ...(toFollow === undefined ? {} : { toFollow }),
  };
}

/** Each scan with an address from which the other side can have it. */
const sent = (signer: ReadingSigner, materials: readonly MaterialReference[]): Promise<Offer['materials']> =>
  Promise.all(
    materials.map(async ({ key: stored, licence: _, ...material }) => ({
      ...material,
      attested: true as const,
      url: await signer.presignReading({ key: stored, expiresInSeconds: readingSeconds }),
    })),
  );

function reportOf(
  event: CaseEvent,
  { after, collection, key }: { after: CaseSnapshot; collection: Collection; key: CaseKey | null },
): Omit<Report, keyof Envelope | 'type'> {
  const about = collection.counterpart.caseId;
  if (about === null) throw new Error(`the number of ${after.caseId} at the other side is not known`);
  const personal = ((key && personalOf(event, key)) ?? {}) as Exclude<Report['told'], null>;
  const { reasons, remedies, notes } = personal;
  const said = [reasons, remedies, notes].some((each) => each !== undefined);
  return {
    about,
    event: event.type as Report['event'],
    status: after.status,
    due: heldTo(after),
    ...{ completedWith: after.completedWith, identifier: after.identifier },
    ...(event.type === 'case.transferred' ? { authority: event.data.to } : {}),
    ...(event.type === 'case.deficiencies-notified' ? { notice: event.data } : {}),
    ...(event.type === 'case.cleared' ? { dispatch: event.data.due.dispatch } : {}),
    ...(event.type === 'case.bag-opened' ? { opened: event.data } : {}),
    ...toFollowIn(event, after),
    ...returnedIn(event, collection),
    ...(event.type === 'case.courier-cancelled' ? { cancelled: event.data } : {}),
    ...(event.type === 'case.served' && event.data.how === 'window' ? { card: { reference: event.data.number } } : {}),
    told: said ? { ...(reasons && { reasons }), ...(remedies && { remedies }), ...(notes && { notes }) } : null,
  };
}
