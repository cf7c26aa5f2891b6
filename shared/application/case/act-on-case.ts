import { type Acted, type Change, changeCase, type ChangeCaseDependencies } from './change-case.ts';
import type { Actor } from './record.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Command } from '#domain/case/command';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { type Person, type Post, postFor, postsOf } from '#domain/identity/principal';
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

/** An official acts by a post in the body that has the case. Without such a post the case does not exist for them. */
export function asOfficial(person: Person, role: Post['role']) {
  return (snapshot: CaseSnapshot): Outcome<Actor> => {
    const post = postFor(person, { role, body: snapshot.body });
    if (post === undefined) return reject('case.not_found');
    return accept({
      principal: { actor: person.account, onBehalfOf: post.body, basis: 'office' },
      role,
      body: post.body,
      region: post.region,
    });
  };
}

/** Whether a case is this person's: theirs, and for an organisation only while they represent it. */
export function isApplicant(person: Person, { owner, applicant }: CaseSnapshot): boolean {
  if (owner !== person.account) return false;
  return applicant.basis === 'self' || person.represents.some(({ creditCode }) => creditCode === applicant.onBehalfOf);
}

/** Posts that handle cases; others of the body have no business with their content. */
const handling: readonly Post['role'][] = ['acceptor', 'reviewer', 'decider'];

/** Whether a person holds a post that handles the cases of a body. */
export const handlesFor = (person: Person, body: string): boolean =>
  postsOf(person).some((post) => post.body === body && handling.includes(post.role));

export const handles = (person: Person, { body }: CaseSnapshot): boolean => handlesFor(person, body);

/** Who may see what a case contains: its applicant, and those who handle it. */
export const mayRead = (person: Person, snapshot: CaseSnapshot): boolean =>
  handles(person, snapshot) || isApplicant(person, snapshot);

/** The applicant acts on their own case; another's is not found. */
export function asApplicant(person: Person) {
  return (snapshot: CaseSnapshot): Outcome<Actor> =>
    isApplicant(person, snapshot)
      ? accept({
          principal: { actor: person.account, ...snapshot.applicant },
          role: 'applicant',
          body: snapshot.body,
          region: snapshot.region,
        })
      : reject('case.not_found');
}

type Plain = Extract<Command, { type: 'accept' | 'not-accept' | 'review' | 'extend' | 'withdraw' }>;

/** Who may give each of the plain commands. */
const roleFor = {
  accept: 'acceptor',
  'not-accept': 'acceptor',
  review: 'reviewer',
  extend: 'decider',
  withdraw: 'applicant',
} as const satisfies Record<Plain['type'], Post['role'] | 'applicant'>;

/** Carries out a command that needs nothing but the case and who asks. */
export function actOnCase(
  dependencies: ChangeCaseDependencies,
  request: Act & { command: Plain },
): Promise<Outcome<Acted>> {
  const { command, person } = request;
  const role = roleFor[command.type];
  return changeCase(
    dependencies,
    changeBy(request, {
      authorise: role === 'applicant' ? asApplicant(person) : asOfficial(person, role),
      decide: ({ snapshot }) => Promise.resolve(checked(command, snapshot)),
    }),
  );
}

/** A body that is named as competent has to be another one, by a credit code that holds; it need not be one of this region. */
function checked(command: Plain, snapshot: CaseSnapshot): Outcome<{ command: Plain }> {
  if (command.type !== 'not-accept' || command.competentBody === null) return accept({ command });
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
