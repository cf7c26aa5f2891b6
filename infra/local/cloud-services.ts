import { join } from 'node:path';
import type { CloudOptions } from './cloud.ts';
import type { VirtualClock } from './clock.ts';
import { DynamoDb } from './dynamodb.ts';
import { EventRules } from './event-rules.ts';
import { EventSources } from './event-sources.ts';
import { Iam } from './iam.ts';
import { Kms } from './kms.ts';
import { Lambda } from './lambda.ts';
import type { Services } from './provision.ts';
import { S3 } from './s3.ts';
import type { JsonService, Place } from './service.ts';
import { Sqs } from './sqs.ts';
import { StepFunctions } from './states.ts';
import type { Store } from './store.ts';

/** Makes the services over one store and clock, and ties them together; `json` are those behind `x-amz-target`. */
export function makeServices(from: {
  options: CloudOptions;
  store: Store;
  clock: VirtualClock;
  place: Place;
  awsUrl: () => string;
}): { services: Services; json: readonly JsonService[] } {
  const { options, store, clock, place, awsUrl } = from;
  const { faults = {}, onUse, onTransition, onInvocation, onLog, onPoll, stream, concurrency } = options;
  const base = { store, clock, place };
  const iam = new Iam(place, options.onDecision);
  const lambda = new Lambda({
    ...{ clock, place, awsUrl },
    credentialsFor: (roleArn) => iam.credentialsFor(roleArn),
    logFolder: join(options.dataFolder, 'logs'),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(faults.invoke ? { fault: faults.invoke } : {}),
    ...(onInvocation ? { onInvocation } : {}),
    ...(onLog ? { onLog } : {}),
  });
  const dynamodb = new DynamoDb({
    ...base,
    ...(faults.dynamodb ? { faults: faults.dynamodb } : {}),
    ...(stream ? { stream } : {}),
    ...(onUse ? { onUse } : {}),
  });
  const sqs = new Sqs({ ...base, ...(faults.sqs ? { faults: faults.sqs } : {}) });
  const kms = new Kms(base);
  const states = new StepFunctions({
    ...base,
    ...(onTransition ? { onTransition } : {}),
    invoke: ({ functionArn, payload, asRole }) => {
      iam.checkInvoke({ role: asRole, functionArn });
      return lambda.invoke({ functionArn, payload });
    },
  });
  const eventSources = new EventSources({
    ...{ store, region: place.region, streams: dynamodb, queues: sqs },
    ...options.eventSources,
    duplicate: stream?.duplicate,
    ...(onPoll ? { onPoll } : {}),
    now: () => clock.now(),
    invoke: (request) => lambda.invoke(request),
    send: ({ queueArn, body }, call) => {
      const [account, name] = queueArn.split(':').slice(-2);
      const input = { QueueUrl: `${awsUrl()}/${account}/${name}`, MessageBody: body };
      return sqs.operations['SendMessage']?.(input, call);
    },
  });
  const { backoff } = options.eventSources ?? {};
  const eventRules = new EventRules({
    ...{ ...base, ...(backoff ? { backoff } : {}) },
    invoke: (request) => lambda.invoke(request),
    startExecution: (request, call) => states.operations['StartExecution']?.(request, call),
  });
  const services = { dynamodb, kms, s3: new S3(base), sqs, states, iam, lambda, eventSources, eventRules };
  return { services, json: [dynamodb, kms, sqs, states] };
}
