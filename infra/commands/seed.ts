import bodies from '#data/bodies.json' with { type: 'json' };
import registers from '#data/registers.json' with { type: 'json' };
import { openTestRoot, type TestRoot } from './test-root.ts';
import type { Deployment } from '#infra/deployments';
import type { LocalCloud } from '#infra/local/cloud';
import { listIdOf } from '#application/verification/revocation-lists';
import type { TrustList } from '#application/verification/verify-document';
import type { SealService } from '#application/sealing/seal-service';
import { type SealKind, sealKinds } from '#domain/seal/kinds';
import type { Seal } from '#domain/seal/seal';
import { fromBase64, toBase64, toHex } from '#formats/bytes';
import { holderNumberBytes } from '#formats/holder-number';
import { sm3 } from '#formats/sm3';
import { decodeSpki } from '#formats/spki';
import { parseCertificate } from '#formats/x509';
import { builtInSealMaker } from '#infra/commands/seal-maker/built-in-seal-maker';

interface Seeding {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly dataFolder: string;
}

/** Fills a fresh local cloud with what bodies bring along: test seals under a test root, and copies of their registers. Doing it again changes nothing. */
export async function seed(seeding: Seeding): Promise<TrustList> {
  const { cloud, deployment, dataFolder } = seeding;
  const root = await openTestRoot(dataFolder, cloud.clock.now());
  const maker = makerOf(deployment, { root, now: () => cloud.clock.now() });
  for (const seal of deployment.seals) await registerSeal(seeding, { root, maker, ...seal });
  for (const trusted of root.trust.roots)
    await put(seeding, 'seals.SealsTable', { owner: 'TRUST', id: trusted.name, body: trusted });
  await giveList(seeding, root);
  for (const [index, maker] of root.trust.makers.entries())
    await put(seeding, 'seals.SealsTable', { owner: 'TRUST', id: `MAKER#${index}`, body: { maker } });
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

/** The list of what the root has revoked, unless a newer one was brought in since (`op-renew-revocations`). */
async function giveList(seeding: Seeding, { trust: { roots, revocations } }: TestRoot): Promise<void> {
  const [root] = roots.map(({ certificate }) => parseCertificate(fromBase64(certificate)));
  const [list] = revocations;
  if (root === undefined || list === undefined) return;
  const key = { owner: 'REVOCATIONS', id: listIdOf(root) };
  if (!(await isThere(seeding, key))) await put(seeding, 'seals.SealsTable', { ...key, body: { revocations: list } });
}

async function isThere(seeding: Seeding, { owner, id }: { owner: string; id: string }): Promise<boolean> {
  const TableName = outputOf(seeding, 'seals.SealsTable');
  const Key = { owner: { S: owner }, id: { S: id } };
  return (await seeding.cloud.call('DynamoDB_20120810.GetItem', { TableName, Key }))['Item'] !== undefined;
}

/** An output of a deployment's stacks: `data.RegistersTable`. Throws without it. */
export const outputOf = ({ cloud, deployment }: Pick<Seeding, 'cloud' | 'deployment'>, name: string): string => {
  const value = cloud.outputs[`tongban-${deployment.name}-${name}`];
  if (typeof value !== 'string') throw new Error(`the stacks have no output ${name}`);
  return value;
};

/** The maker that the deployment names; one of a province has no sample to give. */
export function makerOf(deployment: Deployment, { root, now }: { root: TestRoot; now: () => number }): SealService {
  if (deployment.sealMaker !== 'built-in') throw new Error(`${deployment.name} has its seals made elsewhere`);
  return builtInSealMaker({ maker: root.maker, now });
}

async function registerSeal(
  seeding: Seeding,
  { root, maker, body, kind }: { root: TestRoot; maker: SealService; body: string; kind: string },
): Promise<void> {
  const { deployment } = seeding;
  if (await isThere(seeding, { owner: `${body}#${kind}`, id: sealId({ body, kind }) })) return;
  const { keyArn, certificate: der, ses } = await makeSeal(seeding, { root, maker, body, kind });
  const { notBefore, notAfter } = parseCertificate(der);
  const seal: Seal = {
    id: sealId({ body, kind }),
    body,
    kind,
    keyArn,
    algorithm: deployment.profile.sm2 ? 'SM2-SM3' : 'ECDSA-SHA256',
    certificate: toBase64(der),
    ses: toBase64(ses),
    validFrom: notBefore,
    validUntil: notAfter,
    state: 'active',
  };
  await put(seeding, 'seals.SealsTable', { owner: `${body}#${kind}`, id: seal.id, body: seal });
  // Found by what QR codes say of it.
  const owner = `CERTIFICATE#${toHex(sm3(der).slice(0, 4))}`;
  await put(seeding, 'seals.SealsTable', { owner, id: seal.id, body: { certificate: seal.certificate, kind } });
}

/** Has a certificate issued for the nth key of a body's seal, and a seal made for it. */
export async function makeSeal(
  { cloud, deployment }: Pick<Seeding, 'cloud' | 'deployment'>,
  of: { root: TestRoot; maker: SealService; body: string; kind: string; nth?: number },
): Promise<{ keyArn: string; certificate: Uint8Array; ses: Uint8Array }> {
  const { root, maker, body, kind, nth = 1 } = of;
  const KeyId = `alias/tongban-${deployment.name}-seal-${body}-${kind}${nth === 1 ? '' : `-${nth}`}`;
  const key = await cloud.call('TrentService.GetPublicKey', { KeyId });
  const publicKey = decodeSpki(fromBase64(String(key['PublicKey'])));
  const named = { id: body, name: bodies.bodies.find(({ id }) => id === body)?.name.zh ?? body };
  const certificate = await root.issue({ body: named, kind, key: publicKey, at: cloud.clock.now() });
  const { notBefore: validFrom, notAfter: validUntil } = parseCertificate(certificate);
  const asked = { body: named, kind: sealKindOf(kind), number: sealNumber({ body, kind }, nth), validFrom, validUntil };
  return {
    ...{ keyArn: String(key['KeyId']), certificate },
    ses: await maker.make({ ...asked, signerCertificate: certificate }),
  };
}

/** Division of the region; place of the body in the list of bodies, number of its kind, and of the seal among those of the kind. */
export function sealNumber({ body, kind }: { body: string; kind: string }, nth = 1): string {
  const digits = (value: number, count: number): string => String(value).padStart(count, '0');
  const at = bodies.bodies.findIndex(({ id }) => id === body);
  const region = bodies.bodies[at]?.region ?? '000000';
  return `${region}${digits(at + 1, 4)}${digits(sealKinds[sealKindOf(kind)].type, 2)}${digits(nth, 2)}`;
}

export function sealKindOf(kind: string): SealKind {
  const known = (Object.keys(sealKinds) as SealKind[]).find((each) => each === kind);
  if (known === undefined) throw new Error(`no kind of seal ${kind}`);
  return known;
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
