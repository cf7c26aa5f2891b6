import type { Cases, Requests, Way } from './scenarios-of-rights.ts';
import type { Collections } from './collections-of-rights.ts';
import { handOut } from '#infra/commands/collection-scenarios';
import { blankBooks, certificateIssued, certificateToPrint } from '#infra/commands/printing-scenarios';
import { newKey, regions } from '#infra/commands/scenarios';

type Outcome = <T>(call: Promise<T>, wanted?: (answer: T) => unknown) => Promise<unknown>;

/** One certificate that a window in Lanzhou prints and spoils again and again, on one blank after the other. */
export async function requestsOfPrints(
  { here, there }: Collections,
  outcome: Outcome,
): Promise<Readonly<Record<string, Requests>>> {
  const { ours } = await certificateToPrint(here, there);
  const clerk = here.as(regions.lanzhou.clerk);
  const params = { window: regions.lanzhou.window, book: blankBooks.lanzhou };
  const act = () => ({ params: { caseId: ours }, idempotencyKey: newKey() });
  let last = 0;
  const print = () => clerk.printResult({ ...act(), body: { blank: { book: params.book, number: (last += 1) } } });
  const spoil = (blank: { book: string; number: number }) =>
    clerk.spoilPrint({ ...act(), body: { blank, reason: 'misprint', note: '卡纸' } });
  const valid = async () => {
    const { collection } = await clerk.getCase({ params: { caseId: ours } });
    return collection?.printing?.prints.find((each) => each.valid)?.blank ?? null;
  };
  return {
    'hand-out': async () => {
      // What a right that was missing left behind.
      const left = await valid();
      if (left !== null) await outcome(spoil(left));
      const printed = await outcome(print(), ({ status }) => status);
      const again = await outcome(print());
      const blank = (await valid()) ?? { book: params.book, number: 1 };
      const unseen = { sha256: '0'.repeat(64), bytes: 1, mediaType: 'application/pdf' } as const;
      // One that comes out: an open one lets nobody count again.
      const counted = await clerk.reconcileBlanks({ params }).then(
        ({ remaining }) => remaining,
        () => 0,
      );
      return [
        ...[printed, again, await outcome(spoil(blank))],
        await outcome(clerk.reconcileBlanks({ params }), ({ window }) => window),
        await outcome(clerk.enterInLedger({ params, body: { what: 'count', counted }, idempotencyKey: newKey() })),
        await outcome(clerk.handOut({ ...act(), body: handOut(unseen) })),
      ];
    },
  };
}

/** A certificate that Lanzhou issued, and whose file the window in Xi'an is sent. */
export function waysOfPrints(cases: Cases, { here, there }: Collections): Readonly<Record<string, Way>> {
  return {
    'partners DocumentsRead s3:GetObject': {
      missed: () => cases.hasMessages('partners'),
      begin: async () => (await certificateIssued(there, here)).ours,
      reached: async (caseId) => {
        const { collection } = await there.as(regions.xian.clerk).getCase({ params: { caseId } });
        return collection !== null && collection.printing !== null;
      },
    },
  };
}
