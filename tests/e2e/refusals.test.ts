import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  SignCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depositCertificate, employers, newKey, pdf, until, upload } from '#infra/commands/scenarios';
import { outputOf } from '#infra/commands/seed';
import { authoriseOnTheSpotItems } from '#infra/commands/standing';
import { synthesised } from '#infra/commands/synth';
import { identityOf } from '#infra/local/resources';
import { Templates } from '#infra/local/template';
import { stackNames } from '#infra/stack-names';
import { bootForTest, type TestDeployment } from './deployment.ts';
import { clientsOf as roleClients } from './role-clients.ts';
import { bodyOf, StoreView } from './store-view.ts';

const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };

let deployment: TestDeployment;
let view: StoreView;
/** ARN of the role of each function, by the function's name. */
let roles: ReadonlyMap<string, string>;
beforeAll(async () => {
  deployment = await bootForTest({ recorded: false });
  view = new StoreView(deployment.folder);
  roles = await rolesOfFunctions();
  await authoriseOnTheSpotItems(deployment);
});
afterAll(() => deployment.close());

/** Reads the roles from the template, so that a new function is in the loops below by itself. */
async function rolesOfFunctions(): Promise<ReadonlyMap<string, string>> {
  const assetsFolder = await synthesised('lanzhou');
  const stacks = stackNames('lanzhou').map((name) => {
    const template = JSON.parse(readFileSync(join(assetsFolder, `${name}.template.json`), 'utf8'));
    return { name, template, assetsFolder };
  });
  const templates: Templates = new Templates({
    stacks,
    place,
    parameters: { LocalJwksUrl: '', LocalCourierUrl: '', LocalTimeStampUrl: '', LocalPortalUrl: '' },
    identify: (resource) => identityOf(resource, { templates, place, awsUrl: '' }),
  });
  const functions = templates.resources().filter(({ type }) => type === 'AWS::Lambda::Function');
  return new Map(
    functions.map((resource) => [
      String(templates.property(resource, 'FunctionName')).replace('tongban-lanzhou-', ''),
      String(templates.property(resource, 'Role')),
    ]),
  );
}

const clientsOf = (principal: string) => roleClients(deployment, principal);
type Clients = ReturnType<typeof clientsOf>;

function roleOf(name: string): string {
  const role = roles.get(name);
  if (role === undefined) throw new Error(`there is no function ${name}`);
  return role;
}

/** `allowed`, or the name of the error where it says that access is denied; any other error counts as allowed: access was given. */
async function verdict(call: Promise<unknown>): Promise<'allowed' | 'denied'> {
  try {
    await call;
    return 'allowed';
  } catch (error) {
    const { name, message } = error as Error;
    if (!/^AccessDenied(Exception)?$/.test(name)) return 'allowed';
    expect(message).toMatch(/is not authorized to perform/);
    return 'denied';
  }
}

/** The functions that a call is allowed to, of all there are; and the account root, as `root`. */
async function allowedTo(call: (clients: Clients) => Promise<unknown>): Promise<string[]> {
  const { rootArn } = deployment.cloud.services.iam;
  const allowed: string[] = [];
  for (const [name, role] of [...roles, ['root', rootArn] as const])
    if ((await verdict(call(clientsOf(role)))) === 'allowed') allowed.push(name);
  return allowed.sort();
}

