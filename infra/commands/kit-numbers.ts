import { readFileSync } from 'node:fs';
import { plainPattern } from './kit-patterns.ts';
import { throttles } from '#infra/traffic';
import { maxDepth } from '#contracts/field-problems';
import { api } from '#contracts/http/api';
import { batchBytes, batchMessages } from '#contracts/partner/exchange';
import { envelopeBytes, messageBytes } from '#contracts/partner/webhook';
import {
  afterFailure,
  disabledAfterMs,
  type Line,
  opensAfter,
  probeEveryMs,
  toldAtAttempt,
  waitsMs,
} from '#domain/partner/delivery';
import { MAX_WEBHOOK_KEYS } from '#formats/standard-webhooks';

/** A number that its file keeps to itself, read where it stands so that no page says another. */
export function numberIn(path: string, name: string): number {
  const found = new RegExp(`const ${name} = ([\\d_]+)\\b`).exec(readFileSync(path, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${path} has no number ${name}`);
  return Number(found.replaceAll('_', ''));
}

const patternIn = (path: string, name: string): string => {
  const found = new RegExp(`const ${name} = /(.+)/;`).exec(readFileSync(path, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${path} has no pattern ${name}`);
  // They stand in cells of tables.
  return plainPattern(found).replaceAll('|', '\\|');
};

const start = '2026-01-01T00:00:00.000Z';
const line: Line = {
  ...{ partner: '', endpoint: '', caseId: '', doneSeq: 0, toldSeq: 1 },
  ...{ state: 'sending', dueAt: '', attempts: 0, fault: null },
};
/** The longest that a first failure makes us wait, by how much it asks for and by chance. */
const longestWait = ({ retryAfterMs, chance }: { retryAfterMs: number; chance: number }): number => {
  const failed = { taken: false, fault: '', status: 503, code: null, retryAfterMs } as const;
  return Date.parse(afterFailure(line, { failed, now: start, chance }).dueAt) - Date.parse(start);
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const inWords = (ms: number): string =>
  ms < minuteMs ? `${ms / 1_000} s` : ms < hourMs ? `${ms / minuteMs} min` : `${ms / hourMs} h`;
const total = waitsMs.reduce((sum, each) => sum + each, 0);

const posting = 'shared/application/partner/post-message.ts';
const signatures = 'shared/formats/webhook-signatures.ts';
const sourceNumbers = {
  timeoutSeconds: numberIn(posting, 'timeoutMs') / 1_000,
  answerBytes: numberIn(posting, 'maxAnswerBytes'),
  answerDepth: numberIn(posting, 'maxAnswerDepth'),
  readingSeconds: numberIn('shared/application/partner/message-of.ts', 'readingSeconds'),
  aheadSeconds: numberIn('shared/application/partner/clocks.ts', 'toleranceMs') / 1_000,
  fetchSeconds: numberIn('shared/adapters/s3/s3-partner-materials.ts', 'timeoutMs') / 1_000,
  mostKeys: numberIn('shared/application/partner/register-key.ts', 'mostKeys'),
  mostEntries: numberIn(signatures, 'MAX_ENTRIES'),
  mostCharacters: numberIn(signatures, 'MAX_CHARACTERS'),
  idPattern: patternIn(signatures, 'ID'),
  timestampPattern: patternIn(signatures, 'TIMESTAMP'),
  entryPattern: patternIn(signatures, 'ENTRY'),
};

const schedule = [
  '| attempt | earliest, after the one before |',
  '|---|---|',
  '| 1 | at once |',
  ...waitsMs.map((wait, at) => `| ${at + 2} | ${inWords(wait)} |`),
].join('\n');

/** What stands in the guide in double braces. */
export const numbers: Readonly<Record<string, string | number>> = {
  ...sourceNumbers,
  ...{ batchBytes, batchMessages, receiptBytes: api.receiveReceipt.maxBodyBytes },
  ...{ messageBytes, envelopeBytes, maxDepth, mostTriedKeys: MAX_WEBHOOK_KEYS },
  ...{
    schedule,
    attempts: waitsMs.length + 1,
    waitsTotal: `${Math.floor(total / hourMs)} h ${Math.floor((total % hourMs) / minuteMs)} min`,
  },
  jitterPercent: Math.round((longestWait({ retryAfterMs: 0, chance: 1 }) / (waitsMs[0] ?? 1) - 1) * 100),
  longestRetryAfter: inWords(longestWait({ retryAfterMs: Number.MAX_SAFE_INTEGER, chance: 0 })),
  ...{ opensAfter, toldAtAttempt, probeEvery: inWords(probeEveryMs), disabledAfter: inWords(disabledAfterMs) },
  ...{
    messagesPath: api.receiveMessage.path,
    envelopesPath: api.receiveEnvelope.path,
    keysPath: api.listPartnerKeys.path,
    ...{ outboxPath: api.listOutbox.path, casePath: api.readTold.path, listPath: api.readDailyList.path },
    ...{ receiptsPath: api.receiveReceipt.path, batchesPath: api.receiveBatch.path },
  },
  ...{ ratePerSecond: throttles.public.ratePerSecond, burst: throttles.public.burst },
};
