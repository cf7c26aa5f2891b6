import bodies from '#data/bodies.json' with { type: 'json' };
import registers from '#data/registers.json' with { type: 'json' };
import { openTestRoot } from './test-root.ts';
import type { Deployment } from '#infra/deployments';
import type { LocalCloud } from '#infra/local/cloud';
import type { TrustList } from '#application/verification/verify-document';
import type { Seal } from '#domain/seal/seal';
import { fromBase64, toBase64 } from '#formats/bytes';
import { holderNumberBytes } from '#formats/holder-number';
import { decodeSpki } from '#formats/spki';
import { parseCertificate } from '#formats/x509';

interface Seeding {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly dataFolder: string;
}

/** Fills a fresh local cloud with what bodies bring along: test seals under a test root, and copies of their registers. Doing it again changes nothing. */
export async function seed(seeding: Seeding): Promise<TrustList> {
  const { cloud, deployment, dataFolder } = seeding;
  const root = await openTestRoot(dataFolder, cloud.clock.now());
  for (const seal of deployment.seals) await registerSeal(seeding, { root, ...seal });
  for (const trusted of root.trust.roots)
    await put(seeding, 'seals.SealsTable', { owner: 'TRUST', id: trusted.name, body: trusted });
  for (const [register, entries] of Object.entries(registers.registers))
    for (const [idNumber, { body, ...entry }] of Object.entries(entries))
      if (bodies.bodies.some(({ id, region }) => id === body && region === deployment.division))
        await put(seeding, 'data.RegistersTable', {
          register: `${register}#${body}`,
          holderHash: await holderHash(seeding, { idType: '111', idNumber }),
          body: entry,
        });
  return root.trust;
}

/** An output of a deployment's stacks: `data.RegistersTable`. Throws without it. */
export const outputOf = ({ cloud, deployment }: Pick<Seeding, 'cloud' | 'deployment'>, name: string): string => {
  const value = cloud.outputs[`tongban-${deployment.name}-${name}`];
  if (typeof value !== 'string') throw new Error(`the stacks have no output ${name}`);
  return value;
};

async function registerSeal(
  seeding: Seeding,
  { root, body, kind }: { root: Awaited<ReturnType<typeof openTestRoot>>; body: string; kind: string },
): Promise<void> {
  const { cloud, deployment } = seeding;
  const TableName = outputOf(seeding, 'seals.SealsTable');
  const known = await cloud.call('DynamoDB_20120810.GetItem', {
    TableName,
    Key: { owner: { S: `${body}#${kind}` }, id: { S: sealId({ body, kind }) } },
  });
  if (known['Item'] !== undefined) return;
  const KeyId = `alias/tongban-${deployment.name}-seal-${body}-${kind}`;
  const key = await cloud.call('TrentService.GetPublicKey', { KeyId });
  const publicKey = decodeSpki(fromBase64(String(key['PublicKey'])));
  const name = bodies.bodies.find(({ id }) => id === body)?.name.zh ?? body;
  const der = await root.issue({ body: { id: body, name }, kind, publicKey, at: cloud.clock.now() });
  const { notBefore, notAfter } = parseCertificate(der);
  const seal: Seal = {
    id: sealId({ body, kind }),
    body,
    kind,
    keyArn: String(key['KeyId']),
    algorithm: deployment.profile.sm2 ? 'SM2-SM3' : 'ECDSA-SHA256',
    certificate: toBase64(der),
    ses: '',
    validFrom: notBefore,
    validUntil: notAfter,
    state: 'active',
  };
  await put(seeding, 'seals.SealsTable', { owner: `${body}#${kind}`, id: seal.id, body: seal });
}

const sealId = ({ body, kind }: { body: string; kind: string }): string => `${body}-${kind}-1`;

async function holderHash(seeding: Seeding, number: { idType: string; idNumber: string }): Promise<string> {
  const { Mac } = await seeding.cloud.call('TrentService.GenerateMac', {
    KeyId: outputOf(seeding, 'data.HolderKeyArn'),
    MacAlgorithm: 'HMAC_SHA_256',
    Message: toBase64(holderNumberBytes(number)),
  });
  return `v1:${Buffer.from(String(Mac), 'base64').toString('hex')}`;
}

/** Puts an item of string keys and a JSON body. */
async function put(
  seeding: Seeding,
  table: string,
  { body, ...keys }: Readonly<Record<string, unknown>>,
): Promise<void> {
  const key = Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, { S: String(value) }]));
  await seeding.cloud.call('DynamoDB_20120810.PutItem', {
    TableName: outputOf(seeding, table),
    Item: { ...key, body: { S: JSON.stringify(body) } },
  });
}
