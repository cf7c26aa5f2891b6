import { type PartitionProfile, partitions } from './partitions.ts';
import type { CourierAccount } from '#contracts/courier/account';
import type { TimeStampAuthority } from '#contracts/time-stamps';
import type { TableName } from '#contracts/tables';
import bodies from '#data/bodies.json' with { type: 'json' };

/** An issuer whose tokens a deployment believes. Keys come from `jwksUrl` alone, or locally from the template parameter `LocalJwksUrl`. */
export interface DeploymentIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string;
  readonly algorithms: readonly ('ES256' | 'PS256' | 'RS256')[];
}

/** A table that `RestoreTableToPointInTime` made, by its own name; a stream is enabled anew and has an ARN of its own. */
export interface RestoredTable {
  readonly tableName: string;
  readonly streamArn?: string;
}

/** A deployment as data: one region of the country served from one AWS region. */
export interface Deployment {
  readonly name: string;
  /** Six-digit code (GB/T 2260) of the region served. */
  readonly division: string;
  readonly awsRegion: string;
  /** Fixed only where the deployment runs locally; otherwise the account deployed to. */
  readonly account?: string;
  readonly profile: PartitionProfile;
  /** Local deployments may use test bodies and seals; nothing else may. */
  readonly local: boolean;
  readonly issuers: readonly DeploymentIssuer[];
  /** One key for each, in the stack `seals`, or as many as `keys` says: a seal that replaces another has a key of its own. */
  readonly seals: readonly { readonly body: string; readonly kind: string; readonly keys?: number }[];
  /** Who makes the seals (制章): the unified seal system of the province, or what is built in, whose seals are samples. */
  readonly sealMaker: 'built-in' | 'provincial';
  /** Days; operators need at least six months of logs. */
  readonly logRetentionDays: 180 | 365 | 731;
  /** Days a material is kept before its lifecycle removes it. */
  readonly materialRetentionDays: number;
  /** Tables restored to a point in time, taken in the place of those the template made (docs/runbook.md, "Restore"). */
  readonly restored?: Readonly<Partial<Record<TableName, RestoredTable>>>;
  /** Partners that this one hands cases over to, and takes them over from, each with the regions it speaks for; operators register the rest. */
  readonly partners: readonly { readonly id: string; readonly regions: readonly string[] }[];
  /** Regions that have no deployment: what a window here receives for their bodies they handle at the desk, which is this deployment. */
  readonly desks: readonly string[];
  /** Whether a partner's address is put to use only with the sealed report of a joint test (联调测试); nothing but a local deployment may waive it. */
  readonly jointTests: 'required' | 'waived';
  /** The carrier of originals; locally at the address in the template parameter `LocalCourierUrl`. Null: originals are carried by nobody. */
  readonly courier: CourierAccount | null;
  /** The accredited authority that stamps seals; locally at the address in the template parameter `LocalTimeStampUrl`. Null: results carry no time-stamp. */
  readonly timeStamps: TimeStampAuthority | null;
  /** The page that QR codes on results open (`GET /verifications`, or a portal's page that leads there); locally below the address in the template parameter `LocalPortalUrl`. */
  readonly verificationPage: string;
  /** Years a sealed document (Object Lock, governance) and its evidence (compliance) cannot be deleted. */
  readonly documentLockYears: number;
}

/** Test seals of the bodies that a local deployment serves; what seals deposits can be replaced. */
const testSeals = (divisions: readonly string[]): Deployment['seals'] =>
  bodies.bodies
    .filter(({ region }) => divisions.includes(region))
    .flatMap(({ id, kind: ofBody, sealKinds }) =>
      sealKinds.map((kind) => ({ body: id, kind, ...(ofBody === 'housing-fund-centre' ? { keys: 2 } : {}) })),
    );

const localIssuer: DeploymentIssuer = {
  issuer: 'https://identity.tongban.local',
  jwksUrl: 'parameter:LocalJwksUrl',
  audience: 'https://api.tongban.local',
  algorithms: ['ES256'],
};

const retention = { logRetentionDays: 365, materialRetentionDays: 365, documentLockYears: 10 } as const;

/** What a real deployment fills in before its first synth: nothing here is a real identity system. */
const issuerToBeNamed: DeploymentIssuer = {
  issuer: 'https://identity.example.invalid',
  jwksUrl: 'https://identity.example.invalid/jwks',
  audience: 'https://api.example.invalid',
  algorithms: ['ES256', 'PS256'],
};

/** As above: the first body is entered in the place of this one, with the kinds of its seals. */
const sealToBeNamed = { body: 'to-be-named', kind: 'official' } as const;

interface LocalRegion {
  readonly name: string;
  readonly division: string;
  readonly desks: readonly string[];
}

const localRegions: readonly LocalRegion[] = [
  { name: 'lanzhou', division: '620100', desks: ['630100'] },
  { name: 'xian', division: '610100', desks: [] },
];

