import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { DynamoApprovals } from '#adapters/dynamodb/dynamodb-approvals';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicenceVersions } from '#adapters/dynamodb/dynamodb-licence-versions';
import { DynamoLists } from '#adapters/dynamodb/dynamodb-lists';
import { DynamoMarks } from '#adapters/dynamodb/dynamodb-marks';
import { DynamoMessageRecords } from '#adapters/dynamodb/dynamodb-message-records';
import { DynamoLicenceAccesses } from '#adapters/dynamodb/dynamodb-licence-accesses';
import { DynamoRegisters } from '#adapters/dynamodb/dynamodb-registers';
import { DynamoSealUses } from '#adapters/dynamodb/dynamodb-seal-uses';
import { DynamoSealingIntents, DynamoSeals } from '#adapters/dynamodb/dynamodb-seals';
import { DynamoWaits } from '#adapters/dynamodb/dynamodb-waits';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { KmsTrackingMac } from '#adapters/kms/kms-tracking-mac';
import { KmsSealSigner } from '#adapters/kms/kms-seal-signer';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { randomCaseIds } from '#adapters/system/random-case-ids';
import type { Person, Post } from '#domain/identity/principal';
import { type SealKind, sealKinds } from '#domain/seal/kinds';
import type { Seal } from '#domain/seal/seal';
import { toBase64 } from '#formats/bytes';
import { decodeSpki } from '#formats/spki';
import {
  blankStock,
  bodies,
  catalogue,
  paperBooks,
  printClauses,
  rosters,
  windows,
} from '#functions/shipped-catalogue';
import { testAws } from '#tests/shared/adapters/test-aws';
import { goodFilings } from '#tests/shared/domain/catalogue/shipped';
import { templates } from '#functions/shipped-templates';
import { CertifyingRoot } from './sealed-documents.ts';

/** Bodies of the shipped data: who licenses food production in 皋兰县, who certifies deposits of the city. */
export const gaolan = '11620122XTXX001454';
export const housingFund = '12620100XTXX00057N';
const company = '91610100XTXX0017X9';

const person = (account: string, rest: Partial<Person> = {}): Person => ({
  account: `https://identity.test.invalid|${account}`,
  name: '康试食',
  idType: '111',
  idNumber: '62010518881231118X',
  level: 'L3',
  posts: [],
  represents: [],
  expiresAt: '2999-01-01T00:00:00.000Z',
  ...rest,
});
const official = (role: Post['role']): Person =>
  person(role, { posts: [gaolan, housingFund].map((body) => ({ role, body, region: '620100' })) });

/** The people of the tests; each under a login of their own. */
export const people = {
  citizen: person('citizen'),
  legalRepresentative: person('company', {
    represents: [
      {
        basis: 'legal-representative',
        id: company,
        name: '西安试味食品有限公司（测试）',
        idType: '001',
        idNumber: company,
        items: null,
        until: null,
        mandate: null,
      },
    ],
  }),
  stranger: person('stranger'),
  acceptor: official('acceptor'),
  reviewer: official('reviewer'),
  decider: official('decider'),
  operator: official('operator'),
};

const { form, materials } = goodFilings['LZ-001'];
/** A food production licence, filed for a company by its legal representative. */
export const foodProduction = {
  itemId: 'LZ-001',
  mode: 'fully-online',
  onBehalfOf: company,
  form,
  materials: materials.map((material) => ({ ...material, sha256: 'ab'.repeat(32) })),
} as const;

/** A certificate of deposits, decided on the spot. */
export const depositCertificate = { itemId: 'XS-022', mode: 'fully-online', ...goodFilings['XS-022'] } as const;

