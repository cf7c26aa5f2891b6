import { describe, expect, it } from 'vitest';
import { grants } from '#infra/grants';
import { manifests } from '#infra/stacks/manifests';
import { type Statement, statementsOf, SynthesisedStacks } from './synthesised-stacks.ts';

const stacks = await SynthesisedStacks.of('lanzhou');

/** Resources by what they are to a person. */
function kindOf(resource: unknown): string {
  const text = stacks.read(resource);
  if (/^<seal1\w+>$/.test(text)) return 'seal keys';
  return text
    .replace(/^<(\w+)table>/, '$1')
    .replace(/^<(\w+?)>/, '$1')
    .replace(/^arn:<AWS::Partition>:states:[^:]+:\d+:stateMachine:tongban-lanzhou-(?!op-)([a-z-]+)$/, 'journey $1')
    .replace(/^arn:<AWS::Partition>:states:[^:]+:\d+:execution:tongban-lanzhou-(?!op-)([a-z-]+):\*$/, 'executions $1')
    .replace(/^arn:<AWS::Partition>:lambda:[^:]+:\d+:function:([a-z-]+)$/, 'function $1')
    .replace(/^arn:<AWS::Partition>:logs:[^:]+:\d+:log-group:\/tongban\/lanzhou\/([a-z-]+):\*$/, 'log $1');
}

const conditionsOf = ({ conditions }: Statement): string =>
  Object.values(conditions)
    .flatMap((keys) =>
      Object.entries(keys).map(
        ([key, value]) =>
          ` if ${key} is ${[value]
            .flat()
            .map((one) => stacks.read(one))
            .join()}`,
      ),
    )
    .join('');

/** Roles of people have a table of their own (people.test.ts). */
const isPersons = (name: string): boolean => /^operationspeople/.test(name);
const policiesOf = (wanted: (name: string) => boolean) =>
  stacks.resources('AWS::IAM::Policy').filter(({ name }) => wanted(name));
const roles = stacks.resources('AWS::IAM::Role').filter(({ name }) => !isPersons(name));

const policies = policiesOf((name) => !isPersons(name)).map(({ properties }) => ({
  roles: (properties['Roles'] as unknown[]).map((role) => stacks.read(role)),
  statements: statementsOf(properties['PolicyDocument']),
}));

/** What a role may do, a line for each action on each kind of resource. */
function rightsOf(role: string): string[] {
  const statements = policies.filter(({ roles }) => roles.includes(`<${role}>`)).flatMap((each) => each.statements);
  const lines = statements.flatMap((statement) =>
    statement.resources.flatMap((resource) =>
      statement.actions.map((action) => `${action} ${kindOf(resource)}${conditionsOf(statement)}`),
    ),
  );
  return [...new Set(lines)].sort();
}

const roleOf = (name: string): string => (name === 'sealer' ? 'sealerrole' : `${name.replaceAll('-', '')}Role`);

const keysLike = (keys: string): string => ` if dynamodb:LeadingKeys is ${keys}`;

/** What is sealed and published of agreements. */
const readsAgreements = `dynamodb:Query registers${keysLike('AGREEMENT#*')}`;
const readsTrust = `dynamodb:Query seals${keysLike('TRUST*,REVOCATIONS*')}`;

/** What Lambda polls a queue with, on behalf of its consumer. */
const consumes = (queue: string): string[] =>
  ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((action) => `sqs:${action} ${queue}queueQueue`);

/** Something that may be done with every machine of a way of handling. */
const ofJourneys = (right: string): string[] =>
  ['fully-online', 'collection-on-behalf'].map((journey) => `states:${right} ${journey}`);

/** What a function asks of a bucket's key. */
const throughS3 = ' if kms:ViaService is s3.<AWS::Region>.amazonaws.com,s3.<AWS::Region>.<AWS::URLSuffix>';

/** Which secrets under the key for partners. */
const secretsOf = (directions: string): string =>
  ` if kms:EncryptionContext:purpose is partner-secret if kms:EncryptionContext:direction is ${directions}`;

