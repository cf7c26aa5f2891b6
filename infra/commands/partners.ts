import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningDeployment } from './boot.ts';
import { outputOf } from './seed.ts';
import { openTestRoot } from './test-root.ts';
import { partnersOf } from '#infra/deployments';
import { fromBase64, toBase64 } from '#formats/bytes';
import { signatureDigest } from '#formats/signature-algorithm';
import { decodeSpki } from '#formats/spki';
import { buildCertificationRequest } from '#formats/x509-request';
import { parseCertificate } from '#formats/x509';

/** What earlier boots of a data folder made, so that a later one makes nothing anew. Test data, like the test root beside it. */
interface Kept {
  /** Deployments that have keys of their own. */
  readonly own: readonly string[];
  /** `at<of`: deployments that know the keys of another. */
  readonly known: readonly string[];
  /** `from>to`: base64 of the secret with which one signs to the other. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** What a partner signs with, and what we sign with for its one endpoint: secrets for HMAC-SHA256. */
export interface SharedSecrets {
  readonly in: Uint8Array;
  readonly out: Uint8Array;
}

/** Somebody that a deployment sends to and hears from, both in one local cloud. */
interface Pair {
  readonly at: RunningDeployment;
  readonly of: RunningDeployment;
  readonly regions: readonly string[];
}

type PublicKey =
  { readonly kind: 'v1a'; readonly publicKey: string } | { readonly kind: 'v1sm2'; readonly certificate: string };
type Order = Readonly<Record<string, unknown>>;

const dayMs = 86_400_000;
const daySeconds = 86_400;
const kinds = ['v1', 'v1a', 'v1sm2'] as const;
const nameOf = ({ deployment }: RunningDeployment): string => deployment.name;

/**
 * Registers local deployments as partners of each other, and of themselves where regions work at their desks, as an operator of each
 * would: keys of their own, what they share, and where they are, which may change from boot to boot.
 */
export async function registerPartners(regions: readonly RunningDeployment[], dataFolder: string): Promise<void> {
  const pairs = regions.flatMap((at) =>
    partnersOf(at.deployment).flatMap((partner): Pair[] =>
      regions.filter((of) => nameOf(of) === partner.id).map((of) => ({ at, of, regions: partner.regions })),
    ),
  );
  const before = keptIn(dataFolder);
  const signing = regions.filter((each) => pairs.some(({ of }) => of === each));
  await Promise.all(
    signing.filter((each) => !before.own.includes(nameOf(each))).map((each) => makeOwnKeys(each, dataFolder)),
  );
  const secrets = { ...before.secrets };
  for (const { at, of } of pairs) secrets[`${nameOf(at)}>${nameOf(of)}`] ??= toBase64(randomBytes(32));
  const isKnown = ({ at, of }: Pair): boolean => before.known.includes(`${nameOf(at)}<${nameOf(of)}`);
  // One after the other in one deployment: its function starts once.
  await Promise.all(
    regions.map(async (region) => {
      for (const pair of pairs.filter(({ at }) => at === region)) {
        await order(region, { what: 'register', partner: registrationOf(pair) });
        if (!isKnown(pair)) for (const key of await keysOf(pair, secrets)) await order(region, { what: 'key', ...key });
      }
    }),
  );
  const own = new Set([...before.own, ...signing.map(nameOf)]);
  const known = new Set([...before.known, ...pairs.map(({ at, of }) => `${nameOf(at)}<${nameOf(of)}`)]);
  const kept: Kept = { own: [...own], known: [...known], secrets };
  writeFileSync(fileIn(dataFolder), JSON.stringify(kept), { mode: 0o600 });
}

/** The secrets that a deployment shares with a partner, for tests. Throws where they share none. */
export function sharedSecrets(of: { dataFolder: string; deployment: string; partner: string }): SharedSecrets {
  const { secrets } = keptIn(of.dataFolder);
  const secret = (direction: string): Uint8Array => {
    const found = secrets[direction];
    if (found === undefined) throw new Error(`there is no secret ${direction}`);
    return fromBase64(found);
  };
  return { in: secret(`${of.partner}>${of.deployment}`), out: secret(`${of.deployment}>${of.partner}`) };
}

const fileIn = (dataFolder: string): string => join(dataFolder, 'partner-secrets.json');

function keptIn(dataFolder: string): Kept {
  const file = fileIn(dataFolder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : { own: [], known: [], secrets: {} };
}

/** A key in KMS for SM2 gets a certificate of the test root; the other is made by the function itself. */
async function makeOwnKeys(region: RunningDeployment, dataFolder: string): Promise<void> {
  const { cloud, deployment } = region;
  const id = `${deployment.name}-1`;
  const now = cloud.clock.now();
  const own = { what: 'own-key', id, validFrom: new Date(now - dayMs).toISOString(), validUntil: null };
  await order(region, own, 'operation.key_exists');
  const keyArn = outputOf(region, 'data.MessageKeyArn');
  const body = { id: deployment.name, name: `测试节点 ${deployment.name}` };
  const request = await requestOfMessageKey(region, { keyArn, body });
  const root = await openTestRoot(dataFolder, now);
  const der = await root.issue({ body, kind: 'messages', key: { request }, at: now });
  const { notBefore, notAfter } = parseCertificate(der);
  const span = { validFrom: notBefore, validUntil: notAfter };
  const certified = { what: 'own-certificate', id, certificate: toBase64(der), keyArn, ...span };
  await order(region, certified, 'operation.key_exists');
}

/** As an operator has a certification authority certify it. */
async function requestOfMessageKey(
  { cloud }: RunningDeployment,
  { keyArn: KeyId, body }: { keyArn: string; body: { id: string; name: string } },
): Promise<Uint8Array> {
  const { PublicKey } = await cloud.call('TrentService.GetPublicKey', { KeyId });
  const publicKey = decodeSpki(fromBase64(String(PublicKey)));
  const how = { KeyId, MessageType: 'DIGEST', SigningAlgorithm: 'SM2DSA' };
  return buildCertificationRequest({ subject: { C: 'CN', O: body.name, OU: body.id }, publicKey }, async (tbs) => {
    const Message = toBase64(signatureDigest(publicKey, tbs));
    const { Signature } = await cloud.call('TrentService.Sign', { ...how, Message });
    return fromBase64(String(Signature));
  });
}

const addressOf = ({ api }: RunningDeployment, path: string): string => `${api.replace(/\/$/, '')}/${path}`;

function registrationOf({ at, of, regions }: Pair): object {
  const id = nameOf(of);
  return {
    ...{ id, name: { zh: `测试节点 ${id}`, en: `test node ${id}` }, regions },
    ...{ toleranceSeconds: 300, accepts: kinds, materialOrigins: [new URL(of.cloud.awsUrl).origin] },
    exchange: {
      ...{ signs: kinds, toleranceSeconds: daySeconds },
      address: {
        ...{ url: addressOf(of, `partners/${nameOf(at)}`), network: { kind: 'public' } },
        region: of.deployment.division,
      },
    },
    endpoints: [
      {
        ...{ id, url: addressOf(of, `partners/${nameOf(at)}/messages`), signs: kinds },
        ...{ network: { kind: 'public' }, maintenance: [] },
      },
    ],
  };
}

/** What one has to know to believe the other and to be believed: public keys as they are published, and a secret each way. */
async function keysOf({ at, of }: Pair, secrets: Kept['secrets']): Promise<object[]> {
  const answer = await fetch(addressOf(of, '.well-known/partner-keys'));
  if (!answer.ok) throw new Error(`${nameOf(of)} does not show its keys: ${answer.status}`);
  const { keys } = (await answer.json()) as {
    keys: readonly (PublicKey & { id: string; validFrom: string; validUntil: string | null })[];
  };
  const published = keys.map(({ id, kind, validFrom, validUntil, ...rest }) => ({
    ...{ id, direction: 'in', kind, validFrom, validUntil },
    material: 'publicKey' in rest ? rest.publicKey.replace(/^whpk_/, '') : rest.certificate,
  }));
  const validFrom = new Date(at.cloud.clock.now() - dayMs).toISOString();
  const shared = await Promise.all(
    (
      [
        ['in', of, at],
        ['out', at, of],
      ] as const
    ).map(async ([direction, from, to]) => {
      const id = `${nameOf(from)}-1`;
      const secret = secrets[`${nameOf(from)}>${nameOf(to)}`] ?? '';
      // Its one endpoint has its name.
      const name = { direction, ...(direction === 'out' ? { endpoint: nameOf(of) } : {}) };
      const material = await wrapped(at, { context: { ...name, owner: nameOf(of), key: id }, secret });
      return { ...name, id, kind: 'v1', material, validFrom, validUntil: null };
    }),
  );
  return [...published, ...shared].map((key) => ({ partnerId: nameOf(of), key }));
}

/** As an operator wraps a secret (docs/runbook.md, "Register a partner"). */
async function wrapped(
  at: RunningDeployment,
  { context, secret }: { context: Readonly<Record<string, string>>; secret: string },
): Promise<string> {
  const { CiphertextBlob } = await at.cloud.call('TrentService.Encrypt', {
    KeyId: outputOf(at, 'data.PartnerKeyArn'),
    Plaintext: secret,
    EncryptionContext: { purpose: 'partner-secret', ...context },
  });
  return String(CiphertextBlob);
}

const attempts = 5;

/** Gives an order as the machine does, which tries faults again; `but` is a refusal that says it was done before. */
async function order({ cloud, deployment }: RunningDeployment, rest: Order, but?: string): Promise<void> {
  const why = { operation: 'partner', act: 'do', execution: 'boot', reason: '本地启动', ticket: 'BOOT' };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await cloud.invoke(`tongban-${deployment.name}-op-partner`, { ...why, ...rest });
      return;
    } catch (error) {
      const said = String(error);
      if (but !== undefined && said.includes(but)) return;
      if (attempt === attempts || said.includes('operation.')) throw error;
    }
  }
}
