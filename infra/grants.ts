import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { beginningWith, type Conditions, partitions, secretsOf, sidOf, throughS3 } from './grant-conditions.ts';
import type { ResourceName, Resources } from './resources.ts';
import { capabilities, type Capability } from '#contracts/capabilities';

interface Grant {
  readonly resource: ResourceName;
  readonly actions: readonly string[];
  readonly conditions?: Conditions;
  /** Turns the resource's ARNs into those the actions are about. */
  readonly on?: (arn: string) => string[];
}

const objects = (arn: string): string[] => [`${arn}/*`];
/** All executions of a state machine. */
export const executions = (arn: string): string[] => [arn.replace(':stateMachine:', ':execution:') + ':*'];
/** Reads objects; without ListBucket a missing one reads as 403 instead of 404, and whether it is there has to be known. */
const findObjects = (resource: 'materials' | 'documents' | 'recordingFiles'): readonly Grant[] => [
  { resource, actions: ['s3:GetObject'], on: objects },
  { resource, actions: ['s3:ListBucket'] },
];

/** Capability → IAM actions on resources. Nothing else in the project grants anything to a function. */
export const grants: Readonly<Record<Capability, Grant | readonly Grant[]>> = {
  'cases.read': { resource: 'cases', actions: ['dynamodb:Query'], conditions: partitions('CASE') },
  'cases.append': [
    { resource: 'cases', actions: ['dynamodb:PutItem'], conditions: partitions('CASE', 'IDEM') },
    { resource: 'cases', actions: ['dynamodb:GetItem'], conditions: partitions('IDEM') },
  ],
  'answers.find': { resource: 'cases', actions: ['dynamodb:GetItem'], conditions: partitions('IDEM') },
  'cases.append-step': { resource: 'cases', actions: ['dynamodb:PutItem'], conditions: partitions('CASE', 'IDEM') },
  'cases.erase': { resource: 'cases', actions: ['dynamodb:DeleteItem'], conditions: partitions('CASE') },
  'blanks.enter': { resource: 'cases', actions: ['dynamodb:PutItem'], conditions: partitions('BLANK') },
  'blanks.read': { resource: 'cases', actions: ['dynamodb:Query'], conditions: partitions('BLANK') },
  'waits.open': { resource: 'cases', actions: ['dynamodb:PutItem'], conditions: partitions('WAIT') },
  'waits.read': { resource: 'cases', actions: ['dynamodb:Query'], conditions: partitions('WAIT') },
  'waits.close': { resource: 'cases', actions: ['dynamodb:DeleteItem'], conditions: partitions('WAIT') },
  'case-keys.create': { resource: 'caseKey', actions: ['kms:GenerateDataKey'] },
  'case-keys.open': { resource: 'caseKey', actions: ['kms:Decrypt'] },
  'holder-hash': { resource: 'holderKey', actions: ['kms:GenerateMac'] },
  'tracking-codes': { resource: 'trackingKey', actions: ['kms:GenerateMac'] },
  'approvals.read': { resource: 'approvals', actions: ['dynamodb:GetItem'] },
  'approvals.write': {
    resource: 'approvals',
    actions: ['dynamodb:PutItem', 'dynamodb:GetItem'],
    conditions: beginningWith('approval-', 'standing-', 'proposed-'),
  },
  'receipts.approve': {
    resource: 'approvals',
    actions: ['dynamodb:PutItem'],
    conditions: beginningWith('receipt-', 'statement-'),
  },
  'agreements.approve': {
    resource: 'approvals',
    actions: ['dynamodb:PutItem'],
    conditions: beginningWith('agreement-', 'joint-test-'),
  },
  'versions.approve': { resource: 'approvals', actions: ['dynamodb:PutItem'], conditions: beginningWith('version-') },
  'agreements.read': { resource: 'registers', actions: ['dynamodb:Query'], conditions: partitions('AGREEMENT') },
  'agreements.record': { resource: 'registers', actions: ['dynamodb:PutItem'], conditions: partitions('AGREEMENT') },
  'registers.read': { resource: 'registers', actions: ['dynamodb:GetItem'] },
  'waybills.write': { resource: 'registers', actions: ['dynamodb:PutItem'], conditions: partitions('WAYBILL') },
  'waybills.read': { resource: 'registers', actions: ['dynamodb:GetItem'], conditions: partitions('WAYBILL') },
  'courier.sign': { resource: 'courierKey', actions: ['kms:GenerateMac'] },
  'courier.verify': { resource: 'courierKey', actions: ['kms:VerifyMac'] },
  'courier.call': { resource: 'courier', actions: [] },
  'materials.upload': [
    { resource: 'materials', actions: ['s3:PutObject'], on: objects },
    { resource: 'materialsKey', actions: ['kms:GenerateDataKey'], conditions: throughS3 },
  ],
  'materials.read': [
    { resource: 'materials', actions: ['s3:GetObject'], on: objects },
    { resource: 'materialsKey', actions: ['kms:Decrypt'], conditions: throughS3 },
  ],
  'materials.keep': [
    { resource: 'materials', actions: ['s3:PutObject'], on: objects },
    { resource: 'materialsKey', actions: ['kms:GenerateDataKey'], conditions: throughS3 },
  ],
  'labels.keep': [
    { resource: 'materials', actions: ['s3:PutObject'], on: (arn) => [`${arn}/labels/*`] },
    { resource: 'materialsKey', actions: ['kms:GenerateDataKey'], conditions: throughS3 },
  ],
  'materials.check': findObjects('materials'),
  'recordings.read': { resource: 'recordings', actions: ['dynamodb:Query'], conditions: partitions('VISIT') },
  'recordings.write': { resource: 'recordings', actions: ['dynamodb:PutItem'], conditions: partitions('VISIT') },
  'recordings.unfinished': {
    resource: 'recordings',
    actions: ['dynamodb:Query'],
    on: (arn) => [`${arn}/index/byWindow`],
  },
  'recordings.upload': [
    { resource: 'recordingFiles', actions: ['s3:PutObject'], on: objects },
    { resource: 'materialsKey', actions: ['kms:GenerateDataKey'], conditions: throughS3 },
  ],
  'recordings.open': [
    ...findObjects('recordingFiles'),
    { resource: 'materialsKey', actions: ['kms:Decrypt'], conditions: throughS3 },
  ],
  'materials.find': [
    ...findObjects('materials'),
    { resource: 'materialsKey', actions: ['kms:Decrypt'], conditions: throughS3 },
  ],
  'seals.read': { resource: 'seals', actions: ['dynamodb:Query'] },
  'roots.read': { resource: 'seals', actions: ['dynamodb:Query'], conditions: beginningWith('TRUST', 'REVOCATIONS') },
  // Seals lie under `<body>#<kind>`, and credit codes of whoever decides begin with these digits (GB 32100 table 1).
  'seals.change': {
    resource: 'seals',
    actions: ['dynamodb:PutItem'],
    conditions: beginningWith('HISTORY#', 'CERTIFICATE#', '1', '5', '9'),
  },
  'revocations.renew': { resource: 'seals', actions: ['dynamodb:PutItem'], conditions: beginningWith('REVOCATIONS') },
  'seals.log': { resource: 'seals', actions: ['dynamodb:PutItem'], conditions: partitions('USE') },
  'seal-keys.see': { resource: 'sealKeys', actions: ['kms:GetPublicKey'] },
  'seals.intend': { resource: 'intents', actions: ['dynamodb:PutItem', 'dynamodb:GetItem'] },
  'seals.sign': {
    resource: 'sealKeys',
    actions: ['kms:Sign'],
    conditions: { StringEquals: { 'kms:MessageType': 'DIGEST' } },
  },
  'time-stamps.ask': { resource: 'timeStamps', actions: [] },
  'codes.address': { resource: 'verificationPage', actions: [] },
  'sealer.ask': { resource: 'sealer', actions: ['lambda:InvokeFunction'] },
  'documents.write': { resource: 'documents', actions: ['s3:PutObject'], on: objects },
  'documents.keep-imported': { resource: 'documents', actions: ['s3:PutObject'], on: (arn) => [`${arn}/imported/*`] },
  'documents.read': { resource: 'documents', actions: ['s3:GetObject'], on: objects },
  'documents.find': findObjects('documents'),
  'evidence.write': { resource: 'evidence', actions: ['s3:PutObject'], on: objects },
  'licences.find': { resource: 'licences', actions: ['dynamodb:GetItem'] },
  'licences.list': { resource: 'licences', actions: ['dynamodb:Query'], on: (arn) => [`${arn}/index/*`] },
  'accesses.record': { resource: 'registers', actions: ['dynamodb:PutItem'], conditions: partitions('ACCESS') },
  'accesses.list': { resource: 'registers', actions: ['dynamodb:Query'], conditions: partitions('ACCESS') },
  'consents.give': { resource: 'registers', actions: ['dynamodb:PutItem'], conditions: partitions('CONSENT') },
  'consents.read': { resource: 'registers', actions: ['dynamodb:GetItem'], conditions: partitions('CONSENT') },
  'licences.change': { resource: 'licences', actions: ['dynamodb:PutItem'] },
  'licences.index': { resource: 'licences', actions: ['dynamodb:PutItem'] },
  'cases.changes': { resource: 'cases', actions: ['dynamodb:Query'], on: (arn) => [`${arn}/index/byChange`] },
  'marks.read': { resource: 'projections', actions: ['dynamodb:Query'], conditions: partitions('MARK') },
  'marks.advance': { resource: 'projections', actions: ['dynamodb:PutItem'], conditions: partitions('MARK') },
  'marks.forget': {
    resource: 'projections',
    actions: ['dynamodb:DeleteItem'],
    conditions: partitions('MARK', 'INBOX'),
  },
  'inbox.read': { resource: 'projections', actions: ['dynamodb:Query'], conditions: partitions('INBOX') },
  'settlements.read': { resource: 'projections', actions: ['dynamodb:Query'], conditions: partitions('SETTLEMENT') },
  'open-cases.read': { resource: 'projections', actions: ['dynamodb:Query'], conditions: partitions('OPEN') },
  'inbox.write': {
    resource: 'projections',
    actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
    conditions: partitions('MARK', 'INBOX', 'OPEN', 'SETTLEMENT'),
  },
  'seen.write': { resource: 'projections', actions: ['dynamodb:PutItem'], conditions: partitions('SEEN') },
  'seen.read': { resource: 'projections', actions: ['dynamodb:Query'], conditions: partitions('SEEN') },
  'notices.read': { resource: 'projections', actions: ['dynamodb:Query'], conditions: partitions('NOTICE') },
  'notices.write': { resource: 'projections', actions: ['dynamodb:PutItem'], conditions: partitions('MARK', 'NOTICE') },
  'reconcile.walk': {
    resource: 'projections',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    conditions: partitions('RECONCILE'),
  },
  'resume.send': { resource: 'resumeQueue', actions: ['sqs:SendMessage'] },
  'project.send': { resource: 'projectQueue', actions: ['sqs:SendMessage'] },
  'notify.send': { resource: 'notifyQueue', actions: ['sqs:SendMessage'] },
  'partners.send': { resource: 'partnersQueue', actions: ['sqs:SendMessage'] },
  'regions.reach': { resource: 'partnerOfRegion', actions: [] },
  'partners.find': { resource: 'partners', actions: ['dynamodb:Query'], conditions: beginningWith('PARTNERS') },
  'partner-keys.read': { resource: 'partners', actions: ['dynamodb:Query'], conditions: partitions('KEYS') },
  'partner-keys.open': { resource: 'partnerKey', actions: ['kms:Decrypt'], conditions: secretsOf('in') },
  'signing-keys.open': { resource: 'partnerKey', actions: ['kms:Decrypt'], conditions: secretsOf('out', 'own') },
  'own-keys.create': { resource: 'partnerKey', actions: ['kms:GenerateDataKey'], conditions: secretsOf('own') },
  'own-keys.read': { resource: 'partners', actions: ['dynamodb:Query'], conditions: beginningWith('OWN-KEYS') },
  'messages.sign': {
    resource: 'messageKey',
    actions: ['kms:Sign'],
    conditions: { StringEquals: { 'kms:MessageType': 'DIGEST' } },
  },
  'partners.register': {
    resource: 'partners',
    actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
    conditions: beginningWith('PARTNERS', 'KEYS#', 'OWN-KEYS', 'SOURCES'),
  },
  'sources.read': { resource: 'partners', actions: ['dynamodb:Query'], conditions: beginningWith('SOURCES') },
  'sources.walk': {
    resource: 'partners',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    conditions: partitions('ASKING'),
  },
  'comparisons.keep': {
    resource: 'partners',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    conditions: partitions('COMPARING'),
  },
  'outbox.keep': {
    resource: 'partners',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    conditions: partitions('OUTBOX', 'ENDPOINT'),
  },
  'outbox.give': {
    resource: 'partners',
    actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    conditions: partitions('OUTBOX'),
  },
  'outbox.order': {
    resource: 'partners',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    conditions: partitions('OUTBOX', 'ENDPOINT'),
  },
  'endpoints.see': { resource: 'partners', actions: ['dynamodb:GetItem'], conditions: partitions('ENDPOINT') },
  'outbox.due': { resource: 'partners', actions: ['dynamodb:Query'], on: (arn) => [`${arn}/index/byDue`] },
  'clock.walk': {
    resource: 'partners',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    conditions: beginningWith('CLOCK'),
  },
  'told-days.write': { resource: 'partners', actions: ['dynamodb:PutItem'], conditions: partitions('TOLD') },
  'told-days.read': { resource: 'partners', actions: ['dynamodb:Query'], conditions: partitions('TOLD') },
  'messages.take': { resource: 'takeFunction', actions: ['lambda:InvokeFunction'] },
  'messages.give': { resource: 'giveFunction', actions: ['lambda:InvokeFunction'] },
  'webhooks.send': { resource: 'webhookFunction', actions: ['lambda:InvokeFunction'] },
  'outgoing.reach': { resource: 'outgoing', actions: [] },
  'joint-tests.require': { resource: 'jointTests', actions: [] },
  'desks.host': { resource: 'desks', actions: [] },
  'dead-letters.move': {
    resource: 'deadLetters',
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  },
  'journey.start': [
    { resource: 'journey', actions: ['states:StartExecution'] },
    { resource: 'journey', actions: ['states:StopExecution'], on: executions },
  ],
  'journey.answer': { resource: 'journey', actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'] },
  'issuers.trust': { resource: 'issuers', actions: [] },
};

/** Gives a function what its manifest needs: permission and environment together. Throws where the stack has no such resource. */
export function giveAll(request: {
  grantee: IGrantable;
  needs: readonly Capability[];
  resources: Resources;
  setEnvironment: (name: string, value: string) => void;
}): void {
  for (const need of request.needs) {
    for (const [at, { resource, actions, conditions, on }] of [grants[need]].flat().entries()) {
      const target = request.resources[resource];
      if (target === undefined)
        throw new Error(`${need} needs the resource ${resource}, which this stack does not have`);
      const { variable } = capabilities[need];
      // Where a capability is made of several grants, the first is on what it is about.
      if (at === 0 && variable !== null) request.setEnvironment(variable, target.value);
      if (actions.length === 0 || target.arns.length === 0) continue;
      request.grantee.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({
          sid: sidOf(need, at),
          actions: [...actions],
          resources: target.arns.flatMap((arn) => on?.(arn) ?? [arn]),
          ...(conditions === undefined ? {} : { conditions: { ...conditions } }),
        }),
      );
    }
  }
}
