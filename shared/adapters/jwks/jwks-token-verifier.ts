import { createHash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { issuerKeys } from './issuer-keys.ts';
import { personOf, TokenRefused } from './token-claims.ts';
import type { Person } from '#domain/identity/principal';

/** An issuer whose tokens are believed; keys come only from this configured address. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string;
  readonly algorithms: readonly ('ES256' | 'PS256' | 'RS256')[];
}

/** Longest bearer token read. */
const maxTokenBytes = 8_192;
/** Seconds by which clocks kept by NTP on two sides may differ, with much to spare; a token is not good much longer for it. */
const clockToleranceSeconds = 5;

/** Verifies bearer tokens of trusted issuers: algorithm allow-list, signature, issuer, audience, times. */
export class JwksTokenVerifier {
  readonly #issuers: ReadonlyMap<string, { issuer: TrustedIssuer; keys: ReturnType<typeof issuerKeys> }>;

  /** Throws Error where two issuers have one name, or a name with `|`, which ends the issuer's part of an account. */
  constructor(issuers: readonly TrustedIssuer[]) {
    const names = new Set(issuers.map(({ issuer }) => issuer).filter((name) => !name.includes('|')));
    if (names.size !== issuers.length) throw new Error('trusted issuers must have names of their own, without |');
    this.#issuers = new Map(issuers.map((issuer) => [issuer.issuer, { issuer, keys: issuerKeys(issuer.jwksUrl) }]));
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
        clockTolerance: clockToleranceSeconds,
      });
      refuseFuture(payload);
      return { person: personOf(issuer, payload), tokenDigest: createHash('sha256').update(token).digest('hex') };
    } catch (error) {
      if (error instanceof TokenRefused || !isVerdict(error)) throw error;
      throw new TokenRefused('the token was refused', { cause: error });
    }
  }
}

/** `jose` looks at when a token was issued only where tokens have a greatest age. */
function refuseFuture({ iat = 0 }: JWTPayload): void {
  if (iat > Date.now() / 1000 + clockToleranceSeconds) throw new TokenRefused('the token is issued in the future');
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
