import { type Act, changeBy } from '#application/case/act-on-case';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import type { Actor } from '#application/case/record';
import { type Transfer, transferTo } from '#application/case/transfer-case';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Command } from '#domain/case/command';
import { type Person, postsOf } from '#domain/identity/principal';

export interface OperateDependencies extends ChangeCaseDependencies {
  /** Of the deployment: its operators keep every case that is here, also of bodies of other regions at its desk. */
  readonly region: string;
}

/** What an operator of the region may do to a case: restart its journey, erase its personal data. Both leave an event. */
export function operateCase(
  dependencies: OperateDependencies,
  request: Act & { command: Extract<Command, { type: 'restart-journey' | 'erase' }> },
): Promise<Outcome<Acted>> {
  const { command, person } = request;
  return changeCase(
    dependencies,
    changeBy(request, {
      authorise: asOperator(person, dependencies.region),
      decide: () => Promise.resolve(accept({ command })),
    }),
  );
}

/** Says which authority of the region has a case that authorities passed on twice, or that lies with the wrong one. */
export function assignCase(
  dependencies: OperateDependencies,
  request: Act & { transfer: Transfer },
): Promise<Outcome<Acted>> {
  const { transfer, person } = request;
  const { catalogue } = dependencies;
  return changeCase(
    dependencies,
    changeBy(request, {
      authorise: asOperator(person, dependencies.region),
      decide: ({ snapshot }) => Promise.resolve(transferTo(transfer, { catalogue, snapshot, among: null })),
    }),
  );
}

const asOperator =
  (person: Person, here: string) =>
  (snapshot: CaseSnapshot): Outcome<Actor> => {
    const post = postsOf(person).find(({ role, region }) => role === 'operator' && region === here);
    if (post === undefined) return reject('case.not_found');
    return accept({
      principal: { actor: person.account, onBehalfOf: post.body, basis: 'operation' },
      role: 'operator',
      body: snapshot.body,
      region: snapshot.region,
    });
  };
