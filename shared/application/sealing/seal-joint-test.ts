import { jointTestKey } from '#application/agreement/ports';
import type { Catalogue } from '#application/catalogue/catalogue';
import { JourneyRejected } from '#application/journey/ports';
import type { Approvals } from './ports.ts';
import { sealDocument, type SealDocumentDependencies } from './seal-document.ts';
import { agreesWithItself, jointTestFinding } from '#contracts/partner/joint-test';
import type { SealedDocument } from '#domain/licence/document';
import {
  jointTestBytes,
  jointTestDraft,
  type JointTestDraft,
  jointTestId,
  jointTestPayload,
  jointTestSealKind,
  jointTestSm3,
} from '#domain/partner/joint-test';
import { jointTestApprovalId } from '#domain/seal/approval';
import { fromUtf8 } from '#formats/bytes';

export interface SealJointTestDependencies extends SealDocumentDependencies {
  readonly catalogue: Pick<Catalogue, 'body'>;
  readonly approvals: Pick<Approvals, 'jointTestApproval'>;
}

/** Seals the report of a joint test: derives it from the finding that was approved, and signs only if it is exactly that. */
export async function sealJointTest(
  dependencies: SealJointTestDependencies,
  { draftSm3 }: { readonly draftSm3: string },
): Promise<SealedDocument> {
  const { documents } = dependencies;
  const { approval, draft } = await approvedOf(dependencies, draftSm3);
  const identifier = jointTestId(draft);
  const key = jointTestKey(identifier);
  await sealDocument(dependencies, {
    ...{ caseId: approval, approval, identifier, draftSm3, key },
    ...{ issuer: draft.issuer.id, sealKind: jointTestSealKind, documentKind: 'joint-test' },
    bytesWith: (sealing) => jointTestBytes(jointTestPayload(draft, sealing)),
  });
  const stored = await documents.read(key);
  if (stored === null) throw new Error(`${identifier} is not there after it was stored`);
  return JSON.parse(fromUtf8(stored)) as SealedDocument;
}

/** The approval of a draft, and the draft that its finding gives; throws where they are not one. */
async function approvedOf(
  { approvals, catalogue }: SealJointTestDependencies,
  draftSm3: string,
): Promise<{ approval: string; draft: JointTestDraft }> {
  const approval = await approvals.jointTestApproval(jointTestApprovalId(draftSm3));
  const finding = jointTestFinding.safeParse(approval?.finding);
  if (approval === null || !finding.success || !agreesWithItself(finding.data))
    throw new JourneyRejected('no approval covers this joint test');
  const { id, body } = approval;
  const draft = jointTestDraft(finding.data, { id: body, name: catalogue.body(body).name });
  const covered =
    // Written as JSON by another function: what the type says is what it should say.
    (approval.kind as string) === 'joint-test' &&
    (approval.sealKind as string) === jointTestSealKind &&
    approval.draftSm3 === draftSm3 &&
    jointTestSm3(draft) === draftSm3;
  if (!covered) throw new JourneyRejected(`the approval ${id} covers another joint test`);
  return { approval: id, draft };
}
