import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { ReceiptSealer } from '#application/receipt/ports';
import type { SealedDocument } from '#domain/licence/document';

/** Somewhat longer than the sealer has, and shorter than whoever asks. */
const timeoutMs = 18_000;

/** The function `sealer`, asked for a receipt. */
export class LambdaReceiptSealer implements ReceiptSealer {
  readonly #call: LambdaCall;
  readonly #name: string;

  constructor({ aws, urlSuffix, name }: { aws: AwsEnvironment; urlSuffix: string; name: string }) {
    this.#call = new LambdaCall({ aws, urlSuffix });
    this.#name = name;
  }

  async seal({ visit, caseIds }: { visit: string; caseIds: readonly string[] }): Promise<SealedDocument> {
    const answer = await this.#call.call(this.#name, { input: { visit, caseIds }, timeoutMs });
    if (!answer.ok) throw new Error(`the sealer failed with ${answer.status} for visit ${visit}`);
    return answer.value as SealedDocument;
  }
}
