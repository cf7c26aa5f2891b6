import { type Acted, answerToRecord, type Idempotency, idempotencyKey, repeat } from '#application/case/change-case';
import type { CaseStore, RecordedAnswer } from '#application/case/ports';
import type { Clock } from '#application/clock';
import type { MessageRecords, Received } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { PartnerMessage } from '#contracts/partner/message';

export interface MessageRecordDependencies {
  readonly records: MessageRecords;
  readonly clock: Clock;
}

/**
 * A message is named by the event it tells of, and is the same where that has the same hash: after a release or an erasure its sender
 * may word it otherwise. Its record lives as long as the case (law 1).
 */
export const messageIdempotency = (
  { from, case: caseId, seq, hash }: Pick<PartnerMessage, 'from' | 'case' | 'seq' | 'hash'>,
  body: unknown,
): Idempotency => ({
  principal: `partner:${from}`,
  route: 'message',
  key: `${from}/${caseId}/${seq}`,
  body,
  keep: 'case',
  eventHash: hash,
});

/** What was recorded of a message, by its name alone; null where it was not received. */
export const recordOf = (
  { cases, clock }: { readonly cases: Pick<CaseStore, 'answered'>; readonly clock: Clock },
  named: Pick<PartnerMessage, 'from' | 'case' | 'seq'>,
): Promise<RecordedAnswer | null> =>
  cases.answered({ key: idempotencyKey(messageIdempotency({ ...named, hash: '' }, null)), now: clock.now() });

/** Records what a message came to that changes nothing, so that it is answered as before, and the one after it finds it. */
export async function remembered(
  { records, clock }: MessageRecordDependencies,
  idempotency: Idempotency,
  answer: Acted,
): Promise<Outcome<Acted>> {
  const said = { ...answer, unchanged: true as const };
  const before = await records.remember(answerToRecord({ idempotency, answer: said, now: clock.now() }));
  return before === null ? accept(answer) : repeat(before, idempotency);
}

/**
 * Whether the message before this one, of the same case, was received as this one names it: its record is written with what it came
 * to. Without one before it a message is only taken as the first of its case: an offer, or the first report about a case here.
 */
export async function followsOn(
  dependencies: { readonly cases: Pick<CaseStore, 'answered' | 'head'>; readonly clock: Clock },
  message: PartnerMessage,
): Promise<Outcome<null>> {
  const { previous } = message;
  if (previous === null) return (await isFirst(dependencies, message)) ? accept(null) : reject('partner.gap');
  const before = await recordOf(dependencies, { ...message, seq: previous.seq });
  if (before === null) return reject('partner.gap');
  // Records from before hashes were kept are known by number alone.
  const isSame = before.eventHash === undefined || before.eventHash === previous.hash;
  return isSame ? accept(null) : reject('partner.forked');
}

async function isFirst({ cases }: { readonly cases: Pick<CaseStore, 'head'> }, message: PartnerMessage) {
  if (message.type !== 'report') return message.type === 'offer';
  // The first report says under which number the case lies there.
  const counterpart = (await cases.head(message.about))?.snapshot.collection?.counterpart;
  return counterpart?.region !== message.from || counterpart.caseId !== message.case;
}

export const receivedAs = (outcome: Outcome<Acted>): Outcome<Received> =>
  outcome.ok ? accept({ caseId: outcome.value.caseId, seq: outcome.value.seq }) : outcome;
