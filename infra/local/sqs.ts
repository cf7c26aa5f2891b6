import { AwsError, type Call, type Input, type JsonService } from './service.ts';
import { md5, type Queue } from './sqs-messages.ts';
import { Queues } from './sqs-queues.ts';
import { checkBatch, eachEntry, onTheWire, pick, read, readEntry, readReceipt, type Entry } from './sqs-wire.ts';

export type { Message } from './sqs-messages.ts';

/** The operations of SQS that this system calls, and the same for event sources inside the process. */
export class Sqs extends Queues implements JsonService {
  readonly target = 'AmazonSQS';
  readonly contentType = 'application/x-amz-json-1.0';
  readonly operations: JsonService['operations'] = {
    SendMessage: (input, call) => this.#sendMessage(input, call),
    SendMessageBatch: (input, call) => this.#sendMessageBatch(input, call),
    ReceiveMessage: (input, call) => this.#receiveMessage(input, call),
    DeleteMessage: (input, call) => this.#deleteMessage(input, call),
    DeleteMessageBatch: (input, call) => this.#deleteMessageBatch(input, call),
    ChangeMessageVisibility: (input, call) => this.#changeMessageVisibility(input, call),
    GetQueueAttributes: (input, call) => this.#getQueueAttributes(input, call),
    GetQueueUrl: (input, call) => this.#getQueueUrl(input, call),
  };
  #baseUrl = '';

  /** Tells where the endpoint listens, for example `http://127.0.0.1:4566`: GetQueueUrl answers with it from now on. */
  servedAt(baseUrl: string): void {
    this.#baseUrl = baseUrl;
  }

  /** The queue of a request's QueueUrl, whatever host it names, once the caller may do this to it. */
  #queueOf(input: Input, call: Call, action: string): Queue {
    const url = read.text(input, 'QueueUrl');
    const [, account, name = ''] = /\/(\d{12})\/([\w-]{1,80})$/.exec(url) ?? [];
    const queue = this.known(account === this.place.account ? name : '');
    call.authorize({ action: `sqs:${action}`, resource: queue.arn });
    this.authorizeKey(queue, { call, action });
    return queue;
  }

  #sendMessage(input: Input, call: Call): Input {
    read.only(input, ['QueueUrl', 'MessageBody', 'DelaySeconds']);
    const queue = this.#queueOf(input, call, 'SendMessage');
    const entry = readEntry(input);
    const [id] = this.messages.add(queue, [{ ...entry, sender: call.principal }]);
    this.changed(queue);
    return { MessageId: id, MD5OfMessageBody: md5(entry.body) };
  }

  #sendMessageBatch(input: Input, call: Call): Input {
    read.only(input, ['QueueUrl', 'Entries']);
    const queue = this.#queueOf(input, call, 'SendMessage');
    const good: (Entry & { Id: string })[] = [];
    const Failed = eachEntry(input, (entry, Id) => {
      read.only(entry, ['Id', 'MessageBody', 'DelaySeconds']);
      good.push({ Id, ...readEntry(entry) });
    });
    checkBatch(good);
    const ids = this.messages.add(
      queue,
      good.map((entry) => ({ ...entry, sender: call.principal })),
    );
    this.changed(queue);
    const Successful = good.map(({ Id, body }, at) => ({ Id, MessageId: ids[at], MD5OfMessageBody: md5(body) }));
    return { Successful, Failed };
  }

  async #receiveMessage(input: Input, call: Call): Promise<Input> {
    const names = ['AttributeNames', 'MessageSystemAttributeNames', 'MessageAttributeNames'];
    read.only(input, ['QueueUrl', 'MaxNumberOfMessages', 'VisibilityTimeout', 'WaitTimeSeconds', ...names]);
    const queue = this.#queueOf(input, call, 'ReceiveMessage');
    const max = read.whole(input, 'MaxNumberOfMessages', { min: 1, max: 10, otherwise: 1 });
    const wait = read.whole(input, 'WaitTimeSeconds', { min: 0, max: 20, otherwise: 0 });
    const bounds = { min: 0, max: 43_200, otherwise: queue.visibilitySeconds };
    const visibilitySeconds = read.whole(input, 'VisibilityTimeout', bounds);
    const wanted = [input['AttributeNames'], input['MessageSystemAttributeNames']].flatMap((list) => list ?? []);
    const messages = await this.poll(queue, { wait, take: () => this.take(queue, { max, visibilitySeconds }) });
    return messages.length === 0 ? {} : { Messages: messages.map((message) => onTheWire(message, wanted)) };
  }

  #deleteMessage(input: Input, call: Call): Input {
    read.only(input, ['QueueUrl', 'ReceiptHandle']);
    const queue = this.#queueOf(input, call, 'DeleteMessage');
    this.messages.remove(queue, readReceipt(input));
    return {};
  }

  #deleteMessageBatch(input: Input, call: Call): Input {
    read.only(input, ['QueueUrl', 'Entries']);
    const queue = this.#queueOf(input, call, 'DeleteMessage');
    const Successful: { Id: string }[] = [];
    const Failed = eachEntry(input, (entry, Id) => {
      read.only(entry, ['Id', 'ReceiptHandle']);
      this.messages.remove(queue, readReceipt(entry));
      Successful.push({ Id });
    });
    return { Successful, Failed };
  }

  #changeMessageVisibility(input: Input, call: Call): Input {
    read.only(input, ['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout']);
    const queue = this.#queueOf(input, call, 'ChangeMessageVisibility');
    const delayMs = read.whole(input, 'VisibilityTimeout', { min: 0, max: 43_200 }) * 1000;
    const holding = this.messages.release(queue, { receipt: readReceipt(input), delayMs });
    if (holding === 'gone')
      throw read.invalid('ReceiptHandle', 'names a message that is not available for visibility timeout change');
    if (holding === 'lapsed') throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.');
    this.changed(queue);
    return {};
  }

  #getQueueAttributes(input: Input, call: Call): Input {
    read.only(input, ['QueueUrl', 'AttributeNames']);
    const queue = this.#queueOf(input, call, 'GetQueueAttributes');
    const counts = this.messages.counts(queue);
    const { redrive } = queue;
    const all: Record<string, string> = {
      QueueArn: queue.arn,
      VisibilityTimeout: String(queue.visibilitySeconds),
      MessageRetentionPeriod: String(queue.retentionSeconds),
      ApproximateNumberOfMessages: String(counts.visible),
      ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
      ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    };
    if (redrive !== undefined)
      all['RedrivePolicy'] = JSON.stringify({
        deadLetterTargetArn: redrive.deadLetterArn,
        maxReceiveCount: redrive.maxReceiveCount,
      });
    const wanted = [input['AttributeNames'] ?? []].flat().map(String);
    const unknown = wanted.find((name) => name !== 'All' && name !== 'RedrivePolicy' && all[name] === undefined);
    if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
    return { Attributes: pick(all, wanted) };
  }

  #getQueueUrl(input: Input, call: Call): Input {
    read.only(input, ['QueueName']);
    const queue = this.known(read.text(input, 'QueueName'));
    call.authorize({ action: 'sqs:GetQueueUrl', resource: queue.arn });
    return { QueueUrl: this.urlOf(queue, this.#baseUrl) };
  }
}
