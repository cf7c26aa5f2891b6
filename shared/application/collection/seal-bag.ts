import { type Act, changeBy } from '#application/case/act-on-case';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import { listProblems } from '#application/case/list-problems';
import type { FullCatalogue } from '#application/catalogue/catalogue';
import type { HolderHash } from '#application/case/ports';
import { asClerk } from './answer-notice.ts';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import type { Item } from '#domain/catalogue/item';
import { lastBag } from '#domain/case/originals';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Found, Manifest } from '#domain/custody/manifest';

interface SealBagDependencies extends ChangeCaseDependencies {
  readonly holders: HolderHash;
  readonly catalogue: FullCatalogue;
}

/** A clerk seals originals in a bag with a list of every sheet; the courier is ordered by the journey. */
export function sealBag(
  dependencies: SealBagDependencies,
  { manifest, ...act }: Act & { manifest: Manifest },
): Promise<Outcome<Acted>> {
  return changeCase(
    dependencies,
    changeBy(act, {
      authorise: asClerk(dependencies.holders, act.person),
      decide({ snapshot }) {
        const problems = wrongWith(manifest, snapshot, dependencies.catalogue.itemVersion(snapshot.item));
        return Promise.resolve(
          problems.length > 0
            ? reject('filing.invalid', { problems })
            : accept({ command: { type: 'seal-bag', manifest } }),
        );
      },
    }),
  );
}

function wrongWith(manifest: Manifest, snapshot: CaseSnapshot, item: Item): FieldProblem[] {
  const wrong = listProblems(manifest);
  if (wrong.length > 0) return wrong;
  const travelling = item.materials.filter(({ original }) => original === 'travels').map(({ key }) => key);
  const strangers = manifest.sheets.flatMap(({ slot, sha256 }, index): FieldProblem[] => {
    const scanned = snapshot.materials.some((each) => each.slot === slot && each.sha256 === sha256);
    if (travelling.includes(slot) && scanned) return [];
    return [{ pointer: `/sheets/${index}`, code: 'custody.not_attested', message: notAttested }];
  });
  if (strangers.length > 0) return strangers;
  // A further bag carries only what was missing in the first.
  const absent = travelling.filter((slot) => !manifest.sheets.some((sheet) => sheet.slot === slot));
  return lastBag(snapshot.collection) === undefined && absent.length > 0
    ? [{ pointer: '/sheets', code: 'custody.paper_missing', message: paperMissing(item, absent) }]
    : [];
}

const notAttested = {
  zh: '不是须寄送的材料, 或与已核对的扫描件不对应',
  en: 'not an original that travels, or not one of the attested scans',
};
const paperMissing = ({ materials }: Item, absent: readonly string[]) => {
  const names = materials.filter(({ key }) => absent.includes(key)).map(({ name }) => name);
  return {
    zh: `袋内缺少: ${names.map(({ zh }) => zh).join('、')}`,
    en: `missing in the bag: ${names.map(({ en }) => en).join('; ')}`,
  };
};

/** A clerk opens the bag that came back, and counts; the authority is told. */
export const openReturnBag = (
  dependencies: ChangeCaseDependencies & { readonly holders: HolderHash },
  { found, ...act }: Act & { found: Found },
): Promise<Outcome<Acted>> =>
  changeCase(
    dependencies,
    changeBy(act, {
      authorise: asClerk(dependencies.holders, act.person),
      decide: () => Promise.resolve(accept({ command: { type: 'open-bag', found } })),
    }),
  );
