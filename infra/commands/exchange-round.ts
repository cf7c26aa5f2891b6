import type { ApiAnswer, ExchangeApi } from './exchange-api.ts';
import type { ExchangeFolder, Place } from './exchange-folder.ts';
import { type ErrorCode, type ErrorEntry, errors } from '#contracts/errors';
import { api as routes } from '#contracts/http/api';
import { batch, batchManifest, receipt } from '#contracts/partner/exchange';
import { webhookEnvelope } from '#contracts/partner/webhook';
import { fromBase64, fromUtf8 } from '#formats/bytes';

export interface ExchangeDependencies {
  readonly api: ExchangeApi;
  readonly folder: ExchangeFolder;
  /** Says what was done; ids and codes only. */
  readonly say: (line: string) => void;
}

/** Pages in a row that hold nothing; beyond, the next round looks again. */
const mostEmptyPages = 20;

/**
 * Carries everything once: receipts of the partner, batches of the partner, and one batch for it. Each thing is put down before what it
 * came from is taken away, and saying a thing twice changes nothing at the deployment: whenever this is killed, the next round goes on.
 * Returns whether everybody answered.
 */
export async function exchangeOnce(dependencies: ExchangeDependencies): Promise<boolean> {
  const areGiven = await carry(dependencies, receipts);
  const areTaken = await carry(dependencies, batches);
  return (await fetchBatch(dependencies)) && areGiven && areTaken;
}

/** Files of one kind that the partner puts down. */
interface Kind {
  readonly place: Place;
  readonly path: 'receipts' | 'batches';
  readonly maxBytes: number;
  /** What to put down once the deployment answered 2xx; false where the answer is none. */
  readonly onTaken: (dependencies: ExchangeDependencies, of: { bytes: Uint8Array; answer: string }) => boolean;
}

const receipts: Kind = {
  place: 'outbox-receipts',
  path: 'receipts',
  maxBytes: routes.receiveReceipt.maxBodyBytes,
  onTaken: ({ folder }, { bytes }) => {
    const said = receipt.safeParse(contentOf(parsed(fromUtf8(bytes))));
    if (said.success) folder.done('outbox', `${said.data.batch}.json`);
    return true;
  },
};

const batches: Kind = {
  place: 'inbox',
  path: 'batches',
  maxBytes: routes.receiveBatch.maxBodyBytes,
  onTaken: ({ folder }, { answer }) => {
    const said = receipt.safeParse(contentOf(parsed(answer)));
    if (said.success) folder.write('inbox-receipts', `${said.data.id}.json`, answer);
    return said.success;
  },
};

/** Posts files in the order of their names. What is not answered for good keeps the later ones waiting too. */
async function carry(dependencies: ExchangeDependencies, kind: Kind): Promise<boolean> {
  const { api, folder, say } = dependencies;
  const { place } = kind;
  for (const name of folder.names(place)) {
    const file = folder.read(place, name, kind.maxBytes);
    if ('isTooLong' in file) {
      folder.fail(place, name, problemOf('request.too_large'));
      say(`failed ${place}/${name} request.too_large`);
      continue;
    }
    const answer = await api.post(kind.path, file.bytes);
    if (isTaken(answer) && kind.onTaken(dependencies, { bytes: file.bytes, answer: answer.text })) {
      folder.done(place, name);
      say(`done ${place}/${name}`);
      continue;
    }
    const why = refusalIn(answer);
    if (why === null) {
      say(`waiting ${place}/${name} ${answer?.status ?? 'no-answer'}`);
      return false;
    }
    folder.fail(place, name, why);
    say(`failed ${place}/${name} ${why.code}`);
  }
  return true;
}

/** One batch at a time: while one lies there that the partner has not acknowledged, no other is fetched. */
async function fetchBatch({ api, folder, say }: ExchangeDependencies): Promise<boolean> {
  if (folder.names('outbox').length > 0) return true;
  let after: string | null = null;
  for (let page = 0; page < mostEmptyPages; page += 1) {
    const answer = await api.outbox(after);
    const given = isTaken(answer) ? batch.safeParse(parsed(answer.text)) : null;
    if (answer === null || given?.success !== true) {
      say(`waiting outbox ${answer === null ? 'no-answer' : (refusalIn(answer)?.code ?? answer.status)}`);
      return false;
    }
    const { id, messages, next } = batchManifest.parse(contentOf(given.data.manifest));
    if (messages.length > 0) {
      folder.write('outbox', `${id}.json`, answer.text);
      say(`given outbox/${id}.json ${messages.length}`);
      return true;
    }
    if (next === null) return true;
    after = next;
  }
  return true;
}

const isTaken = (answer: ApiAnswer): answer is NonNullable<ApiAnswer> =>
  answer !== null && answer.status >= 200 && answer.status < 300;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** What is in an envelope, unverified: whoever gets it verifies it. */
function contentOf(envelope: unknown): unknown {
  const folded = webhookEnvelope.safeParse(envelope);
  return folded.success ? parsed(fromUtf8(fromBase64(folded.data.payload))) : null;
}

/** As the deployment answers it, in Chinese and English. */
interface Problem extends ErrorEntry {
  readonly code: string;
  readonly requestId?: unknown;
  /** Single places that are wrong. */
  readonly problems?: unknown;
}

function problemOf(code: ErrorCode): Problem {
  return { code, ...errors[code] };
}

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errors, code);

/** Why a file will never be taken as it is; null where the same may be taken later. */
function refusalIn(answer: ApiAnswer): Problem | null {
  if (answer === null || answer.status < 400 || answer.status >= 500) return null;
  if (answer.status === 408 || answer.status === 429) return null;
  const said = Object(parsed(answer.text)) as Readonly<Record<string, unknown>>;
  const { code, requestId, problems } = said;
  // Not the deployment's own answer, but that of something on the way.
  if (!isCode(code)) return null;
  return { ...problemOf(code), requestId, problems };
}
