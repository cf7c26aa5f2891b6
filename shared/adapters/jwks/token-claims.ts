import type { JWTPayload } from 'jose';
import { entriesOf, isSubject } from './claim-shapes.ts';
import { representationsOf } from './represented-claim.ts';
import type { Assurance, Person, Post } from '#domain/identity/principal';

/** A token that is not believed, for whatever reason: the caller learns no more than that. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

const levels: readonly string[] = ['L0', 'L1', 'L2', 'L3', 'L4'] satisfies Assurance[];
const roles: readonly string[] = ['acceptor', 'reviewer', 'decider', 'clerk', 'operator'] satisfies Post['role'][];

/** Reads the claims the platform uses; a token without them says nothing to it. Lists keep only entries of the expected shape. */
export function personOf(issuer: string, claims: JWTPayload): Person {
  const { sub, exp, name, idType, idNumber, level, posts, represents } = claims;
  if (![sub, name, idType, idNumber].every((value) => typeof value === 'string') || typeof exp !== 'number')
    throw new TokenRefused('the token does not say who it is for');
  // An account stands in every event and log line: a number that came for a subject would stand there too.
  if (!isSubject(sub) || sub === idNumber) throw new TokenRefused('the subject of the token is not an opaque id');
  if (typeof level !== 'string' || !levels.includes(level))
    throw new TokenRefused('the token names no assurance level');
  return {
    account: accountOf(issuer, sub),
    name: name as string,
    idType: idType as string,
    idNumber: idNumber as string,
    level: level as Assurance,
    posts: postsOf(posts),
    represents: representationsOf(represents, { account: (other) => accountOf(issuer, other), self: sub }),
    expiresAt: new Date(exp * 1000).toISOString(),
  };
}

/** The same subject at two issuers are two accounts. */
const accountOf = (issuer: string, sub: string): string => `${issuer}|${sub}`;

/** A post that the platform does not know must not cost its holder the whole login. */
function postsOf(claim: unknown): Post[] {
  return entriesOf(claim).flatMap(({ role, body, region }) =>
    typeof role === 'string' && roles.includes(role) && typeof body === 'string' && typeof region === 'string'
      ? [{ role: role as Post['role'], body, region }]
      : [],
  );
}
