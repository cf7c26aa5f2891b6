import { handOut } from './collection-scenarios.ts';
import { must, say } from './demo-stage.ts';
import { type CaseView, type Material, newKey } from './scenarios.ts';
import type { PersonaClient } from './standing.ts';

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
