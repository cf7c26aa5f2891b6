import type { RunningDeployment } from './boot.ts';
import { handOut } from './collection-scenarios.ts';
import { must, nowIn, say } from './demo-stage.ts';
import { blankBooks } from './printing-scenarios.ts';
import { type CaseView, type Material, newKey, regions } from './scenarios.ts';
import type { PersonaClient } from './standing.ts';
import { verifyFile } from '#application/verification/verify-file';

/** A window, and what the demo does at it. */
interface AtWindow {
  readonly clerk: PersonaClient;
  readonly scan: (text: string) => Promise<Material>;
  readonly follow: (code: string) => Promise<void>;
  readonly onOurs: (caseId: string, wanted: (view: CaseView) => boolean) => Promise<CaseView>;
}

/** What came back lies at the window until the applicant comes for it and signs: only then is the case over there. */
export async function fetchedAtWindow(
  window: AtWindow,
  { caseId, code }: { caseId: string; code: string },
): Promise<void> {
  const ready = await window.onOurs(caseId, ({ status }) => status === 'ready');
  must(
    ready.collection?.pickUp?.what.includes('originals') === true,
    `原件在窗口待领, 至 ${ready.awaited?.by?.date} · the originals are to be fetched at the window by then`,
  );
  await window.follow(code);
  const receipt = await window.scan('送达回执 receipt of service, signed');
  await window.clerk.handOut({ params: { caseId }, body: handOut(receipt), idempotencyKey: newKey() });
  say('    ✓ 凭身份证件领取并签署送达回执 · fetched with an identity card, against a signed receipt');
}

/** Whoever came to the window gets the result on paper: the first blank is spoiled, and one print is valid. */
export async function printedAtWindow(
  window: AtWindow & { readonly at: keyof typeof regions; readonly here: RunningDeployment },
  caseId: string,
): Promise<void> {
  const { clerk, at, here } = window;
  const book = blankBooks[at];
  const act = () => ({ params: { caseId }, idempotencyKey: newKey() });
  await window.onOurs(caseId, ({ status }) => status === 'completed');
  const ledger = () => clerk.reconcileBlanks({ params: { window: regions[at].window, book } });
  const before = await ledger();
  const [first, second] = [before.next ?? 0, (before.next ?? 0) + 1].map((number) => ({ book, number }));
  if (first === undefined || second === undefined) throw new Error(`no blank of ${book} is left`);
  await clerk.printResult({ ...act(), body: { blank: first } });
  await clerk.spoilPrint({ ...act(), body: { blank: first, reason: 'misprint', note: '打印机卡纸' } });
  const { document } = await clerk.printResult({ ...act(), body: { blank: second } });
  const verdict = verifyFile({ file: document, trust: here.trust, at: nowIn(here), register: 'offline' });
  const { collection } = await window.onOurs(caseId, () => true);
  const valid = collection?.printing?.prints.filter((each) => each.valid).map(({ blank }) => blank.number);
  must(
    verdict.overall === 'good' && valid?.join() === String(second.number),
    `窗口核验后打印在 ${book}-${String(second.number).padStart(6, '0')} 上, 前一张已作废 · verified, and printed at the window; the blank before is spoiled`,
  );
  const { issued, spoiled, remaining } = await ledger();
  must(
    remaining === before.remaining - 2,
    `空白证照: 用 ${issued}, 废 ${spoiled}, 余 ${remaining} · blanks used, spoiled, left`,
  );
}