const sealKey = (): string => bodyOf<{ keyArn: string }>(sealItem()).keyArn;
function sealItem() {
  const seal = view.items('seals').find(({ owner }) => /^\w{18}#/.test(owner?.S ?? ''));
  if (seal === undefined) throw new Error('no seal is registered');
  return seal;
}
const item = { S: 'planted' };
const recorders = [
  ...['case-command', 'courier-in', 'courier-out', 'decide', 'hand-out', 'journey-record', 'on-the-spot', 'op-case'],
  ...['operator', 'parcels', 'partner-take', 'window'],
];
const caseReaders = [
  ...[
    'case-command',
    'case-query',
    'courier-in',
    'courier-out',
    'decide',
    'hand-out',
    'journey-record',
    'journey-wait',
  ],
  ...['materials', 'on-the-spot', 'notify', 'op-case', 'operator', 'partner-give', 'partner-take', 'partners'],
  ...['licence-query', 'project', 'receipt'],
  ...['parcels', 'recording', 'resume', 'sealer', 'tracking', 'window'],
];
const bucketOf = (name: string): string => {
  // A table is named after what it holds, too.
  const named = new RegExp(`-data-${name}(?!table)`);
  const [bucket] = Object.values(deployment.cloud.outputs).filter((value) => named.test(String(value)));
  return String(bucket).replace(/^arn:.*:::/, '');
};
const digest = new Uint8Array(32).fill(7);
const sign = (MessageType: 'DIGEST' | 'RAW') => (clients: Clients) =>
  clients.kms.send(new SignCommand({ KeyId: sealKey(), MessageType, Message: digest, SigningAlgorithm: 'SM2DSA' }));

describe('a function calling beyond its manifest is refused:', () => {
  it('case-query may read cases, and neither write them nor sign', async () => {
    const clients = clientsOf(roleOf('case-query'));
    const TableName = view.tableName('cases');
    const before = view.counts();
    const pk = { S: 'CASE#planted' };
    const put = clients.dynamodb.send(new PutItemCommand({ TableName, Item: { pk, sk: item } }));
    await expect(put).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const Put = { TableName, Item: { pk, sk: item } };
    const transaction = clients.dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }));
    await expect(transaction).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(sign('DIGEST')(clients)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(view.counts()).toEqual(before);
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
    expect((await clients.dynamodb.send(new QueryCommand({ TableName, ...query }))).Items).toEqual([]);
    expect(deployment.cloud.state().refused).toContainEqual(
      expect.objectContaining({ action: 'dynamodb:PutItem', role: roleOf('case-query') }),
    );
  });

  it.each<[partition: string, putters: string[], deleters: string[], readers: string[]]>([
    ['CASE#', recorders, ['operator'], caseReaders],
    ['IDEM#', recorders, [], []],
    ['BLANK#', ['hand-out'], [], ['hand-out']],
    ['WAIT#', ['journey-wait', 'resume'], ['journey-wait', 'resume'], ['resume']],
    ['planted', [], [], []],
  ])('items of %s are put, deleted and queried by those whose they are', async (partition, ...may) => {
    const TableName = view.tableName('cases');
    const pk = { S: `${partition}planted` };
    const key = { pk, sk: item };
    const calls = [
      ({ dynamodb }: Clients) =>
        dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: key } }] })),
      ({ dynamodb }: Clients) => dynamodb.send(new DeleteItemCommand({ TableName, Key: key })),
      ({ dynamodb }: Clients) =>
        dynamodb.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': pk },
          }),
        ),
    ];
    for (const [at, call] of calls.entries())
      expect(await allowedTo(call)).toEqual([...(may[at] ?? []), 'root'].sort());
    const get = ({ dynamodb }: Clients) => dynamodb.send(new GetItemCommand({ TableName, Key: key }));
    // The case itself shows whether the courier was ordered; whoever compares lists looks what was received.
    const lookers =
      partition === 'IDEM#' ? [...recorders.filter((name) => name !== 'courier-out'), 'partner-heal'] : [];
    expect(await allowedTo(get)).toEqual([...lookers, 'root'].sort());
  });

  it('only the sealer may sign with a seal, and only a digest; not even the account root', async () => {
    expect(await allowedTo(sign('DIGEST'))).toEqual(['sealer']);
    expect(await allowedTo(sign('RAW'))).toEqual([]);
    for (const name of ['decide', 'on-the-spot'])
      expect([name, await verdict(sign('DIGEST')(clientsOf(roleOf(name))))]).toEqual([name, 'denied']);
  });

  it('nobody but the account root uses the secret shared with the carrier, but who orders and takes back, and who is told', async () => {
    const KeyId = String(deployment.cloud.outputs['tongban-lanzhou-data.CourierKeyArn']);
    const shared = { KeyId, MacAlgorithm: 'HMAC_SHA_256' as const, Message: digest };
    expect(await allowedTo(({ kms }) => kms.send(new GenerateMacCommand(shared)))).toEqual([
      ...['courier-out', 'parcels', 'root'],
    ]);
    const verify = ({ kms }: Clients) => kms.send(new VerifyMacCommand({ ...shared, Mac: digest }));
    expect(await allowedTo(verify)).toEqual(['courier-in', 'root']);
  });

  it.each([
    ['approval-planted', ['decide']],
    ['standing-planted', ['decide']],
    ['proposed-standing-planted', ['decide']],
    ['receipt-planted', ['receipt']],
    ['statement-planted', ['receipt']],
    ['agreement-planted', ['agreements']],
    ['version-planted', ['licence-decide']],
    ['planted', []],
  ] as const)('approvals of each kind are put by the one function for it: %s', async (id, putters) => {
    const put = ({ dynamodb }: Clients) =>
      dynamodb.send(new PutItemCommand({ TableName: view.tableName('approvals'), Item: { id: { S: id } } }));
    expect(await allowedTo(put)).toEqual([...putters, 'root']);
  });

  it.each([
    ['seals', 'owner', 'id', []],
    ['registers', 'register', 'holderHash', []],
    ['intents', 'caseId', 'caseId', ['sealer']],
    ['licences', 'identifier', 'holderHash', ['journey-record', 'licence-decide', 'licence-register']],
  ] as const)('%s are put by nobody else', async (table, partition, sort, writers) => {
    const put = ({ dynamodb }: Clients) => {
      const Item = { [partition]: item, [sort]: item, issuedAt: item };
      return dynamodb.send(new PutItemCommand({ TableName: view.tableName(table), Item }));
    };
    expect(await allowedTo(put)).toEqual([...writers, 'root'].sort());
  });

  it.each([
    ['12620100XTXX00057N#official', ['op-seal', 'seals']],
    ['HISTORY#12620100XTXX00057N#official', ['op-seal', 'seals']],
    ['USE#12620100XTXX00057N-official-1#2026-09', ['sealer']],
    ['REVOCATIONS#planted', ['op-seal']],
    ['TRUST#planted', []],
  ] as const)(
    'seals, their history and their uses are written by those alone who change or use them: %s',
    async (owner, writers) => {
      const Item = { owner: { S: owner }, id: item };
      const put = ({ dynamodb }: Clients) =>
        dynamodb.send(new PutItemCommand({ TableName: view.tableName('seals'), Item }));
      expect(await allowedTo(put)).toEqual([...writers, 'root'].sort());
    },
  );

  it('whose a waybill is, says the one that orders the courier, and finds the one that the courier tells', async () => {
    const TableName = view.tableName('registers');
    const Key = { register: { S: 'WAYBILL#planted' }, holderHash: item };
    const put = new PutItemCommand({ TableName, Item: Key });
    expect(await allowedTo(({ dynamodb }) => dynamodb.send(put))).toEqual(['courier-out', 'root']);
    const find = (S: string) => (clients: Clients) =>
      clients.dynamodb.send(new GetItemCommand({ TableName, Key: { ...Key, register: { S } } }));
    const lookers = ['case-query', 'decide', 'on-the-spot', 'root'];
    expect(await allowedTo(find('WAYBILL#planted'))).toEqual(['courier-in', ...lookers].sort());
    expect(await allowedTo(find('planted'))).toEqual(lookers);
  });

  it('who looked at a licence, writes and reads the one that shows licences', async () => {
    const TableName = view.tableName('registers');
    const register = { S: 'ACCESS#planted' };
    const put = new PutItemCommand({ TableName, Item: { register, holderHash: item, body: { S: '{}' } } });
    expect(await allowedTo(({ dynamodb }) => dynamodb.send(put))).toEqual([
      'licence-offer',
      'licence-query',
      'licence-read',
      'root',
    ]);
    const query = { KeyConditionExpression: 'register = :of', ExpressionAttributeValues: { ':of': register } };
    const read = ({ dynamodb }: Clients) => dynamodb.send(new QueryCommand({ TableName, ...query }));
    expect(await allowedTo(read)).toEqual(['licence-read', 'root']);
    const consented = { register: { S: 'CONSENT#planted' }, holderHash: item };
    const consent = new PutItemCommand({ TableName, Item: { ...consented, body: { S: '{}' } } });
    expect(await allowedTo(({ dynamodb }) => dynamodb.send(consent))).toEqual(['licence-read', 'root']);
  });

  it('what is sealed of agreements says the one that verifies it, and reads whoever receives or tells of it', async () => {
    const TableName = view.tableName('registers');
    const register = { S: 'AGREEMENT#deeds' };
    const put = new PutItemCommand({ TableName, Item: { register, holderHash: item, body: { S: '{}' } } });
    expect(await allowedTo(({ dynamodb }) => dynamodb.send(put))).toEqual(['agreements', 'root']);
    const query = { KeyConditionExpression: 'register = :of', ExpressionAttributeValues: { ':of': register } };
    const read = ({ dynamodb }: Clients) => dynamodb.send(new QueryCommand({ TableName, ...query }));
    const readers = ['agreements', 'catalogue', 'partner-take', 'reconcile', 'root', 'window'];
    expect(await allowedTo(read)).toEqual(readers);
  });

  it('sealed documents are stored by the sealer alone, and materials by the upload address and the partner’s door', async () => {
    const put = (bucket: string) => (clients: Clients) =>
      clients.s3.send(new PutObjectCommand({ Bucket: bucketOf(bucket), Key: 'planted', Body: 'x' }));
    expect(await allowedTo(put('documents'))).toEqual(['root', 'sealer']);
    expect(await allowedTo(put('evidence'))).toEqual(['root', 'sealer']);
    const imported = ({ s3 }: Clients) =>
      s3.send(new PutObjectCommand({ Bucket: bucketOf('documents'), Key: 'imported/planted', Body: 'x' }));
    expect(await allowedTo(imported)).toEqual(['licence-register', 'root', 'sealer']);
    expect(await allowedTo(put('materials'))).toEqual(['licence-offer', 'materials', 'partner-take', 'root']);
    const get = (clients: Clients) =>
      clients.s3.send(new GetObjectCommand({ Bucket: bucketOf('documents'), Key: 'planted' }));
    expect(await allowedTo(get)).toEqual([
      'journey-record',
      'licence-decide',
      'licence-offer',
      'licence-query',
      'licence-read',
      'partner-give',
      'partners',
      'root',
      'sealer',
    ]);
  });

  it('recordings, and who viewed them, are written and read by the one function that has to do with them', async () => {
    const TableName = view.tableName('recordings');
    const Item = { pk: { S: 'VISIT#planted' }, sk: item };
    expect(await allowedTo(({ dynamodb }) => dynamodb.send(new PutItemCommand({ TableName, Item })))).toEqual([
      ...['recording', 'root'],
    ]);
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': Item.pk } };
    expect(await allowedTo(({ dynamodb }) => dynamodb.send(new QueryCommand({ TableName, ...query })))).toEqual([
      ...['recording', 'root'],
    ]);
    const target = { Bucket: bucketOf('recordings'), Key: 'planted' };
    expect(await allowedTo(({ s3 }) => s3.send(new PutObjectCommand({ ...target, Body: 'x' })))).toEqual([
      ...['recording', 'root'],
    ]);
    expect(await allowedTo(({ s3 }) => s3.send(new GetObjectCommand(target)))).toEqual(['recording', 'root']);
  });

  it.each([
    ['approval-planted', ['decide', 'on-the-spot', 'root', 'sealer']],
    ['receipt-planted', ['on-the-spot', 'root', 'sealer']],
    ['statement-planted', ['on-the-spot', 'root', 'sealer']],
    ['agreement-planted', ['on-the-spot', 'root', 'sealer']],
    ['version-planted', ['on-the-spot', 'root', 'sealer']],
  ])('approvals are read by those who rest on them: %s', async (id, readers) => {
    const get = ({ dynamodb }: Clients) =>
      dynamodb.send(new GetItemCommand({ TableName: view.tableName('approvals'), Key: { id: { S: id } } }));
    expect(await allowedTo(get)).toEqual(readers);
  });

  it('journeys are started by the resume consumer, events queued by the relay', async () => {
    const machine = `arn:aws-cn:states:cn-north-1:000000000000:stateMachine:tongban-lanzhou-fully-online`;
    // Malformed input, so that whoever may start one starts none.
    const start = ({ sfn }: Clients) => sfn.send(new StartExecutionCommand({ stateMachineArn: machine, input: '{' }));
    expect(await allowedTo(start)).toEqual(['resume', 'root']);
    const QueueUrl = `${deployment.cloud.awsUrl}/000000000000/tongban-lanzhou-resume`;
    const MessageBody = JSON.stringify({ caseId: 'planted', seq: 1 });
    const queue = ({ sqs }: Clients) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds: 900 }));
    expect(await allowedTo(queue)).toEqual(['op-case', 'reconcile', 'relay', 'root']);
  });

  it('the key of a case opens for its own case only, even to those who may open keys', async () => {
    const body = depositCertificate(employers.cityCentre);
    const citizen = deployment.as('citizen');
    const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
    await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
    const wrapped = bodyOf<string>(view.caseItems(caseId).get('KEY') ?? {});
    const open = (EncryptionContext: Record<string, string>) => (clients: Clients) =>
      clients.kms.send(new DecryptCommand({ CiphertextBlob: Buffer.from(wrapped, 'base64'), EncryptionContext }));
    const reader = clientsOf(roleOf('case-query'));
    await open({ caseId })(reader);
    const other = open({ caseId: '620100-20260922-000000000000' })(reader);
    await expect(other).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    const openers = (await allowedTo(open({ caseId }))).filter((name) => name !== 'root');
    expect(openers).toEqual([
      ...['case-command', 'case-query', 'courier-in', 'courier-out', 'decide', 'hand-out', 'on-the-spot', 'op-case'],
      ...['operator', 'partner-give', 'partner-take', 'partners', 'receipt', 'sealer', 'window'],
    ]);
  });
});

