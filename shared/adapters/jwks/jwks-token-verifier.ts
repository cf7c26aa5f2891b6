import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Assurance, Person, Post } from '#domain/identity/principal';

/** An issuer whose tokens are believed; keys come only from this configured address. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string;
  readonly algorithms: readonly ('ES256' | 'PS256' | 'RS256')[];
}

/** A token that is not believed, for whatever reason: the caller learns no more than that. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** Longest bearer token read. */
const maxTokenBytes = 8_192;
/** An unknown key id makes the keys be fetched again, at most this often. */
const refetchCooldownMs = 30_000;

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** Verifies bearer tokens of trusted issuers: algorithm allow-list, signature, issuer, audience, expiry. */
export class JwksTokenVerifier {
  readonly #issuers: ReadonlyMap<string, { issuer: TrustedIssuer; keys: Keys }>;

  constructor(issuers: readonly TrustedIssuer[]) {
    this.#issuers = new Map(
      issuers.map((issuer) => [
        issuer.issuer,
        {
          issuer,
          keys: createRemoteJWKSet(new URL(issuer.jwksUrl), {
            cooldownDuration: refetchCooldownMs,
            cacheMaxAge: 600_000,
            timeoutDuration: 3_000,
          }),
        },
      ]),
    );
  }

  /** Reads an Authorization header. Throws TokenRefused for anything but a valid token. */
  async verify(authorization: string | undefined): Promise<{ person: Person; tokenDigest: string }> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > maxTokenBytes) throw new TokenRefused('no bearer token');
    const trusted = this.#issuers.get(issuerOf(token));
    if (trusted === undefined) throw new TokenRefused('unknown issuer');
    const { issuer, audience, algorithms } = trusted.issuer;
    try {
      const { payload } = await jwtVerify(token, trusted.keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: 5,
      });
      return { person: personOf(issuer, payload), tokenDigest: createHash('sha256').update(token).digest('hex') };
    } catch (error) {
      if (error instanceof TokenRefused || !isVerdict(error)) throw error;
      throw new TokenRefused('the token was refused', { cause: error });
    }
  }
}

/** Whether jose judged the token, as opposed to not reaching the issuer's keys: that is our fault, not the caller's. */
const isVerdict = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  !['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID'].includes(error.code);

/** The issuer a token claims, only to choose whose keys must confirm it. */
function issuerOf(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iss?: unknown };
    return typeof claims.iss === 'string' ? claims.iss : '';
  } catch (error) {
    throw new TokenRefused('not a token', { cause: error });
  }
}

const levels: readonly string[] = ['L0', 'L1', 'L2', 'L3', 'L4'] satisfies Assurance[];
const roles: readonly string[] = ['acceptor', 'reviewer', 'decider', 'clerk', 'operator'] satisfies Post['role'][];

/** Reads the claims the platform uses; a token without them says nothing to it. Lists keep only entries of the expected shape. */
function personOf(issuer: string, claims: JWTPayload): Person {
  const { sub, exp, name, idType, idNumber, level, posts, represents } = claims;
  if (![sub, name, idType, idNumber].every((value) => typeof value === 'string') || typeof exp !== 'number')
    throw new TokenRefused('the token does not say who it is for');
  if (typeof level !== 'string' || !levels.includes(level))
    throw new TokenRefused('the token names no assurance level');
  return {
    account: `${issuer}|${sub}`,
    name: name as string,
    idType: idType as string,
    idNumber: idNumber as string,
    level: level as Assurance,
    posts: entriesOf(posts, ['role', 'body', 'region'])
      // A post that the platform does not know must not cost its holder the whole login.
      .filter(({ role = '' }) => roles.includes(role))
      .map(({ role, body, region }) => ({ role: role as Post['role'], body: body ?? '', region: region ?? '' })),
    represents: entriesOf(represents, ['creditCode', 'name', 'basis'])
      .filter(({ basis }) => basis === 'legal-representative')
      .map(({ creditCode, name: called }) => ({ creditCode: creditCode ?? '', name: called ?? '' })),
    expiresAt: new Date(exp * 1000).toISOString(),
  };
}

function entriesOf(claim: unknown, fields: readonly string[]): Partial<Record<string, string>>[] {
  const entries: unknown[] = Array.isArray(claim) ? claim : [];
  return entries.filter(
    (entry): entry is Record<string, string> =>
      typeof entry === 'object' &&
      entry !== null &&
      fields.every((field) => typeof (entry as Record<string, unknown>)[field] === 'string'),
  );
}
