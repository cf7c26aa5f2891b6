import { contentOf, unfolded } from './signed-content.ts';
import { exchangeTolerance, verifySigned, type VerifySignedDependencies } from './verify-signed.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import {
  type BatchManifest,
  batchManifest,
  type DailyList,
  dailyList,
  listBytes,
  type Receipt,
  receipt,
} from '#contracts/partner/exchange';
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
  /** Pointer to the envelope in the request, or in the answer. */
  readonly at: string;
  /** What we are called where we fetched it: there it is given by a region of the partner, to us under that name. */
  readonly us?: string;
}

/** More than twenty digests or answers need. */
const paperBytes = 65_536;

/** What a batch holds, as the partner signed it. */
export const verifyManifest = (
  dependencies: VerifyPaperDependencies,
  came: Came,
): Promise<Outcome<VerifiedPaper<BatchManifest>>> =>
  verifyPaper(dependencies, came, { shape: batchManifest, maxBytes: paperBytes });

/** What became of a batch of ours, as the partner signed it. */
export const verifyReceipt = (
  dependencies: VerifyPaperDependencies,
  came: Came,
): Promise<Outcome<VerifiedPaper<Receipt>>> =>
  verifyPaper(dependencies, came, { shape: receipt, maxBytes: paperBytes });

/** A page of what a partner told on a day, as it signed it. */
export const verifyList = (
  dependencies: VerifyPaperDependencies,
  came: Came,
): Promise<Outcome<VerifiedPaper<DailyList>>> =>
  verifyPaper(dependencies, came, { shape: dailyList, maxBytes: listBytes });

async function verifyPaper<T extends BatchManifest | Receipt | DailyList>(
  dependencies: VerifyPaperDependencies,
  { partner: id, envelope, at, us }: Came,
  content: Parameters<typeof contentOf<T>>[1],
): Promise<Outcome<VerifiedPaper<T>>> {
  const signed = unfolded(envelope, { partner: id, at });
  if (!signed.ok) return signed;
  const partner = await verifySigned(dependencies, signed.value, exchangeTolerance);
  if (!partner.ok) return partner;
  const paper = contentOf(signed.value.bytes, content);
  if (!paper.ok) return paper;
  if (paper.value.id !== signed.value.id) return reject('webhook.other_id');
  const { from, to } = paper.value;
  const isTheirs = from === id || (us !== undefined && partner.value.regions.includes(from));
  if (!isTheirs) return reject('partner.not_its_region');
  if (to !== (us ?? dependencies.region) && to !== dependencies.region) return reject('partner.wrong_addressee');
  return accept({ partner: partner.value, paper: paper.value });
}
