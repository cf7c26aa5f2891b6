import type { Input, Place } from './service.ts';
import { keyArnOf } from './kms-use.ts';
import type { Queue } from './sqs-messages.ts';
import { checkProperties, record, refuseValue, type PropertyList } from './strict.ts';

const queueProperties: PropertyList = {
  type: 'AWS::SQS::Queue',
  used: ['QueueName', 'VisibilityTimeout', 'MessageRetentionPeriod', 'RedrivePolicy', 'KmsMasterKeyId'],
  withoutEffect: {
    KmsDataKeyReusePeriodSeconds: 'the key is asked for at each use',
    SqsManagedSseEnabled: 'messages lie in plain under .tongban/',
    Tags: 'no policy of ours reads them',
  },
};

/** AWS's key for SQS, which every caller of the account may use through SQS. */
const ownKeyOfSqs = 'alias/aws/sqs';
const property = `${queueProperties.type} KmsMasterKeyId`;

/** Reads an AWS::SQS::Queue of the template; throws an Error on what has no meaning here. Bounds and defaults are those of SQS. */
export function declaredQueue(properties: Input, place: Place): Queue {
  const { partition, region, account } = place;
  checkProperties(properties, queueProperties);
  const { QueueName: name, RedrivePolicy: policy, KmsMasterKeyId: key } = properties;
  if (typeof name !== 'string' || !/^[\w-]{1,80}$/.test(name)) refuseValue(queueProperties.type, 'QueueName', name);
  const queue = {
    ...(key === undefined || key === ownKeyOfSqs ? {} : { keyArn: keyArnOf(key, { property, place }) }),
    name,
    arn: `arn:${partition}:sqs:${region}:${account}:${name}`,
    visibilitySeconds: seconds(properties, 'VisibilityTimeout', { min: 0, max: 43_200, otherwise: 30 }),
    retentionSeconds: seconds(properties, 'MessageRetentionPeriod', { min: 60, max: 1_209_600, otherwise: 345_600 }),
  };
  return policy === undefined ? queue : { ...queue, redrive: redrive(policy) };
}

function seconds(properties: Input, name: string, bounds: { min: number; max: number; otherwise: number }): number {
  const value = properties[name] ?? bounds.otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  return refuseValue(queueProperties.type, name, value);
}

function redrive(policy: unknown): NonNullable<Queue['redrive']> {
  const { deadLetterTargetArn, maxReceiveCount, ...rest } = record(policy) ?? {};
  const count = Number(maxReceiveCount);
  const fits = typeof deadLetterTargetArn === 'string' && /^arn:[\w-]+:sqs:.*:[\w-]+$/.test(deadLetterTargetArn);
  if (!fits || !Number.isInteger(count) || count < 1 || count > 1000 || Object.keys(rest).length > 0)
    refuseValue(queueProperties.type, 'RedrivePolicy', policy);
  return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: count };
}
