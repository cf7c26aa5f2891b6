import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { DeedSealer, JointTestSealer, VersionName } from '#application/agreement/ports';
import type { SealedVersion, VersionSealer, VersionTask } from '#application/licence/ports';
import type { ReceiptSealer } from '#application/receipt/ports';
import type { StatementSealer } from '#application/statement/ports';
import type { DeedKind } from '#domain/agreement/agreed';
import type { SealedDocument } from '#domain/licence/document';

/** Somewhat longer than the sealer has, and shorter than whoever asks. */
const timeoutMs = 18_000;

type Sealers = ReceiptSealer & StatementSealer & DeedSealer & JointTestSealer & VersionSealer;

/**
 * The function `sealer`, asked for a receipt, a statement of hand-over, what a party says of an agreement, the report of a joint test, or
 * the next version of a result.
 */
export class LambdaReceiptSealer implements Sealers {
  readonly #call: LambdaCall;
  readonly #name: string;

  constructor({ aws, urlSuffix, name }: { aws: AwsEnvironment; urlSuffix: string; name: string }) {
    this.#call = new LambdaCall({ aws, urlSuffix });
    this.#name = name;
  }

  seal({ visit, caseIds }: { visit: string; caseIds: readonly string[] }): Promise<SealedDocument> {
    return this.#ask({ visit, caseIds }, `visit ${visit}`);
  }

  sealStatement({ caseId, seq }: { caseId: string; seq: number }): Promise<SealedDocument> {
    return this.#ask({ statementOf: caseId, seq }, `the statement of ${caseId}`);
  }

  sealDeed({ id, ...deed }: VersionName & { kind: DeedKind; body: string }): Promise<SealedDocument> {
    return this.#ask({ deedOf: id, ...deed }, `agreement ${id}`);
  }

  sealJointTest({ draftSm3 }: { draftSm3: string }): Promise<SealedDocument> {
    return this.#ask({ jointTestOf: draftSm3 }, `joint test ${draftSm3}`);
  }

  sealVersion({ versionOf, change }: VersionTask): Promise<SealedVersion> {
    return this.#ask({ versionOf, change }, `a version of ${versionOf}`);
  }

  async #ask<T = SealedDocument>(input: object, about: string): Promise<T> {
    const answer = await this.#call.call(this.#name, { input, timeoutMs });
    if (!answer.ok) throw new Error(`the sealer failed with ${answer.status} for ${about}`);
    return answer.value as T;
  }
}
