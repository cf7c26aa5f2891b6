import { type Act, asApplicant, changeBy } from './act-on-case.ts';
import { type Acted, type Change, changeCase, type ChangeCaseDependencies } from './change-case.ts';
import { filedContent } from './filed-content.ts';
import type { CaseHead, CaseKeys, MaterialCheck } from './ports.ts';
import { checkContent, ofHolder, storedMaterials } from './submit-case.ts';
import type { FullCatalogue } from '#application/catalogue/catalogue';
import { materialKey } from '#application/material/announce-material';
import { accept, type Outcome, reject } from '#contracts/errors';
import { competentBody } from '#domain/catalogue/competence';
import type { Command } from '#domain/case/command';
import { stillToFollow } from '#domain/case/documents-to-follow';
import type { MaterialReference } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { commitment } from '#domain/catalogue/to-follow';

export interface CorrectDependencies extends ChangeCaseDependencies {
  readonly keys: CaseKeys;
  readonly catalogue: FullCatalogue;
}

/** What is handed in upon a notice (补正). */
export interface Correction {
  readonly form: Readonly<Record<string, string | number | boolean>>;
  readonly materials: readonly Omit<MaterialReference, 'key'>[];
}

interface Addition {
  readonly head: CaseHead;
  readonly added: Correction;
  /** Account that brought the materials. */
  readonly account: string;
  /** Whether anything is awaited: if not, there is nothing to check. */
  readonly isAwaited: boolean;
}

/** The applicant's side hands in everything that the notice named. */
export function correctCase(
  dependencies: CorrectDependencies & { readonly materials: MaterialCheck },
  request: Act & { correction: Correction },
): Promise<Outcome<Acted>> {
  const { person, correction } = request;
  return changeCase(
    dependencies,
    changeBy(request, {
      authorise: asApplicant({ person, at: dependencies.clock.now() }),
      decide: uploadedCorrection(dependencies, { correction, account: person.account }),
    }),
  );
}

/** The correction by materials that an account has uploaded. */
export const uploadedCorrection =
  (
    dependencies: CorrectDependencies & { readonly materials: MaterialCheck },
    { correction, account }: { correction: Correction; account: string },
  ): Change['decide'] =>
  async (head) => {
    const corrected = await correctionOf(dependencies, { head, correction, account });
    if (!corrected.ok) return corrected;
    const stored = await storedMaterials(dependencies, corrected.value.materials);
    if (!stored.ok) return stored;
    return accept({ command: { ...corrected.value, materials: ofHolder(stored.value, head.snapshot.holder) } });
  };

/** Checks the whole filing as it is once corrected, as the item's data asks; materials are kept under the account that brought them. */
export async function correctionOf(
  dependencies: CorrectDependencies,
  { head, correction, account }: { head: CaseHead; correction: Correction; account: string },
): Promise<Outcome<Extract<Command, { type: 'correct' }>>> {
  // Whether a correction is awaited the rules say; only then is there anything to check.
  const isAwaited = head.snapshot.status === 'deficient';
  const checked = await checkedTogether(dependencies, { head, added: correction, account, isAwaited });
  return checked.ok ? accept({ type: 'correct', ...checked.value }) : checked;
}

/** What is added to a filing, once it is right together with what is there. */
export async function checkedTogether(
  { cases, keys, catalogue, clock }: CorrectDependencies,
  { head, added: correction, account, isAwaited }: Addition,
): Promise<Outcome<{ materials: readonly MaterialReference[]; form: Correction['form'] }>> {
  const { caseId, item: filed } = head.snapshot;
  const whole = isAwaited ? await cases.whole(caseId) : null;
  const materials = correction.materials.map((material) => ({
    ...withoutAttestation(material),
    key: materialKey({ account, sha256: material.sha256 }),
  }));
  if (whole === null) return accept({ materials, form: correction.form });
  if (whole.wrappedKey === null) return reject('case.erased');
  const content = filedContent(whole, await keys.open({ caseId, wrappedKey: whole.wrappedKey }));
  const slots = materials.map(({ slot }) => slot);
  const item = catalogue.itemVersion(filed);
  const checked = checkContent({
    ...{ catalogue, item },
    filing: {
      form: { ...content?.form, ...correction.form },
      // The new ones first, so that what is wrong is shown where it stands in the request.
      materials: [...materials, ...whole.snapshot.materials.filter(({ slot }) => !slots.includes(slot))],
      ...stillPromised(whole.snapshot, materials),
    },
    at: clock.now(),
  });
  if (!checked.ok) return checked;
  const { form, body } = checked.value;
  // By what was filed, not by who has the case: it may have been passed on since.
  const filedWith = competentBody({ item, tables: catalogue.competence, form: content?.form ?? {} });
  if (!('body' in filedWith) || filedWith.body !== body) return reject('filing.invalid', { problems: [otherBody] });
  return accept({ materials, form: pick(form, Object.keys(correction.form)) });
}

/** What may still follow is not missing; the words agreed to at filing hold, whatever they are today. */
function stillPromised({ toFollow }: CaseSnapshot, added: readonly { slot: string }[]) {
  const slots = stillToFollow(toFollow, added)?.slots ?? [];
  return slots.length === 0 ? {} : { toFollow: { slots, commitment: commitment.version } };
}

const withoutAttestation = ({ slot, sha256, bytes, mediaType }: Omit<MaterialReference, 'key'>) => ({
  ...{ slot, sha256, bytes, mediaType },
});

const pick = (form: Correction['form'], keys: readonly string[]): Correction['form'] =>
  Object.fromEntries(Object.entries(form).filter(([key]) => keys.includes(key)));

const otherBody = {
  pointer: '/form',
  code: 'filing.other_body',
  message: {
    zh: '按更正后的内容应由另一机关办理, 请撤回后重新申请',
    en: 'as corrected another body decides: withdraw, and apply there',
  },
};
