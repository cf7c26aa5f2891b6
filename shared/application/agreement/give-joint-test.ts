import type { JointTestApprovals, JointTestSealer } from './ports.ts';
import type { PartyDependencies } from './party-of.ts';
import type { Catalogue } from '#application/catalogue/catalogue';
import { accept, type Outcome, reject } from '#contracts/errors';
import { agreesWithItself } from '#contracts/partner/joint-test';
import { type Person, postFor } from '#domain/identity/principal';
import type { SealedDocument } from '#domain/licence/document';
import { jointTestDraft, type JointTestFinding, jointTestSealKind, jointTestSm3 } from '#domain/partner/joint-test';
import { jointTestApprovalId } from '#domain/seal/approval';

export interface GiveJointTestDependencies extends PartyDependencies {
  readonly catalogue: Pick<Catalogue, 'body'>;
  readonly approvals: JointTestApprovals;
  readonly sealer: JointTestSealer;
}

/**
 * Seals what a joint test found, good or not, with the official seal (公章) of the body that agrees with the partner's region. The
 * decider approves exactly this finding (law 7); asked for again it is the same document.
 */
export async function giveJointTest(
  dependencies: GiveJointTestDependencies,
  { person, tokenDigest, finding }: { person: Person; tokenDigest: string; finding: JointTestFinding },
): Promise<Outcome<SealedDocument>> {
  const { catalogue, approvals, sealer, clock } = dependencies;
  if (!agreesWithItself(finding)) return reject('agreement.joint_test_unsound');
  const { ours, theirs } = finding.regions;
  const between = dependencies.agreements.filter(({ parties }) =>
    [ours, theirs].every((each) => parties.some(({ region }) => region === each)),
  );
  if (between.length === 0) return reject('agreement.not_found');
  const body = bodyOf(dependencies, { person, finding, between });
  if (body === undefined) return reject('identity.no_post');
  if (Date.parse(finding.finishedAt) > Date.parse(clock.now())) return reject('agreement.joint_test_ahead');
  const draftSm3 = jointTestSm3(jointTestDraft(finding, { id: body, name: catalogue.body(body).name }));
  await approvals.approveJointTest({
    ...{ id: jointTestApprovalId(draftSm3), kind: 'joint-test', finding, body },
    ...{ sealKind: jointTestSealKind, draftSm3, tokenDigest },
    ...{ approvedBy: person.account, approvedAt: clock.now() },
  });
  return accept(await sealer.sealJointTest({ draftSm3 }));
}

interface Asked {
  readonly person: Person;
  readonly finding: JointTestFinding;
  /** Agreements of the two regions. */
  readonly between: PartyDependencies['agreements'];
}

/** The body that binds our region towards the partner's, to its decider. */
function bodyOf(
  { regions }: PartyDependencies,
  { person, finding: { regions: of }, between }: Asked,
): string | undefined {
  const parties = between.flatMap(({ parties: both }) =>
    both.filter(({ region }) => region === of.ours && regions.includes(region)),
  );
  return parties.find(({ body }) => postFor(person, { role: 'decider', body }) !== undefined)?.body;
}