/** Everything that each function may do, besides writing its own log. A change here is a decision, not a formality. */
const table: Readonly<Record<string, readonly string[]>> = {
  authorizer: [],
  catalogue: [readsAgreements],
  // The one that approves seals under agreements and registers those of others; it has them sealed, and cannot sign.
  agreements: [
    `dynamodb:PutItem approvals${keysLike('agreement-*,joint-test-*')}`,
    `dynamodb:PutItem registers${keysLike('AGREEMENT#*')}`,
    readsAgreements,
    'dynamodb:Query seals',
    'lambda:InvokeFunction sealerFunction',
  ],
  materials: [
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    's3:GetObject materials/*',
    's3:PutObject materials/*',
    `kms:Decrypt materialskey${throughS3}`,
    `kms:GenerateDataKey materialskey${throughS3}`,
  ],
  'case-command': [
    'dynamodb:GetItem cases if dynamodb:LeadingKeys is IDEM#*',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is CASE#*,IDEM#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'kms:Decrypt casekey',
    'kms:GenerateDataKey casekey',
    'kms:GenerateMac holderkey',
    's3:GetObject materials/*',
    's3:ListBucket materials',
  ],
  window: [
    'dynamodb:GetItem cases if dynamodb:LeadingKeys is IDEM#*',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is CASE#*,IDEM#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'kms:Decrypt casekey',
    'kms:GenerateDataKey casekey',
    'kms:GenerateMac holderkey',
    's3:GetObject materials/*',
    's3:ListBucket materials',
    readsAgreements,
  ],
  // What it gives at a window it reads whole; that of its blanks it enters is beside the cases, in partitions of their own.
  'hand-out': [
    'dynamodb:GetItem cases if dynamodb:LeadingKeys is IDEM#*',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is BLANK#*',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is CASE#*,IDEM#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is BLANK#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'dynamodb:Query seals',
    'kms:Decrypt casekey',
    `kms:Decrypt materialskey${throughS3}`,
    'kms:GenerateMac holderkey',
    's3:GetObject materials/*',
    's3:ListBucket materials',
  ],
  // The one that approves receipts and statements of hand-over; it has them sealed, and cannot sign.
  receipt: [
    'dynamodb:PutItem approvals if dynamodb:LeadingKeys is receipt-*,statement-*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'kms:Decrypt casekey',
    'kms:GenerateMac holderkey',
    'kms:GenerateMac trackingkey',
    'lambda:InvokeFunction sealerFunction',
  ],
  // What is recorded lies apart from the materials: nobody else opens it.
  recording: [
    'dynamodb:PutItem recordings if dynamodb:LeadingKeys is VISIT#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'dynamodb:Query recordings if dynamodb:LeadingKeys is VISIT#*',
    'dynamodb:Query recordings/index/byWindow',
    'kms:GenerateMac holderkey',
    's3:GetObject recordings/*',
    's3:ListBucket recordings',
    's3:PutObject recordings/*',
    `kms:Decrypt materialskey${throughS3}`,
    `kms:GenerateDataKey materialskey${throughS3}`,
  ],
  // Of the lists it sees only which cases of one item and one holder are unfinished.
  'case-query': [
    'dynamodb:GetItem registers',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    `dynamodb:Query projections${keysLike('OPEN#*')}`,
    // And what the system of an authority said, where that only answers.
    `dynamodb:Query projections${keysLike('SEEN#*')}`,
    'kms:Decrypt casekey',
    'kms:GenerateMac holderkey',
  ],
  decide: [
    'dynamodb:GetItem approvals if dynamodb:LeadingKeys is approval-*,standing-*,proposed-*',
    'dynamodb:GetItem cases if dynamodb:LeadingKeys is IDEM#*',
    'dynamodb:GetItem registers',
    'dynamodb:PutItem approvals if dynamodb:LeadingKeys is approval-*,standing-*,proposed-*',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is CASE#*,IDEM#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'kms:Decrypt casekey',
    'kms:GenerateMac holderkey',
  ],
  // It signs nothing, and sees no key.
  seals: [`dynamodb:PutItem seals${keysLike('HISTORY#*,CERTIFICATE#*,1*,5*,9*')}`, 'dynamodb:Query seals'],
  'licence-read': [
    'dynamodb:GetItem licences',
    'dynamodb:Query licences/index/*',
    `dynamodb:PutItem registers${keysLike('ACCESS#*')}`,
    `dynamodb:Query registers${keysLike('ACCESS#*')}`,
    `dynamodb:PutItem registers${keysLike('CONSENT#*')}`,
    'kms:GenerateMac holderkey',
    's3:GetObject documents/*',
  ],
  // Sees no case and no number. Of a new version it approves what it derives from the document, has it sealed, and registers it: it cannot
  // sign, and whoever signs cannot register.
  'licence-decide': [
    `dynamodb:PutItem approvals${keysLike('version-*')}`,
    'dynamodb:GetItem licences',
    'dynamodb:PutItem licences',
    'kms:GenerateMac holderkey',
    'lambda:InvokeFunction sealerFunction',
    's3:GetObject documents/*',
  ],
  // Puts copies among materials, and reads none.
  'licence-offer': [
    'dynamodb:GetItem licences',
    'dynamodb:Query licences/index/*',
    `dynamodb:PutItem registers${keysLike('ACCESS#*')}`,
    'kms:GenerateMac holderkey',
    `kms:GenerateDataKey materialskey${throughS3}`,
    's3:GetObject documents/*',
    's3:PutObject materials/*',
  ],
  // Opens nothing that is personal in a case.
  'licence-query': [
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'dynamodb:Query licences/index/*',
    `dynamodb:GetItem registers${keysLike('CONSENT#*')}`,
    `dynamodb:PutItem registers${keysLike('ACCESS#*')}`,
    'kms:GenerateMac holderkey',
    's3:GetObject documents/*',
  ],
  // Stores files of imported licences apart from what is sealed, and reads no document.
  'licence-register': [
    'dynamodb:GetItem licences',
    'dynamodb:PutItem licences',
    `dynamodb:Query seals${keysLike('TRUST*,REVOCATIONS*')}`,
    `kms:Decrypt materialskey${throughS3}`,
    'kms:GenerateMac holderkey',
    's3:GetObject materials/*',
    's3:ListBucket materials',
    's3:PutObject documents/imported/*',
  ],
  // Cannot open what is personal in a case, and its key hashes nobody's number.
  tracking: [
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    `dynamodb:Query projections${keysLike('SEEN#*')}`,
    'kms:GenerateMac trackingkey',
  ],
  // Believes the carrier as far as its signature holds; cannot sign, nor say whose a waybill is.
  'courier-in': [
    `dynamodb:GetItem cases${keysLike('IDEM#*')}`,
    `dynamodb:PutItem cases${keysLike('CASE#*,IDEM#*')}`,
    `dynamodb:Query cases${keysLike('CASE#*')}`,
    `dynamodb:GetItem registers${keysLike('WAYBILL#*')}`,
    'kms:Decrypt casekey',
    'kms:VerifyMac courierkey',
  ],
  // What it writes is not personal: it opens no key of a case.
  parcels: [
    `dynamodb:GetItem cases${keysLike('IDEM#*')}`,
    `dynamodb:PutItem cases${keysLike('CASE#*,IDEM#*')}`,
    `dynamodb:Query cases${keysLike('CASE#*')}`,
    'kms:GenerateMac courierkey',
    'kms:GenerateMac holderkey',
  ],
  'public-verify': ['dynamodb:GetItem licences', 'dynamodb:Query seals'],
  operator: [
    'dynamodb:DeleteItem cases if dynamodb:LeadingKeys is CASE#*',
    'dynamodb:GetItem cases if dynamodb:LeadingKeys is IDEM#*',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is CASE#*,IDEM#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'kms:Decrypt casekey',
  ],
  'journey-wait': [
    'dynamodb:DeleteItem cases if dynamodb:LeadingKeys is WAIT#*',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is WAIT#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    ...ofJourneys('SendTaskFailure journey'),
    ...ofJourneys('SendTaskSuccess journey'),
  ],
  'journey-record': [
    'dynamodb:GetItem cases if dynamodb:LeadingKeys is IDEM#*',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is CASE#*,IDEM#*',
    'dynamodb:PutItem licences',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    's3:GetObject documents/*',
  ],
  // The one that asks things of the carrier in our name; what it has done the case shows.
  'courier-out': [
    `dynamodb:PutItem cases${keysLike('CASE#*,IDEM#*')}`,
    `dynamodb:Query cases${keysLike('CASE#*')}`,
    `dynamodb:PutItem registers${keysLike('WAYBILL#*')}`,
    'kms:Decrypt casekey',
    `kms:GenerateDataKey materialskey${throughS3}`,
    'kms:GenerateMac courierkey',
    's3:PutObject materials/labels/*',
  ],
  'on-the-spot': [
    'dynamodb:GetItem approvals',
    'dynamodb:GetItem cases if dynamodb:LeadingKeys is IDEM#*',
    'dynamodb:GetItem registers',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is CASE#*,IDEM#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'kms:Decrypt casekey',
  ],
  sealer: [
    'dynamodb:GetItem approvals',
    'dynamodb:GetItem intents',
    // Which file is that of a result, before it seals the next version.
    'dynamodb:GetItem licences',
    'dynamodb:PutItem intents',
    `dynamodb:PutItem seals${keysLike('USE#*')}`,
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'dynamodb:Query seals',
    'kms:Decrypt casekey',
    'kms:GenerateMac trackingkey',
    'kms:Sign seal keys if kms:MessageType is DIGEST',
    's3:GetObject documents/*',
    's3:ListBucket documents',
    's3:PutObject documents/*',
    // Puts it, and can neither read, retain nor delete it: the lock is the bucket's.
    's3:PutObject evidence/*',
  ],
  relay: [
    'dynamodb:DescribeStream cases.StreamArn',
    'dynamodb:GetRecords cases.StreamArn',
    'dynamodb:GetShardIterator cases.StreamArn',
    'dynamodb:ListStreams cases.StreamArn',
    'sqs:SendMessage notifyqueueQueue',
    'sqs:SendMessage partnersqueueQueue',
    'sqs:SendMessage projectqueueQueue',
    'sqs:SendMessage resumequeueQueue',
  ],
  inbox: [
    `dynamodb:Query projections${keysLike('INBOX#*')}`,
    `dynamodb:Query projections${keysLike('NOTICE#*')}`,
    `dynamodb:Query projections${keysLike('SETTLEMENT#*')}`,
  ],
  project: [
    ...consumes('project'),
    `dynamodb:Query cases${keysLike('CASE#*')}`,
    `dynamodb:Query projections${keysLike('MARK#*')}`,
    `dynamodb:DeleteItem projections${keysLike('MARK#*,INBOX#*,OPEN#*,SETTLEMENT#*')}`,
    `dynamodb:PutItem projections${keysLike('MARK#*,INBOX#*,OPEN#*,SETTLEMENT#*')}`,
  ],
  notify: [
    ...consumes('notify'),
    `dynamodb:Query cases${keysLike('CASE#*')}`,
    `dynamodb:Query projections${keysLike('MARK#*')}`,
    `dynamodb:PutItem projections${keysLike('MARK#*,NOTICE#*')}`,
  ],
  partners: [
    ...consumes('partners'),
    `dynamodb:Query cases${keysLike('CASE#*')}`,
    `dynamodb:PutItem projections${keysLike('MARK#*')}`,
    `dynamodb:Query projections${keysLike('MARK#*')}`,
    'kms:Decrypt casekey',
    `kms:Decrypt materialskey${throughS3}`,
    // Of results that a window elsewhere may print.
    's3:GetObject documents/*',
    's3:GetObject materials/*',
    ...['DeleteItem', 'GetItem', 'PutItem'].map((act) => `dynamodb:${act} partners${keysLike('OUTBOX#*,ENDPOINT#*')}`),
    `dynamodb:PutItem partners${keysLike('TOLD#*')}`,
    `dynamodb:Query partners${keysLike('PARTNERS*')}`,
    'lambda:InvokeFunction function tongban-lanzhou-webhook-out',
    'sqs:SendMessage partnersqueueQueue',
  ],
  'webhook-out': [
    `dynamodb:Query partners${keysLike('KEYS#*')}`,
    `dynamodb:Query partners${keysLike('OWN-KEYS*')}`,
    `dynamodb:Query partners${keysLike('PARTNERS*')}`,
    `dynamodb:Query partners${keysLike('SOURCES*')}`,
    `kms:Decrypt partnerkey${secretsOf('out,own')}`,
    'kms:Sign messagekey if kms:MessageType is DIGEST',
  ],
  clock: [
    'dynamodb:Query partners/index/byDue',
    ...['GetItem', 'PutItem'].map((act) => `dynamodb:${act} partners${keysLike('CLOCK*')}`),
    `dynamodb:GetItem partners${keysLike('ENDPOINT#*')}`,
    `dynamodb:Query partners${keysLike('PARTNERS*')}`,
    'sqs:SendMessage partnersqueueQueue',
  ],
  // It has the keys of partners, and no case.
  'partner-in': [
    `dynamodb:Query partners${keysLike('KEYS#*')}`,
    `dynamodb:Query partners${keysLike('PARTNERS*')}`,
    `kms:Decrypt partnerkey${secretsOf('in')}`,
    'lambda:InvokeFunction function tongban-lanzhou-partner-give',
    'lambda:InvokeFunction function tongban-lanzhou-partner-take',
  ],
  // It reads cases for partners that fetch, and has no key of theirs.
  'partner-give': [
    `dynamodb:Query cases${keysLike('CASE#*')}`,
    'kms:Decrypt casekey',
    `kms:Decrypt materialskey${throughS3}`,
    's3:GetObject documents/*',
    's3:GetObject materials/*',
    ...['DeleteItem', 'GetItem', 'PutItem', 'Query'].map((act) => `dynamodb:${act} partners${keysLike('OUTBOX#*')}`),
    `dynamodb:Query partners${keysLike('TOLD#*')}`,
    'lambda:InvokeFunction function tongban-lanzhou-webhook-out',
  ],
  // And the other way round.
  'partner-take': [
    `dynamodb:GetItem cases${keysLike('IDEM#*')}`,
    `dynamodb:PutItem cases${keysLike('CASE#*,IDEM#*')}`,
    `dynamodb:Query cases${keysLike('CASE#*')}`,
    'kms:Decrypt casekey',
    'kms:GenerateDataKey casekey',
    `kms:GenerateDataKey materialskey${throughS3}`,
    'kms:GenerateMac holderkey',
    's3:GetObject materials/*',
    's3:ListBucket materials',
    's3:PutObject materials/*',
    readsAgreements,
  ],
  'partner-read': [`dynamodb:Query partners${keysLike('OWN-KEYS*')}`],
  // It sees which cases await officials, and no case.
  'partner-ask': [
    ...['GetItem', 'PutItem'].map((act) => `dynamodb:${act} partners${keysLike('ASKING#*')}`),
    `dynamodb:Query partners${keysLike('SOURCES*')}`,
    `dynamodb:PutItem projections${keysLike('SEEN#*')}`,
    `dynamodb:Query projections${keysLike('INBOX#*')}`,
    'lambda:InvokeFunction function tongban-lanzhou-webhook-out',
  ],
  // It sees what was answered to messages, and no case.
  'partner-heal': [
    `dynamodb:GetItem cases${keysLike('IDEM#*')}`,
    ...['GetItem', 'PutItem'].map((act) => `dynamodb:${act} partners${keysLike('COMPARING#*')}`),
    `dynamodb:Query partners${keysLike('KEYS#*')}`,
    `dynamodb:Query partners${keysLike('PARTNERS*')}`,
    `kms:Decrypt partnerkey${secretsOf('in')}`,
    'lambda:InvokeFunction function tongban-lanzhou-partner-take',
    'lambda:InvokeFunction function tongban-lanzhou-webhook-out',
  ],
  reconcile: [
    'dynamodb:Query cases/index/byChange',
    `dynamodb:Query projections${keysLike('INBOX#*')}`,
    `dynamodb:Query projections${keysLike('MARK#*')}`,
    `dynamodb:GetItem projections${keysLike('RECONCILE#*')}`,
    `dynamodb:PutItem projections${keysLike('RECONCILE#*')}`,
    'sqs:SendMessage notifyqueueQueue',
    'sqs:SendMessage partnersqueueQueue',
    'sqs:SendMessage projectqueueQueue',
    'sqs:SendMessage resumequeueQueue',
    readsAgreements,
    readsTrust,
  ],
  resume: [
    'dynamodb:DeleteItem cases if dynamodb:LeadingKeys is WAIT#*',
    'dynamodb:PutItem cases if dynamodb:LeadingKeys is WAIT#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is CASE#*',
    'dynamodb:Query cases if dynamodb:LeadingKeys is WAIT#*',
    `dynamodb:PutItem projections${keysLike('MARK#*')}`,
    `dynamodb:Query projections${keysLike('MARK#*')}`,
    ...consumes('resume'),
    ...ofJourneys('SendTaskFailure journey'),
    ...ofJourneys('SendTaskSuccess journey'),
    ...ofJourneys('StartExecution journey'),
    ...ofJourneys('StopExecution executions'),
  ],
  'op-case': [
    `dynamodb:GetItem cases${keysLike('IDEM#*')}`,
    `dynamodb:PutItem cases${keysLike('CASE#*,IDEM#*')}`,
    `dynamodb:Query cases${keysLike('CASE#*')}`,
    `dynamodb:DeleteItem projections${keysLike('MARK#*,INBOX#*')}`,
    `dynamodb:Query projections${keysLike('MARK#*')}`,
    'kms:Decrypt casekey',
    ...['notify', 'partners', 'project', 'resume'].flatMap((queue) => [
      `sqs:DeleteMessage ${queue}queueDeadLetters`,
      `sqs:GetQueueAttributes ${queue}queueDeadLetters`,
      `sqs:ReceiveMessage ${queue}queueDeadLetters`,
      `sqs:SendMessage ${queue}queueQueue`,
    ]),
  ],
  // Makes keys that sign and wraps them; opens none, and reads no secret that was wrapped by others.
  'op-partner': [
    `dynamodb:DeleteItem partners${keysLike('PARTNERS*,KEYS#*,OWN-KEYS*,SOURCES*')}`,
    `dynamodb:PutItem partners${keysLike('PARTNERS*,KEYS#*,OWN-KEYS*,SOURCES*')}`,
    `dynamodb:Query partners${keysLike('KEYS#*')}`,
    `dynamodb:Query partners${keysLike('OWN-KEYS*')}`,
    `dynamodb:Query partners${keysLike('PARTNERS*')}`,
    `dynamodb:Query partners${keysLike('SOURCES*')}`,
    'dynamodb:Query partners/index/byDue',
    // Roots alone: whose seals there are it does not see.
    readsTrust,
    ...['GetItem', 'PutItem'].map((act) => `dynamodb:${act} partners${keysLike('COMPARING#*')}`),
    ...['GetItem', 'PutItem'].map((act) => `dynamodb:${act} partners${keysLike('OUTBOX#*,ENDPOINT#*')}`),
    `kms:GenerateDataKey partnerkey${secretsOf('own')}`,
    'sqs:SendMessage partnersqueueQueue',
  ],
  // Neither the roots of trust nor the log of uses.
  'op-seal': [
    `dynamodb:PutItem seals${keysLike('HISTORY#*,CERTIFICATE#*,1*,5*,9*')}`,
    `dynamodb:PutItem seals${keysLike('REVOCATIONS*')}`,
    'dynamodb:Query seals',
    'kms:GetPublicKey seal keys',
  ],
};