describe('the key for partners', () => {
  it.each([
    ['in', { direction: 'in', owner: 'xian', key: 'k' }, ['partner-heal', 'partner-in']],
    ['out', { direction: 'out', owner: 'xian', endpoint: 'xian', key: 'k' }, ['webhook-out']],
    ['own', { direction: 'own', owner: 'own', key: 'k' }, ['webhook-out']],
  ] as const)(
    'opens secrets of direction %s for those alone who verify or sign with them',
    async (_, name, openers) => {
      const EncryptionContext = { purpose: 'partner-secret', ...name };
      const KeyId = outputOf(deployment, 'data.PartnerKeyArn');
      const { CiphertextBlob } = await deployment.cloud.call('TrentService.Encrypt', {
        ...{ KeyId, EncryptionContext, Plaintext: Buffer.alloc(32, 7).toString('base64') },
      });
      const blob = Buffer.from(String(CiphertextBlob), 'base64');
      const open = ({ kms }: Clients) => kms.send(new DecryptCommand({ CiphertextBlob: blob, EncryptionContext }));
      expect((await allowedTo(open)).filter((who) => who !== 'root')).toEqual(openers);
    },
  );

  it('makes keys of our own for whoever registers, and no secret of a partner', async () => {
    const KeyId = outputOf(deployment, 'data.PartnerKeyArn');
    const make =
      (direction: string) =>
      ({ kms }: Clients) =>
        kms.send(
          new GenerateDataKeyCommand({
            ...{ KeyId, NumberOfBytes: 32 },
            EncryptionContext: { purpose: 'partner-secret', direction, owner: 'own', key: 'k' },
          }),
        );
    for (const [direction, makers] of [
      ['own', ['op-partner']],
      ['in', []],
      ['out', []],
    ] as const)
      expect((await allowedTo(make(direction))).filter((who) => who !== 'root')).toEqual(makers);
  });
});

describe('the key of materials', () => {
  it('is used through S3 alone, also by the function that presigns uploads', async () => {
    await upload(deployment.as('citizen'), pdf('a scan'));
    const used = deployment.cloud.services.iam
      .decisions()
      .find(({ role, action }) => role === roleOf('materials') && action === 'kms:GenerateDataKey');
    expect(used).toMatchObject({ allowed: true });
    const direct = ({ kms }: Clients) =>
      kms.send(new GenerateDataKeyCommand({ KeyId: used?.resource ?? '', KeySpec: 'AES_256' }));
    expect(await allowedTo(direct)).toEqual(['root']);
  });
});

describe('what the manifests ask for', () => {
  it('is enough: nothing was refused to a function in all of the other tests of this cloud', () => {
    const planted = deployment.cloud.state().functions.flatMap(({ log }) => log);
    expect(planted.filter((line) => line.includes('AccessDenied'))).toEqual([]);
  });
});
