import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { JsonWebKey } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A person of data/personas.json; all but `name` and `sub` ends up in the claims of their tokens. */
export interface Persona {
  /** What a person types: `citizen`, `clerk-xian`… */
  readonly name: string;
  /** Opaque, stable identifier: the token's subject. */
  readonly sub: string;
  readonly displayName: string;
  readonly idType: string;
  readonly idNumber: string;
  /** Assurance level `L0`–`L4`. */
  readonly level: string;
  readonly roles?: readonly string[];
  readonly posts?: readonly { role: string; body: string; region: string }[];
  /** Organisations by `creditCode`, persons by `sub`, `idType` and `idNumber`; each on a `basis`, perhaps within limits. */
  readonly represents?: readonly { readonly basis: string; readonly name: string; readonly [more: string]: unknown }[];
}

/** `iss` of every token: fixed, while the address listened on changes from run to run. */
export const issuer = 'https://identity.tongban.local';
/** `aud` of every token. */
export const audience = 'https://api.tongban.local';

/** What the worker needs to start; cloned into it. */
export interface IdentityWorkerData {
  readonly clockOffset: SharedArrayBuffer;
  readonly port: number;
  readonly issuer: string;
  readonly audience: string;
  readonly signingKey: JsonWebKey;
  readonly personas: readonly (Persona & { readonly secret: string })[];
}

export interface IdentityServer {
  readonly url: string;
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** A fresh bearer token (JWT, ES256, 3600 s) for a persona by name. Throws Error for an unknown one. */
  token(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Kept in `<data folder>/identity.json`, so that tokens and client secrets outlive a restart. */
interface Secrets {
  readonly signingKey: JsonWebKey;
  readonly clientSecretSeed: string;
}

/**
 * Starts the local OpenID provider in a worker whose `Date` follows the virtual clock; one client per persona. `port` 0
 * picks a free one. Rejects if the worker cannot start or listen.
 */
export async function serveIdentity(options: {
  dataFolder: string;
  port: number;
  clockOffset: SharedArrayBuffer;
  personas: readonly Persona[];
}): Promise<IdentityServer> {
  const { dataFolder, port, clockOffset } = options;
  const { signingKey, clientSecretSeed } = loadOrMakeSecrets(dataFolder);
  const personas = options.personas.map((one) => ({ ...one, secret: clientSecret(clientSecretSeed, one.name) }));
  const workerData: IdentityWorkerData = { clockOffset, port, issuer, audience, signingKey, personas };
  const worker = new Worker(new URL('./identity-worker.ts', import.meta.url), { workerData });
  const url = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
    worker.once('exit', () => reject(new Error('the identity provider stopped before it was ready')));
  });
  // From here on a failing worker is an uncaught error of this process: it must not go unseen.
  worker.removeAllListeners();
  return {
    url,
    jwksUrl: `${url}/jwks`,
    issuer,
    audience,
    token: (name) => fetchToken({ url, dataFolder, name }),
    close: async () => {
      await worker.terminate();
    },
  };
}

/**
 * Asks a running provider at `url` for a persona's token, with the client secret of its data folder: also for a command
 * in another process. Throws Error with the provider's answer if it refuses.
 */
export async function fetchToken(options: { url: string; dataFolder: string; name: string }): Promise<string> {
  const { url, dataFolder, name } = options;
  const { clientSecretSeed } = loadSecrets(secretsFile(dataFolder));
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: name,
      client_secret: clientSecret(clientSecretSeed, name),
      resource: audience,
    }),
  });
  const answer = (await response.json()) as { access_token?: unknown };
  if (typeof answer.access_token === 'string') return answer.access_token;
  throw new Error(`no token for ${name}: ${JSON.stringify(answer)}`);
}

function secretsFile(dataFolder: string): string {
  return join(dataFolder, 'identity.json');
}

function loadSecrets(file: string): Secrets {
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
}

function loadOrMakeSecrets(dataFolder: string): Secrets {
  const file = secretsFile(dataFolder);
  if (existsSync(file)) return loadSecrets(file);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secrets: Secrets = {
    signingKey: { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' },
    clientSecretSeed: randomBytes(32).toString('base64url'),
  };
  mkdirSync(dataFolder, { recursive: true });
  // Renamed into place: a crash half-way must not leave a file that the next boot cannot read.
  writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return secrets;
}

function clientSecret(seed: string, name: string): string {
  return createHmac('sha256', seed).update(name).digest('base64url');
}
