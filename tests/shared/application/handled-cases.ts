import { type Act, actOnCase } from '#application/case/act-on-case';
import { submitCase } from '#application/case/submit-case';
import { viewCase } from '#application/case/view-case';
import { decideCase } from '#application/decision/decide-case';
import type { Outcome } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';
import { depositCertificate, foodProduction, newKey, people, type TestPlatform } from './platform.ts';

type Dependencies = TestPlatform['dependencies'];

/** What was accepted; a rejection fails the test with its code. */
export function value<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${outcome.code} ${JSON.stringify(outcome.problems ?? [])}`);
}

export async function submitLicence(dependencies: Dependencies): Promise<string> {
  const request = { person: people.legalRepresentative, filing: foodProduction, idempotencyKey: newKey() };
  return value(await submitCase(dependencies, request)).caseId;
}

export async function submitDepositCertificate(dependencies: Dependencies): Promise<string> {
  const request = { person: people.citizen, filing: depositCertificate, idempotencyKey: newKey() };
  return value(await submitCase(dependencies, request)).caseId;
}

/** An act of a person on a case under a new idempotency key. */
export const act = (person: Person, caseId: string, operation: string, body: unknown = {}): Act => ({
  person,
  caseId,
  operation,
  body,
  idempotencyKey: newKey(),
});

export const accept = async (dependencies: Dependencies, caseId: string) =>
  value(await actOnCase(dependencies, { ...act(people.acceptor, caseId, 'acceptCase'), command: { type: 'accept' } }));

/** Accepted and reviewed; gives the digest of the draft that the decider is shown. */
export async function review(dependencies: Dependencies, caseId: string): Promise<string> {
  await accept(dependencies, caseId);
  const command = { type: 'review', recommendation: 'grant', opinion: '符合' } as const;
  value(await actOnCase(dependencies, { ...act(people.reviewer, caseId, 'reviewCase'), command }));
  const view = value(await viewCase(dependencies, { person: people.decider, caseId }));
  return view.draft?.sm3 ?? '';
}

/** A case that was granted, with the approval to seal its result. */
export async function grant(dependencies: Dependencies, caseId: string): Promise<void> {
  const draftSm3 = await review(dependencies, caseId);
  const decision = { outcome: 'granted', draftSm3 } as const;
  value(await decideCase(dependencies, { ...act(people.decider, caseId, 'decideCase'), decision, tokenDigest: 'ab' }));
}
