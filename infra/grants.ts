import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { capabilities, type Capability } from '#contracts/capabilities';

/** The resources a stack can give access to: ARN for the policy, value for the environment variable. */
export type Resources = Readonly<
  Partial<Record<ResourceName, { readonly arns: readonly string[]; readonly value: string }>>
>;

export type ResourceName =
  | 'cases'
  | 'approvals'
  | 'licences'
  | 'registers'
  | 'seals'
  | 'intents'
  | 'caseKey'
  | 'holderKey'
  | 'sealKeys'
  | 'materials'
  | 'documents'
  | 'projections'
  | 'resumeQueue'
  | 'projectQueue'
  | 'notifyQueue'
  | 'journey'
  | 'issuers';

interface Grant {
  readonly resource: ResourceName;
  readonly actions: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Turns the resource's ARNs into those the actions are about. */
  readonly on?: (arn: string) => string[];
}

const objects = (arn: string): string[] => [`${arn}/*`];
// Without ListBucket a missing object reads as 403 instead of 404, and whether it is there has to be known.
const bucketAndObjects = (arn: string): string[] => [arn, ...objects(arn)];
/** Only items whose partition key is like one of these. Every request to a table names its keys, so the key is never missing. */
const keysLike = (...patterns: string[]): Pick<Grant, 'conditions'> => ({
  conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } },
});
const executionsToo = (arn: string): string[] => [arn, arn.replace(':stateMachine:', ':execution:') + ':*'];

/** Capability → IAM actions on one resource. Nothing else in the project grants anything to a function. */
export const grants: Readonly<Record<Capability, Grant>> = {
  'cases.read': { resource: 'cases', actions: ['dynamodb:Query'] },
  'cases.append': { resource: 'cases', actions: ['dynamodb:PutItem', 'dynamodb:GetItem'] },
  'cases.erase': { resource: 'cases', actions: ['dynamodb:DeleteItem'] },
  'waits.open': { resource: 'cases', actions: ['dynamodb:PutItem'] },
  'waits.close': { resource: 'cases', actions: ['dynamodb:DeleteItem'] },
  'case-keys.create': { resource: 'caseKey', actions: ['kms:GenerateDataKey'] },
  'case-keys.open': { resource: 'caseKey', actions: ['kms:Decrypt'] },
  'holder-hash': { resource: 'holderKey', actions: ['kms:GenerateMac'] },
  'approvals.read': { resource: 'approvals', actions: ['dynamodb:GetItem'] },
  'approvals.write': { resource: 'approvals', actions: ['dynamodb:PutItem', 'dynamodb:GetItem'] },
  'registers.read': { resource: 'registers', actions: ['dynamodb:GetItem'] },
  'materials.upload': { resource: 'materials', actions: ['s3:PutObject'], on: objects },
  'materials.read': { resource: 'materials', actions: ['s3:GetObject'], on: objects },
  'materials.check': { resource: 'materials', actions: ['s3:GetObject', 's3:ListBucket'], on: bucketAndObjects },
  'seals.read': { resource: 'seals', actions: ['dynamodb:Query'] },
  'seals.intend': { resource: 'intents', actions: ['dynamodb:PutItem', 'dynamodb:GetItem'] },
  'seals.sign': {
    resource: 'sealKeys',
    actions: ['kms:Sign'],
    conditions: { StringEquals: { 'kms:MessageType': 'DIGEST' } },
  },
  'documents.write': { resource: 'documents', actions: ['s3:PutObject'], on: objects },
  'documents.read': { resource: 'documents', actions: ['s3:GetObject', 's3:ListBucket'], on: bucketAndObjects },
  'licences.find': { resource: 'licences', actions: ['dynamodb:GetItem'] },
  'licences.list': { resource: 'licences', actions: ['dynamodb:Query'], on: (arn) => [`${arn}/index/*`] },
  'licences.index': { resource: 'licences', actions: ['dynamodb:PutItem'] },
  'cases.changes': { resource: 'cases', actions: ['dynamodb:Query'], on: (arn) => [`${arn}/index/byChange`] },
  'marks.read': { resource: 'projections', actions: ['dynamodb:Query'], ...keysLike('MARK#*') },
  'marks.advance': { resource: 'projections', actions: ['dynamodb:PutItem'], ...keysLike('MARK#*') },
  'inbox.read': { resource: 'projections', actions: ['dynamodb:Query'], ...keysLike('INBOX#*') },
  'inbox.write': {
    resource: 'projections',
    actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
    ...keysLike('MARK#*', 'INBOX#*'),
  },
  'notices.read': { resource: 'projections', actions: ['dynamodb:Query'], ...keysLike('NOTICE#*') },
  'notices.write': { resource: 'projections', actions: ['dynamodb:PutItem'], ...keysLike('MARK#*', 'NOTICE#*') },
  'reconcile.walk': {
    resource: 'projections',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    ...keysLike('RECONCILE'),
  },
  'resume.send': { resource: 'resumeQueue', actions: ['sqs:SendMessage'] },
  'project.send': { resource: 'projectQueue', actions: ['sqs:SendMessage'] },
  'notify.send': { resource: 'notifyQueue', actions: ['sqs:SendMessage'] },
  'journey.start': {
    resource: 'journey',
    actions: ['states:StartExecution', 'states:StopExecution'],
    on: executionsToo,
  },
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
    const { resource, actions, conditions, on } = grants[need];
    const target = request.resources[resource];
    if (target === undefined) throw new Error(`${need} needs the resource ${resource}, which this stack does not have`);
    const { variable } = capabilities[need];
    if (variable !== null) request.setEnvironment(variable, target.value);
    if (actions.length === 0 || target.arns.length === 0) continue;
    request.grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        sid: sidOf(need),
        actions: [...actions],
        resources: target.arns.flatMap((arn) => on?.(arn) ?? [arn]),
        ...(conditions === undefined ? {} : { conditions: { ...conditions } }),
      }),
    );
  }
}

/** `case-keys.open` → `CaseKeysOpen`: a refused call can be traced to its capability. */
const sidOf = (need: Capability): string =>
  need.replace(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase());
