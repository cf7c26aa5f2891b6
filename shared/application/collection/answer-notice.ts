import { withinTerms } from './data-minimum.ts';
import { type Act, changeBy, handles } from '#application/case/act-on-case';
import { type Acted, changeCase } from '#application/case/change-case';
import { type CorrectDependencies, type Correction, uploadedCorrection } from '#application/case/correct-case';
import type { MaterialCheck } from '#application/case/ports';
import type { Actor } from '#application/case/record';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Policy } from '#domain/agreement/policy';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Person } from '#domain/identity/principal';

/** A clerk acts for whoever came to their window, on a case that it received; another's is not found. */
export const asClerk =
  (person: Person) =>
  (snapshot: CaseSnapshot): Outcome<Actor> => {
    if (snapshot.collection?.side !== 'receiving' || !handles(person, snapshot)) return reject('case.not_found');
    const { body, region } = snapshot;
    return accept({
      principal: { actor: person.account, onBehalfOf: body, basis: 'office' },
      ...{ role: 'clerk', body, region },
    });
  };

/** A clerk receives what was missing, and attests it; the deciding region is sent it. */
export function correctCollection(
  dependencies: CorrectDependencies & { readonly materials: MaterialCheck; readonly policy: Policy },
  { correction, ...act }: Act & { correction: Correction },
): Promise<Outcome<Acted>> {
  const { person } = act;
  const { policy } = dependencies;
  const uploaded = uploadedCorrection(dependencies, { correction, account: person.account });
  const decide: typeof uploaded = async (head, ...rest) => {
    const within = withinTerms({ policy, clause: head.snapshot.collection?.clause }, correction);
    return within.ok ? uploaded(head, ...rest) : within;
  };
  return changeCase(dependencies, changeBy(act, { authorise: asClerk(person), decide }));
}

/** A clerk records that whoever came insists on the application as it is; the deciding region is told. */
export function insistOnCollection(
  dependencies: CorrectDependencies,
  { reason, ...act }: Act & { reason: string | null },
): Promise<Outcome<Acted>> {
  return changeCase(
    dependencies,
    changeBy(act, {
      authorise: asClerk(act.person),
      decide: () => Promise.resolve(accept({ command: { type: 'insist', reason } })),
    }),
  );
}
