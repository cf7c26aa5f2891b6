import type { Acted, ChangeCaseDependencies } from '#application/case/change-case';
import { JourneyRejected } from './ports.ts';
import { orFail, takeStep } from './take-step.ts';
import { documentKey, type DocumentReader, type LicenceIndex } from '#application/licence/ports';
import { recordOfResult } from '#application/licence/record-of-result';
import { wakesAt } from '#domain/case/deadlines';
import { isCourierToBeAsked } from '#domain/case/originals';
import type { Step } from '#domain/case/event';
import { isFinished } from '#domain/case/snapshot';

/** A wait passed its due date. Answers until when to wait on: the date extended meanwhile, or null for as long as it takes. */
export async function passDue(
  dependencies: ChangeCaseDependencies,
  { caseId, step }: { caseId: string; step: Step },
): Promise<{ due: string | null; ask?: true }> {
  const seq = (await dependencies.cases.head(caseId))?.snapshot.seq ?? 0;
  const outcome = await takeStep(dependencies, {
    caseId,
    // By where the case stands: each of its dates is another to be late with, and the rules see what was told before.
    name: `due-${step}-${seq}`,
    basis: 'law',
    command: () => ({ type: 'pass-due', step }),
  });
  if (!outcome.ok && outcome.code !== 'case.not_due') orFail(outcome, `passing the due date of ${step}`);
  return waitOn(dependencies, { caseId, step });
}

/** Until when a wait goes on as the case now stands, and whether a courier is to be asked before. */
export async function waitOn(
  { cases, catalogue }: Pick<ChangeCaseDependencies, 'cases' | 'catalogue'>,
  { caseId, step }: { caseId: string; step: Step },
): Promise<{ due: string | null; ask?: true }> {
  const snapshot = (await cases.head(caseId))?.snapshot;
  // What has ended meanwhile has no date to be waited for.
  if (snapshot === undefined || isFinished(snapshot)) return { due: null };
  const rules = { item: catalogue.itemVersion(snapshot.item), calendar: catalogue.calendar };
  return { due: wakesAt(step, snapshot, rules), ...(isCourierToBeAsked(snapshot) ? { ask: true } : {}) };
}

export interface IssueDependencies extends ChangeCaseDependencies {
  readonly documents: DocumentReader;
  readonly licences: LicenceIndex;
}

/** Indexes a sealed result by identifier and holder, from the document itself, then records that it was issued. */
export async function issueResult(
  dependencies: IssueDependencies,
  { caseId, identifier }: { caseId: string; identifier: string },
): Promise<{ identifier: string }> {
  const { documents, licences } = dependencies;
  const bytes = await documents.read(documentKey(identifier));
  if (bytes === null) throw new JourneyRejected(`there is no sealed document ${identifier}`);
  const record = recordOfResult(bytes);
  if (record.identifier !== identifier || record.caseId !== caseId)
    throw new JourneyRejected(`document ${identifier} is not of case ${caseId}`);
  await licences.put(record);
  const outcome = await takeStep(dependencies, {
    caseId,
    name: 'issue',
    basis: 'journey',
    command: () => ({ type: 'issue', issued: { kind: record.kind, identifier, document: record.document } }),
  });
  orFail(outcome, 'issuing the result');
  return { identifier };
}

/** Completes the case (办结) with whatever it came to. */
export async function completeCase(dependencies: ChangeCaseDependencies, caseId: string): Promise<Acted> {
  const outcome = await takeStep(dependencies, {
    caseId,
    name: 'complete',
    basis: 'journey',
    command: () => ({ type: 'complete' }),
  });
  return orFail(outcome, 'completing the case');
}

/** What the function `journey-record` may be asked to record. */
export type RecordedStep =
  | { readonly act: 'due'; readonly step: Step; readonly caseId: string }
  | { readonly act: 'issue'; readonly caseId: string; readonly identifier: string }
  | { readonly act: 'complete'; readonly caseId: string };

export function recordStep(
  dependencies: IssueDependencies,
  step: RecordedStep,
): Promise<{ due: string | null } | { identifier: string } | Acted> {
  switch (step.act) {
    case 'due':
      return passDue(dependencies, step);
    case 'issue':
      return issueResult(dependencies, step);
    case 'complete':
      return completeCase(dependencies, step.caseId);
  }
}
