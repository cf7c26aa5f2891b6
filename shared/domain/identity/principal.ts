import type { Representation, RepresentationBasis } from './representation.ts';

/** On what ground somebody acts for somebody. */
export type Basis =
  | 'self' // 本人
  | RepresentationBasis
  | 'office' // an official acting for the body that holds the post
  | 'agreement' // a partner region, under the clause its case was received by
  | 'law' // the law itself: deemed acceptance, a due date that passed
  | 'standing-authorisation' // what the decider authorised beforehand for an on-the-spot item
  | 'journey' // the platform carrying out what was decided
  | 'operation'; // an operator, with a ticket

/** Who acts, for whom, and on what basis (law 2). Ids only: never a name or an identity number. */
export interface Principal {
  /** Account id `<issuer>|<sub>`, or `system:<part>` for the platform's own acts. */
  readonly actor: string;
  /** Account, credit code or body acted for; the actor itself for `self`. */
  readonly onBehalfOf: string;
  readonly basis: Basis;
}

export type Role = 'applicant' | 'acceptor' | 'reviewer' | 'decider' | 'clerk' | 'operator' | 'partner' | 'system';

/** A post an official holds in a body (机关). */
export interface Post {
  readonly role: Exclude<Role, 'applicant' | 'partner' | 'system'>;
  readonly body: string;
  readonly region: string;
}

/** Assurance of a login, `identityLevel` of data/codes.json; L0 registered only … L4 certificate or window. */
export type Assurance = 'L0' | 'L1' | 'L2' | 'L3' | 'L4';

/** A person as the token's issuer vouches for them. Holds personal data: never logged, never stored unencrypted. */
export interface Person {
  readonly account: string;
  readonly name: string;
  /** GA/T 517 code: 111 citizen number … */
  readonly idType: string;
  readonly idNumber: string;
  readonly level: Assurance;
  readonly posts: readonly Post[];
  readonly represents: readonly Representation[];
  /** Instant the token ends, ISO. */
  readonly expiresAt: string;
}

/** Whether a login's assurance is enough. */
export const assured = (have: Assurance, needed: Assurance): boolean => have >= needed;

/** From here on an issuer has checked name and number against the authority: below it a number may be anybody's. */
export const numberAssurance: Assurance = 'L2';

/** Officials act only under a login that has shown who they are (face or higher). */
export const officialAssurance: Assurance = 'L3';

/** The post that lets a person act in a role for a body, if any. */
export const postFor = (person: Person, request: { role: Post['role']; body: string }): Post | undefined =>
  postsOf(person).find((post) => post.role === request.role && post.body === request.body);

/** The posts a login may use: none below the assurance that officials need. */
export const postsOf = (person: Person): readonly Post[] =>
  assured(person.level, officialAssurance) ? person.posts : [];
