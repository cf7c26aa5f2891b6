import { AwsError, type Input } from './service.ts';
import type { Message } from './sqs-messages.ts';
import { MemberReader, record } from './strict.ts';

/** What is sent: the body, and a delay in seconds. */
export interface Entry {
  readonly body: string;
  readonly delaySeconds: number;
}

// Bytes, of one message and of a batch. AWS allows 1 MiB since 2025; the older bound is kept, our messages carry ids only.
const largestMessage = 262_144;

export const read = new MemberReader({
  missing: 'MissingParameter',
  invalid: 'InvalidParameterValue',
  unsupported: 'UnsupportedOperation',
});

export function readEntry(input: Input): Entry {
  const body = read.text(input, 'MessageBody');
  // The characters of XML 1.0, which SQS has kept although it speaks JSON now.
  if (!/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(body))
    throw new AwsError('InvalidMessageContents', 'Invalid characters in the message body.');
  if (Buffer.byteLength(body) > largestMessage)
    throw read.invalid('MessageBody', `must be shorter than ${String(largestMessage)} bytes`);
  return { body, delaySeconds: read.whole(input, 'DelaySeconds', { min: 0, max: 900, otherwise: 0 }) };
}

/** Throws BatchRequestTooLong where the bodies together are longer than one message may be. */
export function checkBatch(entries: readonly Entry[]): void {
  if (entries.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0) <= largestMessage) return;
  throw new AwsError('BatchRequestTooLong', `Batch requests cannot be longer than ${String(largestMessage)} bytes.`);
}

export function readReceipt(input: Input): string {
  const receipt = read.text(input, 'ReceiptHandle');
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(receipt)) return receipt;
  throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${receipt}" is not a valid receipt handle.`);
}

/** Does something for each entry of a batch; returns those it refused. Throws where the batch itself is malformed. */
export function eachEntry(input: Input, work: (entry: Input, id: string) => void): Input[] {
  const entries = [input['Entries'] ?? []].flat().map((entry) => record(entry) ?? {});
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the batch.');
  if (entries.length > 10)
    throw new AwsError('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
  const ids = entries.map((entry) => read.text(entry, 'Id'));
  if (new Set(ids).size < ids.length) throw new AwsError('BatchEntryIdsNotDistinct', 'Two entries have the same Id.');
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id)))
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain letters, digits, hyphens, underscores.',
    );
  return entries.flatMap((entry, at) => {
    const Id = ids[at] ?? '';
    try {
      work(entry, Id);
      return [];
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return [{ Id, SenderFault: true, Code: error.code, Message: error.message }];
    }
  });
}

/** The attributes asked for by name or by `All`. */
export function pick(all: Readonly<Record<string, string>>, wanted: readonly unknown[]): Input {
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name)));
}

/** A message as ReceiveMessage answers it; without wanted attributes the member is absent, as in SQS. */
export function onTheWire(message: Message, wanted: readonly unknown[]): Input {
  const Attributes = pick(message.attributes, wanted);
  const { messageId: MessageId, receiptHandle: ReceiptHandle, body: Body, md5OfBody: MD5OfBody } = message;
  const shown = { MessageId, ReceiptHandle, Body, MD5OfBody };
  return Object.keys(Attributes).length === 0 ? shown : { ...shown, Attributes };
}