/** A region of the local cloud: all of them live in one account. */
const localDeployment = ({ name, division, desks }: LocalRegion): Deployment => ({
  ...{ name, division, desks },
  partners: localRegions
    .filter((other) => other.name !== name)
    .map((other) => ({ id: other.name, regions: [other.division] })),
  awsRegion: 'cn-north-1',
  account: '000000000000',
  profile: partitions['aws-cn'],
  local: true,
  // They know each other's addresses only once they run, and these differ from boot to boot.
  jointTests: 'waived',
  issuers: [localIssuer],
  seals: testSeals([division, ...desks]),
  sealMaker: 'built-in',
  courier: { carrier: 'ems', url: 'parameter:LocalCourierUrl', customer: `tongban-${name}` },
  timeStamps: { url: 'parameter:LocalTimeStampUrl' },
  verificationPage: 'parameter:LocalPortalUrl',
  ...retention,
});

export const deployments: readonly Deployment[] = [
  ...localRegions.map(localDeployment),
  {
    name: 'aws-cn',
    division: '620100',
    awsRegion: 'cn-north-1',
    profile: partitions['aws-cn'],
    local: false,
    issuers: [issuerToBeNamed],
    seals: [sealToBeNamed],
    sealMaker: 'provincial',
    partners: [],
    desks: [],
    jointTests: 'required',
    courier: null,
    timeStamps: null,
    verificationPage: 'https://portal.example.invalid/verifications',
    ...retention,
  },
  {
    name: 'aws',
    division: '620100',
    awsRegion: 'ap-southeast-1',
    profile: partitions.aws,
    local: false,
    issuers: [issuerToBeNamed],
    seals: [sealToBeNamed],
    sealMaker: 'provincial',
    partners: [],
    desks: [],
    jointTests: 'required',
    courier: null,
    timeStamps: null,
    verificationPage: 'https://portal.example.invalid/verifications',
    ...retention,
  },
];

/** Everybody that messages go to: partners, and, where regions work at the desk, the deployment itself, from one of its regions to another. */
export const partnersOf = ({ name, division, partners, desks }: Deployment): Deployment['partners'] => [
  ...partners,
  ...(desks.length === 0 ? [] : [{ id: name, regions: [...desks, division] }]),
];

/** Finds a deployment and checks what its type cannot say. Throws with the reason. */
export function deploymentNamed(name: string): Deployment {
  const deployment = deployments.find((each) => each.name === name);
  if (deployment === undefined)
    throw new Error(`no deployment ${name}; there are ${deployments.map((each) => each.name).join(', ')}`);
  const wrong = [
    /^\d{6}$/.test(deployment.division) ? null : 'division must be six digits',
    deployment.local || !deployment.issuers.some(({ jwksUrl }) => !jwksUrl.startsWith('https://'))
      ? null
      : 'keys of issuers must come by https',
    deployment.local || deployment.jointTests === 'required'
      ? null
      : 'joint tests are waived in local deployments alone',
    deployment.local || deployment.courier === null || deployment.courier.url.startsWith('https://')
      ? null
      : 'the carrier must be reached by https',
    // A QR code holds its address, claims and signature in version 11 at most.
    deployment.local || /^https:\/\/[^#]{1,80}$/.test(deployment.verificationPage)
      ? null
      : 'the page that QR codes open must be reached by https, at an address of at most 88 characters',
    deployment.local || deployment.timeStamps === null || deployment.timeStamps.url.startsWith('https://')
      ? null
      : 'the authority of time-stamps must be reached by https',
    deployment.courier === null || /^[A-Za-z0-9_-]{1,40}$/.test(deployment.courier.customer)
      ? null
      : 'the code of a customer must be 1 to 40 letters, digits, - and _',
    new Set(deployment.issuers.map(({ issuer }) => issuer)).size === deployment.issuers.length &&
    !deployment.issuers.some(({ issuer }) => issuer.includes('|'))
      ? null
      : 'issuers must have names of their own, without |',
    deployment.local || deployment.seals.length === 0 || !deployment.seals.some(({ body }) => body.includes('XTXX'))
      ? null
      : 'test bodies may not have seals outside local deployments',
    deployment.local || deployment.sealMaker === 'provincial'
      ? null
      : 'the built-in maker of seals is for local deployments alone',
    // People's rights know what is of a deployment by how its name begins.
    deployments.every(
      ({ name: other, profile }) =>
        profile.partition !== deployment.profile.partition ||
        !(other.startsWith(`${name}-`) || name.startsWith(`${other}-`)),
    )
      ? null
      : 'no other deployment of the partition may have a name that begins like this one',
    new Set(partnersOf(deployment).flatMap(({ regions }) => regions)).size ===
    partnersOf(deployment).flatMap(({ regions }) => regions).length
      ? null
      : 'one partner speaks for a region',
    deployment.desks.every((desk) => /^\d{6}$/.test(desk) && !deployments.some(({ division }) => division === desk))
      ? null
      : 'a desk is for a region that has no deployment',
    deployment.awsRegion.startsWith('cn-') === (deployment.profile.partition === 'aws-cn')
      ? null
      : 'the AWS region is not of the partition',
  ].filter((reason) => reason !== null);
  if (wrong.length > 0) throw new Error(`deployment ${name}: ${wrong.join('; ')}`);
  return deployment;
}