/** What each machine calls, and nothing else. */
const machines: Readonly<Record<string, readonly string[]>> = {
  fullyonlineRole: ['journeyrecord', 'journeywait', 'onthespot', 'sealer'],
  // Nothing of it is decided on the spot.
  collectiononbehalfRole: ['courierout', 'journeyrecord', 'journeywait', 'sealer'],
  // In another stack than their functions, which they know by name.
  machinesopreplayRole: ['op-case'],
  machinesoprestartjourneyRole: ['op-case'],
  machinesopreconcileRole: ['op-case', 'reconcile'],
  machinesoppartnerRole: ['op-partner'],
  machinesopregistersealRole: ['op-seal'],
  machinesopsuspendsealRole: ['op-seal'],
  machinesoprenewrevocationsRole: ['op-seal'],
};

describe('what each function may do', () => {
  it.each(manifests.map(({ name }) => name))('%s: this, its own log, and nothing else', (name) => {
    const ownLog = [`logs:CreateLogStream log ${name}`, `logs:PutLogEvents log ${name}`];
    expect(rightsOf(roleOf(name))).toEqual([...(table[name] ?? ['a line in the table']), ...ownLog].sort());
  });

  it('leaves no role that is neither of a function nor of a journey', () => {
    const known = [...manifests.map(({ name }) => roleOf(name)), ...Object.keys(machines)].sort();
    expect(roles.map(({ name }) => name).sort()).toEqual(known);
  });

  it('is stated in policies of ours alone: none is managed by AWS, none stands inside a role', () => {
    for (const { properties } of roles) {
      expect(Object.keys(properties).sort()).toEqual(
        'Description' in properties ? ['AssumeRolePolicyDocument', 'Description'] : ['AssumeRolePolicyDocument'],
      );
    }
  });

  it('may be done by Lambda or Step Functions alone, each for its own roles', () => {
    const trusts = roles.map(
      ({ name, properties }) => [name, ...statementsOf(properties['AssumeRolePolicyDocument'])] as const,
    );
    for (const [name, ...statements] of trusts) {
      const service = name in machines ? 'states.amazonaws.com' : 'lambda.amazonaws.com';
      expect(statements.map(({ actions, principal }) => ({ actions, principal }))).toEqual([
        { actions: ['sts:AssumeRole'], principal: { Service: service } },
      ]);
    }
  });
});

