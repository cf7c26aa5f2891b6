import type { DeedKind, DeedRecord } from '#domain/agreement/agreed';
import type { AgreementText } from '#domain/agreement/text';
import type { SealedDocument } from '#domain/licence/document';
import type { DeedApproval, JointTestApproval } from '#domain/seal/approval';

/** Names one version of an agreement. */
export type VersionName = Pick<AgreementText, 'id' | 'version'>;

/** What the register of this region knows of seals and publications. */
export interface Deeds {
  /** All of them: a few for each version. Strongly consistent. */
  all(): Promise<readonly DeedRecord[]>;
}

export interface DeedRegister extends Deeds {
  /** Registers a verified document once; one of the same party about the same text stays as it is. */
  register(request: { record: DeedRecord; document: SealedDocument }): Promise<void>;
}

/** Approvals of seals under agreements, apart from all others. */
export interface DeedApprovals {
  /** Records it once; one for the same draft by somebody else stays as it is. */
  approveDeed(approval: DeedApproval): Promise<void>;
}

/** The function that alone may sign (law 7). */
export interface DeedSealer {
  /** The sealed document of a party, the same each time; throws where it may not be sealed. */
  sealDeed(request: VersionName & { kind: DeedKind; body: string }): Promise<SealedDocument>;
}

/** Approvals of seals under reports of joint tests, apart from all others. */
export interface JointTestApprovals {
  /** Records it once; one for the same draft by somebody else stays as it is. */
  approveJointTest(approval: JointTestApproval): Promise<void>;
}

/** The function that alone may sign (law 7). */
export interface JointTestSealer {
  /** The sealed report whose draft was approved, the same each time; throws where it may not be sealed. */
  sealJointTest(request: { draftSm3: string }): Promise<SealedDocument>;
}

/** Where the sealed document lies: apart from results, receipts and statements. */
export const deedKey = (id: string): string => `agreements/${id}.json`;

export const jointTestKey = (id: string): string => `joint-tests/${id}.json`;
