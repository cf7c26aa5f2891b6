import { type Act, changeBy } from '#application/case/act-on-case';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Command } from '#domain/case/command';
import { postsOf } from '#domain/identity/principal';

/** What an operator of the region may do to a case: restart its journey, erase its personal data. Both leave an event. */
export function operateCase(
  dependencies: ChangeCaseDependencies,
  request: Act & { command: Extract<Command, { type: 'restart-journey' | 'erase' }> },
): Promise<Outcome<Acted>> {
  const { command, person } = request;
  return changeCase(
    dependencies,
    changeBy(request, {
      authorise(snapshot) {
        const post = postsOf(person).find(({ role, region }) => role === 'operator' && region === snapshot.region);
        if (post === undefined) return reject('case.not_found');
        return accept({
          principal: { actor: person.account, onBehalfOf: post.body, basis: 'operation' },
          role: 'operator',
          body: snapshot.body,
          region: snapshot.region,
        });
      },
      decide: () => Promise.resolve(accept({ command })),
    }),
  );
}
