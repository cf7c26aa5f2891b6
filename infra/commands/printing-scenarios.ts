import type { RunningDeployment } from './boot.ts';
import { authorities, recordCertificate } from './collection-scenarios.ts';
import { handleByPeople, newKey, offeredTo, officials, pdf, regions, until, upload } from './scenarios.ts';
import { clientAs } from './standing.ts';

/** XS-041 received at a window of one region and issued by the other; gives its numbers on both sides. */
export async function certificateIssued(
  here: RunningDeployment,
  there: RunningDeployment,
): Promise<{ readonly ours: string; readonly theirs: string }> {
  const at = here.deployment.name as keyof typeof regions;
  const clerk = clientAs(here, regions[at].clerk);
  const people = officials(there);
  const identity = await upload(clerk, pdf('身份证 identity card, scanned at the window'));
  const body = recordCertificate(identity, { at });
  const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
  const { police } = authorities[there.deployment.name as keyof typeof regions];
  const theirs = await offeredTo(there, { caseId: ours, body: police });
  await people.acceptor.takeOverCase({ params: { caseId: theirs }, body: {}, idempotencyKey: newKey() });
  await handleByPeople(people, theirs);
  await until(people.acceptor, { caseId: theirs, wanted: ({ status }) => status === 'completed' });
  return { ours, theirs };
}

/** The same once the window has heard of it, and may print it. */
export async function certificateToPrint(...[here, there]: Parameters<typeof certificateIssued>) {
  const numbers = await certificateIssued(here, there);
  const clerk = clientAs(here, regions[here.deployment.name as keyof typeof regions].clerk);
  await until(clerk, { caseId: numbers.ours, wanted: ({ status }) => status === 'completed' });
  return numbers;
}

/** Books of blanks that the windows have for attestations, as data/blank-stock.json gives them. */
export const blankBooks = { lanzhou: 'LZ01ZM', xian: 'XA01ZM' } as const;
