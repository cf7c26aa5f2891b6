import type { FilingContent } from '#application/case/applicant';
import type { CaseKeys, WholeCase } from '#application/case/ports';
import { personalOf } from '#application/case/record';
import type { Catalogue, Window } from '#application/catalogue/catalogue';
import type { TrackingMac } from '#application/tracking/ports';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type ReceiptDraft, receiptDraft, type ReceivedCase } from '#domain/receipt/draft';
import { trackingCode, trackingMessage } from '#domain/receipt/tracking-code';

export interface DeriveDependencies {
  readonly keys: CaseKeys;
  readonly mac: TrackingMac;
  readonly catalogue: Catalogue;
  readonly windows: readonly Window[];
}

/** The receipt that follows from stored cases and shipped data alone: whoever derives it comes to the same. */
export async function deriveReceipt(
  dependencies: DeriveDependencies,
  { visit, wholes }: { visit: string; wholes: readonly WholeCase[] },
): Promise<Outcome<ReceiptDraft>> {
  const cases: ReceivedCase[] = [];
  for (const received of await Promise.all(wholes.map((whole) => receivedCase(dependencies, whole)))) {
    if (!received.ok) return received;
    cases.push(received.value);
  }
  const [first] = cases;
  const window = dependencies.windows.find(({ id }) => id === first?.collected.window);
  if (first === undefined || window === undefined) return reject('receipt.not_one_visit');
  const drafted = receiptDraft({
    visit,
    window: { id: window.id, name: window.name },
    issuer: named(dependencies.catalogue, first.body),
    cases,
  });
  return drafted.ok ? accept(drafted.draft) : reject(drafted.code);
}

async function receivedCase(
  { keys, mac, catalogue }: DeriveDependencies,
  { events: [first], wrappedKey }: WholeCase,
): Promise<Outcome<ReceivedCase>> {
  if (first?.type !== 'case.collected') return reject('receipt.not_one_visit');
  if (wrappedKey === null) return reject('case.erased');
  const { caseId, body, data } = first;
  const [key, check] = await Promise.all([keys.open({ caseId, wrappedKey }), mac.of(trackingMessage(caseId))]);
  const { applicant } = personalOf(first, key) as unknown as FilingContent;
  return accept({
    ...{ caseId, body, collected: data, applicantName: applicant.name },
    itemName: catalogue.itemVersion(data.item).name,
    authority: named(catalogue, data.counterpart.body),
    trackingCode: trackingCode(caseId, check),
  });
}

function named(catalogue: Catalogue, body: string) {
  const { id, name } = catalogue.body(body);
  return { id, name };
}
