import type { Clock } from '#application/clock';
import type { CaseKeys, WholeCase } from '#application/case/ports';
import { type MessageDependencies, messageOf } from './message-of.ts';
import type { PaperSigner } from './outbox.ts';
import type { ToldEvent } from './told-events.ts';
import { type Batch, type BatchManifest, batchMessages } from '#contracts/partner/exchange';
import { messageId } from '#contracts/partner/message';
import { toHex, utf8 } from '#formats/bytes';
import { sha256 } from '#formats/sha256';

export interface MakeBatchDependencies extends MessageDependencies {
  readonly keys: CaseKeys;
  readonly signer: PaperSigner;
  /** Of the deployment, six digits. */
  readonly region: string;
  readonly clock: Clock;
  /** Tells operators of a message that cannot be put into words; ids only. */
  readonly onFault: (message: string, error: unknown, fields: { caseId: string; seq: number }) => void;
}

/** A message of a page, in words. */
interface Said {
  readonly id: string;
  readonly body: string;
}

/** Of the messages of a page: four thirds of it are in its envelopes, and with the manifest it is no longer than `batchBytes`. */
const pageBytes = 1_300_000;

const sha256Hex = (text: string): string => toHex(sha256(utf8(text)));

/** Messages, as many as a page holds. */
export class Page {
  readonly #limit: number;
  readonly #said: Said[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = Math.min(limit, batchMessages);
  }

  get said(): readonly Said[] {
    return this.#said;
  }

  get isFull(): boolean {
    return this.#said.length >= this.#limit;
  }

  /** False where there is no more room; the first always has room. */
  add(said: Said): boolean {
    const bytes = utf8(said.body).length;
    if (this.isFull || (this.#said.length > 0 && this.#bytes + bytes > pageBytes)) return false;
    this.#said.push(said);
    this.#bytes += bytes;
    return true;
  }
}

/**
 * Puts messages of one case on a page, in their order. `last`: the last that is there, or null; `isWhole`: whether the page holds all
 * that can be said. One that cannot be put into words ends what is said of its case: what comes after it would be a gap.
 */
export async function fillPage(
  dependencies: MakeBatchDependencies,
  { page, told, whole }: { page: Page; told: readonly ToldEvent[]; whole: WholeCase },
): Promise<{ readonly last: number | null; readonly isWhole: boolean }> {
  const { caseId } = whole.snapshot;
  const { wrappedKey } = whole;
  const key = wrappedKey === null ? null : await dependencies.keys.open({ caseId, wrappedKey });
  let last: number | null = null;
  for (const each of told) {
    const { seq } = each.event;
    if (page.isFull) return { last, isWhole: false };
    try {
      const message = await messageOf(dependencies, { ...each, key });
      if (!page.add({ id: messageId(message), body: JSON.stringify(message) })) return { last, isWhole: false };
    } catch (error) {
      dependencies.onFault('a message could not be composed', error, { caseId, seq });
      return { last, isWhole: true };
    }
    last = seq;
  }
  return { last, isWhole: true };
}

/** The batch of a page, signed. The same messages are the same batch, whenever they are asked for. */
export async function batchOf(
  { signer, region, clock }: Pick<MakeBatchDependencies, 'signer' | 'region' | 'clock'>,
  { partner, page: { said }, next }: { partner: string; page: Page; next: string | null },
): Promise<Batch> {
  const messages = said.map(({ id, body }) => ({ id, sha256: sha256Hex(body) }));
  const names = JSON.stringify([region, partner, messages.map(({ id }) => id), next]);
  const manifest: BatchManifest = {
    ...{ schema: 1, type: 'batch', id: `batch_${sha256Hex(names).slice(0, 32)}` },
    ...{ from: region, to: partner, madeAt: clock.now(), messages, next },
  };
  const signed = await signer.sign({ partner, papers: [{ id: manifest.id, body: JSON.stringify(manifest) }, ...said] });
  const [first, ...rest] = signed;
  if (first === undefined || rest.length !== said.length) throw new Error('not everything of a batch was signed');
  return { manifest: first, messages: rest };
}
