import { type Act, asApplicant, changeBy } from './act-on-case.ts';
import { type Acted, type Change, changeCase } from './change-case.ts';
import { checkedTogether, type CorrectDependencies } from './correct-case.ts';
import type { CaseHead, MaterialCheck } from './ports.ts';
import { ofHolder, storedMaterials } from './submit-case.ts';
import { accept, type Outcome } from '#contracts/errors';
import type { Command } from '#domain/case/command';
import type { MaterialReference } from '#domain/case/event';

export type HandedIn = readonly Omit<MaterialReference, 'key'>[];

type HandInDependencies = CorrectDependencies & { readonly materials: MaterialCheck };

/** The applicant's side hands in what was to follow acceptance (容缺后补). */
export function handInDocuments(
  dependencies: HandInDependencies,
  { handedIn, ...act }: Act & { readonly handedIn: HandedIn },
): Promise<Outcome<Acted>> {
  const { person } = act;
  return changeCase(
    dependencies,
    changeBy(act, {
      authorise: asApplicant({ person, at: dependencies.clock.now() }),
      decide: uploadedDocuments(dependencies, { handedIn, account: person.account }),
    }),
  );
}

/** What an account has uploaded of it. */
export const uploadedDocuments =
  (
    dependencies: HandInDependencies,
    { handedIn, account }: { readonly handedIn: HandedIn; readonly account: string },
  ): Change['decide'] =>
  async (head) => {
    const checked = await documentsOf(dependencies, { head, handedIn, account });
    if (!checked.ok) return checked;
    const stored = await storedMaterials(dependencies, checked.value.materials);
    if (!stored.ok) return stored;
    return accept({ command: { ...checked.value, materials: ofHolder(stored.value, head.snapshot.holder) } });
  };

/** Checks the filing as it is with what is handed in, as the item's data asks. */
export async function documentsOf(
  dependencies: CorrectDependencies,
  { head, handedIn, account }: { head: CaseHead; handedIn: HandedIn; account: string },
): Promise<Outcome<Extract<Command, { type: 'hand-in' }>>> {
  const { toFollow } = head.snapshot;
  // Whether they were to follow the rules say; of others there is nothing to check.
  const isAwaited = handedIn.every(({ slot }) => toFollow?.slots.includes(slot));
  const added = { form: {}, materials: handedIn };
  const checked = await checkedTogether(dependencies, { head, added, account, isAwaited });
  return checked.ok ? accept({ type: 'hand-in', materials: checked.value.materials }) : checked;
}
