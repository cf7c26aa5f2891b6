import type { Log } from './log.ts';

/** Partial failure as Lambda's event sources take it: what is listed is delivered again. */
export interface BatchResponse {
  readonly batchItemFailures: { itemIdentifier: string }[];
}

interface EventReference {
  readonly caseId: string;
  readonly seq: number;
}

interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** A consumer of a queue whose messages are `{ caseId, seq }`: each is handled by itself, those that failed come again. */
export function queueFunction(options: {
  consume: (event: EventReference) => Promise<void>;
  log: Log;
}): (event: QueueEvent) => Promise<BatchResponse> {
  const { consume, log } = options;
  return async ({ Records }) => {
    const failures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of Records) {
      let event: EventReference | undefined;
      try {
        event = eventOf(body);
        await consume(event);
        log.info('consumed', { ...event });
      } catch (error) {
        log.fault('could not be consumed', error, { messageId, ...event });
        failures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures: failures };
  };
}

/** Reads a message; throws for anything but the ids of an event, of which it then says nothing. */
function eventOf(body: string): EventReference {
  const { caseId, seq } = Object(JSON.parse(body)) as { caseId?: unknown; seq?: unknown };
  if (typeof caseId !== 'string' || !Number.isInteger(seq)) throw new Error('the message names no event');
  return { caseId, seq: seq as number };
}

interface StreamEvent {
  readonly Records: readonly {
    readonly dynamodb?: { readonly SequenceNumber?: string; readonly Keys?: Readonly<Record<string, { S?: string }>> };
  }[];
}

/** The relay of the cases stream: every new event goes to the consumers by id and sequence number; failures come again. */
export function relayFunction(options: {
  /** `told`: whether another region has to know of the event. */
  send: (events: readonly (EventReference & { readonly told: boolean })[]) => Promise<readonly number[]>;
  log: Log;
}): (event: StreamEvent) => Promise<BatchResponse> {
  const { send, log } = options;
  return async ({ Records }) => {
    const found = Records.flatMap(({ dynamodb }) => {
      const caseId = /^CASE#(.+)$/.exec(dynamodb?.Keys?.['pk']?.S ?? '')?.[1];
      const [, seq, told] = /^EVENT#(\d+)(#P)?$/.exec(dynamodb?.Keys?.['sk']?.S ?? '') ?? [];
      const at = dynamodb?.SequenceNumber;
      return caseId === undefined || seq === undefined || at === undefined
        ? []
        : [{ caseId, seq: Number(seq), told: told !== undefined, at }];
    });
    const failed = await send(found.map(({ at: _, ...event }) => event));
    log.info('relayed', { events: found.length, failed: failed.length });
    return { batchItemFailures: failed.flatMap((index) => ({ itemIdentifier: found[index]?.at ?? '' })) };
  };
}
