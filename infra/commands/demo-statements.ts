import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningDeployment } from './boot.ts';
import { folder, must, nowIn, say } from './demo-stage.ts';
import { officials, regions } from './scenarios.ts';
import { clientAs } from './standing.ts';
import { verifyAnswer } from '#application/verification/verify-answer';
import { verifyDocument } from '#application/verification/verify-document';
import { ApiProblem } from '#client/client';
import type { SealedDocument } from '#domain/licence/document';

/**
 * Gives the statements of every hand-over of which a receipt was given: the window's of its offer, the authority's of its answer.
 * Each is checked from its file alone, and that the answer answers that offer. An offer that nobody answered has no second one.
 */
export async function statements(running: readonly RunningDeployment[]): Promise<void> {
  say('\n交接凭证: both sides state what they handed over and took over, each under its own seal');
  const receipts = readdirSync(folder).flatMap((file) => /^receipt-(.+)\.json$/.exec(file)?.slice(1) ?? []);
  for (const caseId of receipts) {
    const here = deploymentOf(running, caseId);
    const clerk = clientAs(here, regions[here.deployment.name as keyof typeof regions].clerk);
    const { collection } = await clerk.getCase({ params: { caseId } });
    const offer = keep(`offer-${caseId}`, await clerk.giveStatement({ params: { caseId }, body: {} }));
    const { overall, document } = verifyDocument({ file: offer, trust: here.trust, at: nowIn(here) });
    must(overall === 'good', `${document?.name.zh} ${caseId} 离线核验通过 · the offer is verified offline`);
    const theirs = collection?.counterpart.caseId ?? null;
    const answer = theirs === null ? null : await answerOf(deploymentOf(running, theirs), theirs);
    if (answer === null) continue;
    const verdict = verifyAnswer({ file: answer, offer, trust: here.trust, at: nowIn(here) });
    must(
      verdict.overall === 'good',
      `${verdict.document?.name.zh} ${theirs} ${verdict.answers.text.zh} · ${verdict.answers.text.en}`,
    );
  }
}

/** The statement of what a case was answered with; null where it was withdrawn before. */
async function answerOf(there: RunningDeployment, caseId: string): Promise<SealedDocument | null> {
  try {
    return keep(`answer-${caseId}`, await officials(there).acceptor.giveStatement({ params: { caseId }, body: {} }));
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'case.wrong_state') return null;
    throw error;
  }
}

function keep(file: string, document: SealedDocument): SealedDocument {
  writeFileSync(join(folder, `${file}.json`), JSON.stringify(document, null, 2));
  return document;
}

/** The one of the region that a case is numbered in. */
function deploymentOf(running: readonly RunningDeployment[], caseId: string): RunningDeployment {
  const found = running.find(({ deployment }) => caseId.startsWith(`${deployment.division}-`));
  if (found === undefined) throw new Error(`no region runs that has ${caseId}`);
  return found;
}
