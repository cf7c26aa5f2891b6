import { withinTerms } from './data-minimum.ts';
import { type Act, asOfficial, changeBy } from '#application/case/act-on-case';
import { type Acted, changeCase } from '#application/case/change-case';
import { type CorrectDependencies, type Correction, uploadedCorrection } from '#application/case/correct-case';
import { type HandedIn, uploadedDocuments } from '#application/case/hand-in-documents';
import type { HolderHash, MaterialCheck } from '#application/case/ports';
import { accept, type Outcome } from '#contracts/errors';
import type { Policy } from '#domain/agreement/policy';
import type { Person } from '#domain/identity/principal';

/** A clerk acts for whoever came to their window, on a case that it received; another's is not found, and nobody's own is theirs to handle. */
export const asClerk = (holders: HolderHash, person: Person) => asOfficial(holders, person, 'clerk');

/** A clerk receives what was missing, and attests it; the deciding region is sent it. */
export function correctCollection(
  dependencies: CorrectDependencies & {
    readonly materials: MaterialCheck;
    readonly policy: Policy;
    readonly holders: HolderHash;
  },
  { correction, ...act }: Act & { correction: Correction },
): Promise<Outcome<Acted>> {
  const { person } = act;
  const { policy } = dependencies;
  const uploaded = uploadedCorrection(dependencies, { correction, account: person.account });
  const decide: typeof uploaded = async (head, ...rest) => {
    const within = withinTerms({ policy, clause: head.snapshot.collection?.clause }, correction);
    return within.ok ? uploaded(head, ...rest) : within;
  };
  return changeCase(dependencies, changeBy(act, { authorise: asClerk(dependencies.holders, person), decide }));
}

/** A clerk receives what was to follow acceptance, and attests it; that it was promised says that it may cross. */
export function handInAtWindow(
  dependencies: CorrectDependencies & { readonly materials: MaterialCheck; readonly holders: HolderHash },
  { handedIn, ...act }: Act & { readonly handedIn: HandedIn },
): Promise<Outcome<Acted>> {
  const { person } = act;
  return changeCase(
    dependencies,
    changeBy(act, {
      authorise: asClerk(dependencies.holders, person),
      decide: uploadedDocuments(dependencies, { handedIn, account: person.account }),
    }),
  );
}

/** A clerk records that whoever came insists on the application as it is; the deciding region is told. */
export function insistOnCollection(
  dependencies: CorrectDependencies & { readonly holders: HolderHash },
  { reason, ...act }: Act & { reason: string | null },
): Promise<Outcome<Acted>> {
  return changeCase(
    dependencies,
    changeBy(act, {
      authorise: asClerk(dependencies.holders, act.person),
      decide: () => Promise.resolve(accept({ command: { type: 'insist', reason } })),
    }),
  );
}
