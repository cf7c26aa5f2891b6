import { type Acted, type Change, changeCase, type ChangeCaseDependencies } from './change-case.ts';
import type { HolderHash } from './ports.ts';
import type { Actor } from './record.ts';
import { listProblems } from './list-problems.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Command } from '#domain/case/command';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { isParty, type Standing, standingIn } from '#domain/case/standing';
import { assured, numberAssurance, type Person, type Post, postFor, postsOf } from '#domain/identity/principal';
import { checkCreditCode } from '#formats/identifiers';

export interface Act {
  readonly person: Person;
  readonly caseId: string;
  readonly idempotencyKey: string;
  /** Operation of the route, part of the idempotency key. */
  readonly operation: string;
  readonly body: unknown;
}

/** The change that a person's act asks for, under their own idempotency key. */
export const changeBy = (act: Act, rest: Pick<Change, 'authorise' | 'decide'>): Change => ({
  caseId: act.caseId,
  idempotency: {
    principal: act.person.account,
    route: `${act.operation}/${act.caseId}`,
    key: act.idempotencyKey,
    body: act.body,
    keep: '24h',
  },
  ...rest,
});

/**
 * An official acts by a post in the body that has the case. Without such a post the case does not exist for them; with one they
 * still do not act on what they, or somebody they represent, applied for (回避).
 */
export function asOfficial(holders: HolderHash, person: Person, role: Post['role']) {
  return async (snapshot: CaseSnapshot): Promise<Outcome<Actor>> => {
    // What a window received is its clerks' to act on; what a body decides is none of its clerks'.
    if ((snapshot.collection?.side === 'receiving') !== (role === 'clerk')) return reject('case.not_found');
    const post = postFor(person, { role, body: snapshot.body });
    if (post === undefined) return reject('case.not_found');
    if (isParty(snapshot, person) || (await isPartyByNumber(holders, { person, snapshot })))
      return reject('case.own_case');
    return accept({
      principal: { actor: person.account, onBehalfOf: post.body, basis: 'office' },
      role,
      body: post.body,
      region: post.region,
    });
  };
}

/** Whether somebody came to a window, or is applied for there, whose number the login vouches for: such a case knows no accounts. */
export async function isPartyByNumber(
  holders: HolderHash,
  { person, snapshot: { collection, holder } }: { person: Person; snapshot: CaseSnapshot },
): Promise<boolean> {
  if (collection === null || !assured(person.level, numberAssurance)) return false;
  return [holder.hash, collection.presenter].includes(await holders.of(person));
}

/** Posts that handle the cases of a deciding body; others of it have no business with their content. */
const handling: readonly Post['role'][] = ['acceptor', 'reviewer', 'decider'];

const holdsOneOf = (person: Person, body: string, roles: readonly Post['role'][]): boolean =>
  postsOf(person).some((post) => post.body === body && roles.includes(post.role));

/** Whether a person holds a post that is told what awaits a body; a clerk's is the body of their window. */
export const handlesFor = (person: Person, body: string): boolean => holdsOneOf(person, body, [...handling, 'clerk']);

/** What a window received is its clerks' business; whatever a body decides is none of its clerks'. */
export const handles = (person: Person, snapshot: CaseSnapshot): boolean =>
  holdsOneOf(person, snapshot.body, snapshot.collection?.side === 'receiving' ? ['clerk'] : handling) &&
  !isParty(snapshot, person);

/** Who may see what a case contains: the applicant's side, and those who handle it. */
export const mayRead = (by: { person: Person; at: string }, snapshot: CaseSnapshot): boolean =>
  handles(by.person, snapshot) || standingIn(snapshot, by) !== null;

/** The applicant's side acts on its own case; another's is not found. */
export function asApplicant(by: { person: Person; at: string }) {
  return (snapshot: CaseSnapshot): Outcome<Actor> => {
    const standing = standingIn(snapshot, by);
    if (standing === null) return reject('case.not_found');
    const { onBehalfOf, basis } = standing;
    return accept({
      principal: { actor: by.person.account, onBehalfOf, basis },
      role: 'applicant',
      body: snapshot.body,
      region: snapshot.region,
    });
  };
}

/** Commands that need nothing but the case and who asks. */
export type PlainCommand = Extract<
  Command,
  {
    type:
      | 'take-over'
      | 'decline-handover'
      | 'accept'
      | 'not-accept'
      | 'clear'
      | 'open-bag'
      | 'seal-bag'
      | 'serve'
      | 'review'
      | 'extend'
      | 'insist'
      | 'withdraw';
  }
>;

/** Who may give each of the plain commands. */
const roleFor = {
  'take-over': 'acceptor',
  'decline-handover': 'acceptor',
  clear: 'acceptor',
  'open-bag': 'acceptor',
  'seal-bag': 'acceptor',
  serve: 'acceptor',
  accept: 'acceptor',
  'not-accept': 'acceptor',
  review: 'reviewer',
  extend: 'decider',
  insist: 'applicant',
  withdraw: 'applicant',
} as const satisfies Record<PlainCommand['type'], Post['role'] | 'applicant'>;

/** Carries out a command that needs nothing but the case and who asks. */
export function actOnCase(
  dependencies: ChangeCaseDependencies & { readonly holders: HolderHash },
  request: Act & { command: PlainCommand },
): Promise<Outcome<Acted>> {
  const { command, person } = request;
  const role = roleFor[command.type];
  const by = { person, at: dependencies.clock.now() };
  return changeCase(
    dependencies,
    changeBy(request, {
      authorise: role === 'applicant' ? asApplicant(by) : asOfficial(dependencies.holders, person, role),
      decide: ({ snapshot }) => Promise.resolve(checked(withMandate(command, standingIn(snapshot, by)), snapshot)),
    }),
  );
}

/** An agent's act on the applicant's side names the mandate it rests on. */
const withMandate = (command: PlainCommand, standing: Standing | null): PlainCommand =>
  command.type === 'withdraw' && standing !== null && standing.mandate !== null
    ? { ...command, mandate: standing.mandate }
    : command;

/** A body that is named as competent has to be another one, by a credit code that holds; it need not be one of this region. */
function checked(command: PlainCommand, snapshot: CaseSnapshot): Outcome<{ command: PlainCommand }> {
  const problems = command.type === 'seal-bag' ? listProblems(command.manifest) : [];
  if (problems.length > 0) return reject('filing.invalid', { problems });
  const names = command.type === 'not-accept' || command.type === 'decline-handover';
  if (!names || command.competentBody === null) return accept({ command });
  if (command.competentBody !== snapshot.body && checkCreditCode(command.competentBody).ok) return accept({ command });
  return reject('filing.invalid', {
    problems: [
      {
        pointer: '/competentBody',
        code: 'filing.no_other_body',
        message: { zh: '须是另一机关的统一社会信用代码', en: 'must be the credit code of another body' },
      },
    ],
  });
}
