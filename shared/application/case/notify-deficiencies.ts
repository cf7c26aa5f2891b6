import { type Act, asOfficial, changeBy } from './act-on-case.ts';
import { type Acted, changeCase, type ChangeCaseDependencies } from './change-case.ts';
import type { HolderHash } from './ports.ts';
import type { FullCatalogue } from '#application/catalogue/catalogue';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import type { Item } from '#domain/catalogue/item';
import type { Deficiency } from '#domain/case/correction';
import { postFor } from '#domain/identity/principal';

export interface StatedDeficiency extends Deficiency {
  readonly note: string;
}

interface NotifyDependencies extends ChangeCaseDependencies {
  readonly holders: HolderHash;
  readonly catalogue: FullCatalogue;
}

/** Working days for a correction where the official says nothing else; no law fixes them, ten are usual. */
const usualDays = 10;

/** An acceptor names everything that is missing; a notice after the first is for a decider to give. */
export function notifyDeficiencies(
  dependencies: NotifyDependencies,
  request: Act & { deficiencies: readonly StatedDeficiency[]; workingDays: number | undefined },
): Promise<Outcome<Acted>> {
  const { person, deficiencies, workingDays = usualDays } = request;
  const { catalogue, holders } = dependencies;
  return changeCase(
    dependencies,
    changeBy(request, {
      authorise(snapshot) {
        const first = snapshot.correction === null;
        const role = first ? 'acceptor' : 'decider';
        const other = first ? 'decider' : 'acceptor';
        const lacks = postFor(person, { role, body: snapshot.body }) === undefined;
        if (lacks && postFor(person, { role: other, body: snapshot.body }) !== undefined)
          return reject(first ? 'identity.no_post' : 'case.needs_approver');
        return asOfficial(holders, person, role)(snapshot);
      },
      decide({ snapshot }) {
        const problems = unknown(catalogue.itemVersion(snapshot.item), deficiencies);
        if (problems.length > 0) return Promise.resolve(reject('filing.invalid', { problems }));
        return Promise.resolve(
          accept({
            command: {
              type: 'notify-deficiencies',
              deficiencies: deficiencies.map(({ kind, key, reason }) => ({ kind, key, reason })),
              notes: deficiencies.map(({ note }) => note),
              workingDays,
            },
          }),
        );
      },
    }),
  );
}

/** What the item does not ask for cannot be missing, and nothing is named twice. */
function unknown(item: Item, deficiencies: readonly Deficiency[]): FieldProblem[] {
  const keys = { material: item.materials.map((each) => each.key), field: item.form.map((each) => each.key) };
  return deficiencies.flatMap(({ kind, key }, index) => {
    const twice = deficiencies.findIndex((each) => each.kind === kind && each.key === key) < index;
    if (keys[kind].includes(key) && !twice) return [];
    return [
      {
        pointer: `/deficiencies/${index}/key`,
        code: twice ? 'filing.named_twice' : 'filing.unknown_material',
        message: twice
          ? { zh: '同一材料或内容只列一次', en: 'each material or field is named once' }
          : { zh: '该事项没有这份材料或这项内容', en: 'the item asks for no such material or field' },
      },
    ];
  });
}