describe('what a machine may do', () => {
  it.each(Object.entries(machines))('%s: call its tasks', (role, tasks) => {
    const called = (task: string) =>
      role.startsWith('machines') ? `function tongban-lanzhou-${task}` : `${task}Function`;
    expect(rightsOf(role)).toEqual(tasks.map((task) => `lambda:InvokeFunction ${called(task)}`));
  });
});

describe('rights that few functions have', () => {
  const holders = (right: RegExp) =>
    Object.entries(table).flatMap(([name, rights]) => (rights.some((each) => right.test(each)) ? [name] : []));

  it.each([
    ['signs with seal keys', /^kms:Sign (?!messagekey)/, ['sealer']],
    ['signs what partners are told', /^kms:Sign messagekey/, ['webhook-out']],
    ['stores sealed documents', /^s3:PutObject documents\/\*/, ['sealer']],
    ['stores files of imported licences', /^s3:PutObject documents\/imported/, ['licence-register']],
    ['stores evidence', /^s3:PutObject evidence/, ['sealer']],
    ['writes approvals of results', /^dynamodb:PutItem approvals .*approval-/, ['decide']],
    ['writes approvals of receipts', /^dynamodb:PutItem approvals .*receipt-/, ['receipt']],
    ['writes approvals of statements', /^dynamodb:PutItem approvals .*statement-/, ['receipt']],
    ['writes approvals of agreements', /^dynamodb:PutItem approvals .*agreement-/, ['agreements']],
    ['writes approvals of new versions', /^dynamodb:PutItem approvals .*version-/, ['licence-decide']],
    ['writes approvals of joint tests', /^dynamodb:PutItem approvals .*joint-test-/, ['agreements']],
    [
      'writes any approvals',
      /^dynamodb:(PutItem|DeleteItem|UpdateItem) approvals/,
      ['agreements', 'receipt', 'decide', 'licence-decide'],
    ],
    ['has documents sealed', /^lambda:InvokeFunction sealer/, ['agreements', 'receipt', 'licence-decide']],
    ['makes case keys', /^kms:GenerateDataKey casekey/, ['case-command', 'window', 'partner-take']],
    ['stores materials', /^s3:PutObject materials\/\*/, ['materials', 'licence-offer', 'partner-take']],
    ['stores labels of parcels', /^s3:PutObject materials\/labels/, ['courier-out']],
    ['enters what became of numbered blanks', /^dynamodb:PutItem cases .*BLANK#/, ['hand-out']],
    [
      'calls a function',
      /^lambda:InvokeFunction/,
      [
        'agreements',
        'receipt',
        'licence-decide',
        'partners',
        'partner-in',
        'partner-give',
        'partner-ask',
        'partner-heal',
      ],
    ],
    [
      'registers results, and what becomes of them',
      /^dynamodb:PutItem licences/,
      ['licence-decide', 'licence-register', 'journey-record'],
    ],
    ['starts journeys', /^states:StartExecution/, ['resume']],
    ['lists the unfinished cases of a holder', /^dynamodb:Query projections .*OPEN#/, ['case-query']],
    ['writes waybills', /^dynamodb:PutItem registers .*WAYBILL#/, ['courier-out']],
    ['registers what is sealed of agreements', /^dynamodb:PutItem registers .*AGREEMENT#/, ['agreements']],
    [
      'records looks at licences',
      /^dynamodb:PutItem registers .*ACCESS#/,
      ['licence-read', 'licence-offer', 'licence-query'],
    ],
    ['records consents of holders', /^dynamodb:PutItem registers .*CONSENT#/, ['licence-read']],
    [
      'writes any registers',
      /^dynamodb:(PutItem|DeleteItem|UpdateItem) registers/,
      ['agreements', 'licence-read', 'licence-offer', 'licence-query', 'courier-out'],
    ],
    ['signs what is asked of the carrier', /^kms:GenerateMac courierkey/, ['parcels', 'courier-out']],
    ['verifies what the carrier signed', /^kms:VerifyMac courierkey/, ['courier-in']],
    ['writes seals', /^dynamodb:(PutItem|DeleteItem|UpdateItem) seals .*HISTORY/, ['seals', 'op-seal']],
    ['writes what seals were used for', /^dynamodb:(PutItem|DeleteItem|UpdateItem) seals .*USE/, ['sealer']],
    ['renews revocation lists', /^dynamodb:(PutItem|DeleteItem|UpdateItem) seals .*REVOCATIONS/, ['op-seal']],
    ['says whom we trust', /^dynamodb:(PutItem|DeleteItem|UpdateItem) seals .*TRUST/, []],
    ['writes any seals', /^dynamodb:(PutItem|DeleteItem|UpdateItem) seals/, ['seals', 'sealer', 'op-seal']],
    ['sees seal keys', /^kms:GetPublicKey/, ['op-seal']],
    [
      'opens secrets that partners sign with',
      /^kms:Decrypt partnerkey .*direction is in$/,
      ['partner-in', 'partner-heal'],
    ],
    ['opens secrets that we sign with', /^kms:Decrypt partnerkey .*direction is out,own$/, ['webhook-out']],
    ['opens any secret of partners', /^kms:Decrypt partnerkey/, ['webhook-out', 'partner-in', 'partner-heal']],
    ['makes keys that sign messages', /^kms:GenerateDataKey partnerkey/, ['op-partner']],
    [
      'registers partners and keys',
      /^dynamodb:(PutItem|DeleteItem|UpdateItem) partners .*(PARTNERS|KEYS)/,
      ['op-partner'],
    ],
    ['takes dead letters', /^sqs:ReceiveMessage \w+DeadLetters/, ['op-case']],
  ] as const)('%s', (_, right, names) => {
    expect(holders(right)).toEqual(names);
  });
});

describe('another region', () => {
  it.each([
    // It is its own partner: from the region at its desk to its own.
    ['lanzhou', { '610100': 'xian', '620100': 'lanzhou', '630100': 'lanzhou' }, 'waived'],
    ['xian', { '620100': 'lanzhou' }, 'waived'],
    ['aws-cn', {}, 'required'],
    ['aws', {}, 'required'],
  ] as const)(
    'is reached by %s at no function, but by messages to the partner that speaks for it',
    async (name, of, jointTests) => {
      const synthesised = await SynthesisedStacks.of(name);
      const called = synthesised.resources('AWS::IAM::Policy').flatMap(({ properties }) =>
        statementsOf(properties['PolicyDocument'])
          .filter(({ actions }) => actions.some((action) => /^lambda:(\*|Invoke)/.test(action)))
          .flatMap(({ resources }) => resources.map((each) => synthesised.read(each))),
      );
      const own = new RegExp(`^<\\w+>$|:function:tongban-${name}-[a-z-]+$`);
      expect(called.filter((each) => !own.test(each))).toEqual([]);
      const functions = synthesised.resources('AWS::Lambda::Function');
      const variables = functions.find((each) => each.name === 'oppartnerFunction')?.properties['Environment'] as {
        Variables: Record<string, string>;
      };
      expect(JSON.parse(variables.Variables['PARTNER_OF_REGION'] ?? '')).toEqual(of);
      expect(variables.Variables['JOINT_TESTS']).toBe(jointTests);
    },
  );

  it('is heard by a function that sees no case, and told by one that sees none', () => {
    for (const name of ['partner-in', 'webhook-out'])
      expect(table[name]?.filter((right) => /casekey|dynamodb:\w+ cases|s3:/.test(right))).toEqual([]);
  });
});

describe('no policy', () => {
  const all = policies.flatMap(({ statements }) => statements);

  it('names every resource, or every action of a service', () => {
    expect(all.flatMap(({ resources }) => resources).filter((resource) => resource === '*')).toEqual([]);
    expect(all.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('says what must not be done by leaving it out: NotAction and NotResource', () => {
    expect(Object.values(stacks.texts).join('')).not.toMatch(/"Not(Action|Resource|Principal)"/);
  });

  it('denies in an identity: what is forbidden is not granted', () => {
    expect(all.filter(({ effect }) => effect !== 'Allow')).toEqual([]);
  });
});

describe('a grant', () => {
  it.each(Object.entries(grants))('%s is of single actions', (_, grant) => {
    const actions = [grant].flat().flatMap((each) => each.actions);
    expect(actions.filter((action) => !/^[a-z0-9]+:[A-Z][A-Za-z]+$/.test(action))).toEqual([]);
  });
});
