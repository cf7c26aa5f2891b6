import { contentOf, unfolded } from './signed-content.ts';
import { exchangeTolerance, verifySigned, type VerifySignedDependencies } from './verify-signed.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type BatchManifest, batchManifest, type Receipt, receipt } from '#contracts/partner/exchange';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import type { Partner } from '#domain/partner/registration';

export interface VerifyPaperDependencies extends VerifySignedDependencies {
  /** Of the deployment, six digits: whom papers of partners are addressed to. */
  readonly region: string;
}

/** What a partner signed that is no message. */
export interface VerifiedPaper<T> {
  readonly partner: Partner;
  readonly paper: T;
}

interface Came {
  readonly partner: string;
  readonly envelope: WebhookEnvelope;
  /** Pointer to the envelope in the request. */
  readonly at: string;
}

/** More than twenty digests or answers need. */
const paperBytes = 65_536;

/** What a batch holds, as the partner signed it. */
export const verifyManifest = (
  dependencies: VerifyPaperDependencies,
  came: Came,
): Promise<Outcome<VerifiedPaper<BatchManifest>>> => verifyPaper(dependencies, came, batchManifest);

/** What became of a batch of ours, as the partner signed it. */
export const verifyReceipt = (
  dependencies: VerifyPaperDependencies,
  came: Came,
): Promise<Outcome<VerifiedPaper<Receipt>>> => verifyPaper(dependencies, came, receipt);

async function verifyPaper<T extends BatchManifest | Receipt>(
  dependencies: VerifyPaperDependencies,
  { partner: id, envelope, at }: Came,
  shape: Parameters<typeof contentOf<T>>[1]['shape'],
): Promise<Outcome<VerifiedPaper<T>>> {
  const signed = unfolded(envelope, { partner: id, at });
  if (!signed.ok) return signed;
  const partner = await verifySigned(dependencies, signed.value, exchangeTolerance);
  if (!partner.ok) return partner;
  const paper = contentOf(signed.value.bytes, { shape, maxBytes: paperBytes });
  if (!paper.ok) return paper;
  if (paper.value.id !== signed.value.id) return reject('webhook.other_id');
  if (paper.value.from !== id) return reject('partner.not_its_region');
  if (paper.value.to !== dependencies.region) return reject('partner.wrong_addressee');
  return accept({ partner: partner.value, paper: paper.value });
}