/** A time that stands still until a test moves it. */
export class TestClock {
  #now = Date.parse('2026-09-22T02:00:00.000Z');
  readonly now = (): string => new Date(this.#now).toISOString();

  advance(ms: number): void {
    this.#now += ms;
  }
}

export const newKey = (): string => randomUUID();

/** Everything use cases depend on, over the adapters and the services that they call. */
export async function testPlatform() {
  const { aws, tables, buckets, keys: arns, close } = await testAws();
  const client = dynamoDb(aws);
  const keyClient = kms(aws);
  const clock = new TestClock();
  const approvals = new DynamoApprovals({ client, table: tables.approvals });
  const root = await CertifyingRoot.make();
  const dependencies = {
    cases: new DynamoCaseStore({
      shape: snapshotShape,
      client,
      casesTable: tables.cases,
      approvalsTable: tables.approvals,
    }),
    records: new DynamoMessageRecords({ client, casesTable: tables.cases }),
    marks: new DynamoMarks({ client, table: tables.projections }),
    lists: new DynamoLists({ client, table: tables.projections }),
    waits: new DynamoWaits({ client, casesTable: tables.cases }),
    keys: new KmsCaseKeys({ client: keyClient, keyArn: arns.case }),
    holders: new KmsHolderHash({ client: keyClient, keyArn: arns.holder }),
    // A key like the one of tracking codes; that it is one of its own the permissions say.
    mac: new KmsTrackingMac({ client: keyClient, keyArn: arns.holder }),
    rosters,
    registers: new DynamoRegisters({ client, table: tables.registers }),
    accesses: new DynamoLicenceAccesses({ client, table: tables.registers }),
    approvals,
    standing: approvals,
    seals: new DynamoSeals({ client, table: tables.seals }),
    intents: new DynamoSealingIntents({ client, table: tables.intents }),
    uses: new DynamoSealUses({ client, table: tables.seals }),
    signer: new KmsSealSigner({ client: keyClient }),
    documents: new S3Documents(new S3Bucket({ aws, bucket: buckets.documents, urlSuffix: 'amazonaws.com.cn' })),
    licences: new DynamoLicenceVersions({ client, table: tables.licences }),
    evidence: new S3Documents(new S3Bucket({ aws, bucket: buckets.evidence, urlSuffix: 'amazonaws.com.cn' })),
    trust: { list: () => Promise.resolve(root.trust) },
    timeStamps: null,
    templates,
    verificationPage: 'https://portal.test.invalid/verifications',
    // Uploads are the business of their own adapter and its tests.
    materials: { stored: () => Promise.resolve({ bytes: 20_000, mediaType: 'application/pdf' }) },
    ids: randomCaseIds,
    catalogue,
    bodies,
    windows,
    books: paperBooks,
    stock: blankStock,
    printClauses,
    clock,
    region: '620100',
  };
  const keyArn = arns.sm2 ?? arns.p256;

  /** Puts an item as those do who fill tables from outside the platform. */
  const put = async (TableName: string, item: Readonly<Record<string, string>>, body: object): Promise<void> => {
    const Item = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, { S: value }]));
    await client.send(new PutItemCommand({ TableName, Item: { ...Item, body: { S: JSON.stringify(body) } } }));
  };

  /** A seal under the test's root, registered for a body, with whatever is given instead. */
  async function registerSeal(of: { body: string; kind: string }, parts: Partial<Seal> = {}): Promise<Seal> {
    const { PublicKey = new Uint8Array() } = await keyClient.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    const publicKey = decodeSpki(new Uint8Array(PublicKey));
    const certificate = await root.certify({ body: of.body, publicKey });
    const { type } = sealKinds[of.kind as SealKind];
    const seal: Seal = {
      id: `${of.body}-${of.kind}-1`,
      ...of,
      keyArn,
      algorithm: publicKey.algorithm === 'SM2' ? 'SM2-SM3' : 'ECDSA-SHA256',
      certificate: toBase64(certificate),
      ses: toBase64(root.makeSeal(certificate, { type })),
      validFrom: '2026-01-01T00:00:00Z',
      validUntil: '2026-12-31T23:59:59Z',
      state: 'active',
      ...parts,
    };
    await put(tables.seals, { owner: `${of.body}#${of.kind}`, id: seal.id }, seal);
    return seal;
  }

  /** What the city's housing fund knows of somebody. */
  async function registerDepositor(number: { idType: string; idNumber: string }): Promise<void> {
    const holderHash = await dependencies.holders.of(number);
    const entry = { accountNumber: 'TEST1', employerName: '测试', openedOn: '2018-03-12', balance: '1.00' };
    const more = { monthlyBase: '1.00', monthlyDeposit: '1.00', paidThrough: '2026-08', loanState: '无' };
    const register = `housing-fund-account#${housingFund}`;
    await put(tables.registers, { register, holderHash }, { ...entry, ...more });
  }

  return { aws, dependencies, clock, root, tables, arns, put, registerSeal, registerDepositor, close };
}

export type TestPlatform = Awaited<ReturnType<typeof testPlatform>>;
