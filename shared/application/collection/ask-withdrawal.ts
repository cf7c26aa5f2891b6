import { type Act, changeBy, handles } from '#application/case/act-on-case';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import { accept, type Outcome, reject } from '#contracts/errors';

/** A clerk asks the deciding region to withdraw what the window received; only that region can, and it tells what came of it. */
export function askWithdrawal(
  dependencies: ChangeCaseDependencies,
  { reason, ...act }: Act & { readonly reason: string | null },
): Promise<Outcome<Acted>> {
  const { person } = act;
  return changeCase(
    dependencies,
    changeBy(act, {
      authorise(snapshot) {
        if (snapshot.collection?.side !== 'receiving' || !handles(person, snapshot)) return reject('case.not_found');
        const { body, region } = snapshot;
        return accept({
          principal: { actor: person.account, onBehalfOf: body, basis: 'office' },
          ...{ role: 'clerk', body, region },
        });
      },
      decide: () => Promise.resolve(accept({ command: { type: 'ask-withdrawal', reason } })),
    }),
  );
}
