import { type Act, asOfficial, changeBy } from '#application/case/act-on-case';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import type { HolderHash, MaterialCheck } from '#application/case/ports';
import { materialMissing, storedMaterials } from '#application/case/submit-case';
import { materialKey } from '#application/material/announce-material';
import { civilDate, realInstant } from '#domain/limits/civil-date';
import { holdsCitizenNumber } from '#formats/person-numbers';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { DecidedElsewhere, MaterialReference } from '#domain/case/event';

/** A decision as an official saw it in the authority's own system. */
export interface ObservedDecision extends Omit<DecidedElsewhere, 'evidence'> {
  readonly outcome: 'granted' | 'refused';
  /** The extract that shows it, uploaded by whoever records it. */
  readonly evidence: Omit<MaterialReference, 'key' | 'slot'>;
  readonly observedAt: string;
  /** Of a refusal. */
  readonly reasons?: readonly string[] | undefined;
  readonly remedies?: string | undefined;
}

/** A decider records what their authority decided in a system of its own: nothing of it is sealed here. */
export function recordDecision(
  dependencies: ChangeCaseDependencies & { readonly holders: HolderHash; readonly materials: MaterialCheck },
  { observed, ...act }: Act & { observed: ObservedDecision },
): Promise<Outcome<Acted>> {
  const { clock } = dependencies;
  const { outcome, system, reference, reasons = [], remedies = '' } = observed;
  const observedAt = realInstant(observed.observedAt);
  const key = materialKey({ account: act.person.account, sha256: observed.evidence.sha256 });
  const evidence = { slot: 'decision', ...observed.evidence, key };
  return changeCase(
    dependencies,
    changeBy(act, {
      authorise: asOfficial(dependencies.holders, act.person, 'decider'),
      async decide({ snapshot }) {
        const problems = [
          ...(['system', 'reference'] as const).flatMap((field) =>
            holdsCitizenNumber(observed[field], { today: civilDate(clock.now()) }) ? [personal(field)] : [],
          ),
          ...(isThen(observedAt, { snapshot, now: clock.now() }) ? [] : [notThen]),
        ];
        if (problems.length > 0 || observedAt === null) return reject('filing.invalid', { problems });
        if (!(await storedMaterials(dependencies, [evidence])).ok)
          return reject('filing.material_missing', { problems: [materialMissing('/evidence')] });
        const elsewhere = { system, reference, evidence };
        return accept({ command: { type: 'record-decision', outcome, elsewhere, observedAt, reasons, remedies } });
      },
    }),
  );
}

/** Seen on the day of acceptance or later, and not in the future. */
const isThen = (
  observedAt: string | null,
  { snapshot: { submittedAt, acceptedOn }, now }: { snapshot: CaseSnapshot; now: string },
): boolean =>
  observedAt !== null &&
  submittedAt <= observedAt &&
  observedAt <= now &&
  (acceptedOn === null || acceptedOn <= civilDate(observedAt));

const notThen: FieldProblem = {
  pointer: '/observedAt',
  code: 'filing.not_then',
  message: {
    zh: '须在受理之日以后, 且不晚于现在',
    en: 'must be on the day of acceptance or later, and not in the future',
  },
};

/** What is said in clear for ever names no person. */
const personal = (field: 'system' | 'reference'): FieldProblem => ({
  pointer: `/${field}`,
  code: 'filing.personal_number',
  message: { zh: '不得填写身份证件号码', en: 'must not be the number of a person' },
});
