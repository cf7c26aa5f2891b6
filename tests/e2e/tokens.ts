import { readFileSync } from 'node:fs';
import type { JsonWebKey } from 'node:crypto';
import { join } from 'node:path';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import type { TestDeployment } from './deployment.ts';

type Forger = Pick<TestDeployment, 'folder' | 'identity' | 'cloud'>;

export interface Forgery {
  /** Whose token is taken as the model. */
  readonly like: string;
  /** Claims that differ from the model; undefined takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** A key that the issuer does not publish, under the key id of the one it does. */
  readonly otherKey?: JsonWebKey;
}

/**
 * A token signed with the identity provider's own key, so that only what the claims say can be wrong with it. For people that
 * no persona is (somebody with all three posts, say), and for tokens that must be refused.
 */
export async function forgeToken({ folder, identity, cloud }: Forger, forgery: Forgery): Promise<string> {
  const { signingKey } = JSON.parse(readFileSync(join(folder, 'identity.json'), 'utf8')) as { signingKey: JsonWebKey };
  const model = await identity.token(forgery.like);
  const now = Math.floor(cloud.clock.now() / 1000);
  const claims = { ...decodeJwt(model), iat: now, exp: now + 3600, ...forgery.claims };
  const given = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  const header = JSON.parse(Buffer.from(model.split('.')[0] ?? '', 'base64url').toString()) as { alg: string };
  return new SignJWT(given).setProtectedHeader(header).sign(await importJWK(forgery.otherKey ?? signingKey, 'ES256'));
}

/** The same claims with `alg: none` and no signature, or with a signature of another token. */
export function unsigned(token: string, signature = ''): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.${signature}`;
}
