import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { DeedSealer, JointTestSealer, VersionName } from '#application/agreement/ports';
import type { ReceiptSealer } from '#application/receipt/ports';
import type { StatementSealer } from '#application/statement/ports';
import type { DeedKind } from '#domain/agreement/agreed';
import type { SealedDocument } from '#domain/licence/document';

/** Somewhat longer than the sealer has, and shorter than whoever asks. */
const timeoutMs = 18_000;

/** The function `sealer`, asked for a receipt, a statement of hand-over, what a party says of an agreement, or the report of a joint test. */
export class LambdaReceiptSealer implements ReceiptSealer, StatementSealer, DeedSealer, JointTestSealer {
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

  async #ask(input: object, about: string): Promise<SealedDocument> {
    const answer = await this.#call.call(this.#name, { input, timeoutMs });
    if (!answer.ok) throw new Error(`the sealer failed with ${answer.status} for ${about}`);
    return answer.value as SealedDocument;
  }
}
