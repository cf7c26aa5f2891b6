import { type Acted, answerToRecord, type Idempotency, idempotencyKey, repeat } from '#application/case/change-case';
import type { CaseStore } from '#application/case/ports';
import type { Clock } from '#application/clock';
import type { MessageRecords, Received } from './ports.ts';
import { accept, type Outcome } from '#contracts/errors';
import type { PartnerMessage } from '#contracts/partner/message';

export interface MessageRecordDependencies {
  readonly records: MessageRecords;
  readonly clock: Clock;
}

/** A message is named by the event it tells of, whatever it says; its record lives as long as the case (law 1). */
export const messageIdempotency = (
  { from, case: caseId, seq }: Pick<PartnerMessage, 'from' | 'case' | 'seq'>,
  body: unknown,
): Idempotency => ({
  principal: `partner:${from}`,
  route: 'message',
  key: `${from}/${caseId}/${seq}`,
  body,
  keep: 'case',
});

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
 * Whether the message before this one, of the same case, was received: its record is written with what it came to. One that was
 * received itself needs none: it is answered as before.
 */
export async function followsOn(
  { cases, clock }: { readonly cases: Pick<CaseStore, 'answered'>; readonly clock: Clock },
  message: Pick<PartnerMessage, 'from' | 'case' | 'seq' | 'previous'>,
): Promise<boolean> {
  const isRecorded = async (seq: number): Promise<boolean> =>
    (await cases.answered({
      key: idempotencyKey(messageIdempotency({ ...message, seq }, null)),
      now: clock.now(),
    })) !== null;
  return message.previous === null || (await isRecorded(message.previous.seq)) || isRecorded(message.seq);
}

export const receivedAs = (outcome: Outcome<Acted>): Outcome<Received> =>
  outcome.ok ? accept({ caseId: outcome.value.caseId, seq: outcome.value.seq }) : outcome;
