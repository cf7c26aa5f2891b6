import type { FullCatalogue } from '#application/catalogue/catalogue';
import { applicantOf } from './applicant.ts';
import { type Acted, type Idempotency, idempotencyKey, repeat } from './change-case.ts';
import { openCase, type OpenCaseDependencies } from './open-case.ts';
import type { MaterialCheck, StoredMaterial } from './ports.ts';
import type { Clock } from '#application/clock';
import { holderMark, materialKey } from '#application/material/announce-material';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import { competentBody, noCompetentBody } from '#domain/catalogue/competence';
import { checkFiling, type Filing as CheckedFiling, normaliseForm } from '#domain/catalogue/filing';
import type { Promised } from '#domain/catalogue/to-follow';
import type { Item } from '#domain/catalogue/item';
import { submit } from '#domain/case/submit';
import type { MaterialReference, Mode, StoredFile } from '#domain/case/event';
import { assured, type Person } from '#domain/identity/principal';
import { civilDate } from '#domain/limits/civil-date';

export interface SubmitDependencies extends OpenCaseDependencies {
  readonly materials: MaterialCheck;
  readonly catalogue: FullCatalogue;
  readonly clock: Clock;
}

export interface Filing {
  readonly itemId: string;
  readonly mode: Mode;
  /** Credit code or account of whom the filing is for; absent: oneself. */
  readonly onBehalfOf?: string | undefined;
  readonly form: Readonly<Record<string, string | number | boolean>>;
  readonly materials: readonly Omit<MaterialReference, 'key'>[];
  /** What is to follow acceptance (容缺), and the version of the commitment that was agreed to. */
  readonly toFollow?: Promised | undefined;
}

interface SubmitRequest {
  readonly person: Person;
  readonly filing: Filing;
  readonly idempotencyKey: string;
}

/** A filing may be wrong in a thousand places; as many as a person can read are named. */
const mostProblems = 50;

const idempotencyOf = ({ person, filing, idempotencyKey }: SubmitRequest): Idempotency => ({
  principal: person.account,
  route: 'submitCase',
  key: idempotencyKey,
  body: filing,
  keep: '24h',
});

/**
 * Files an application: checks exactly what the item's data asks, routes it to the competent body, and records it in one
 * write without a read. A filing that is refused may be the repetition of one that was not: only then the record is read.
 */
export async function submitCase(dependencies: SubmitDependencies, request: SubmitRequest): Promise<Outcome<Acted>> {
  const outcome = await checkAndSubmit(dependencies, request);
  if (outcome.ok || !outcome.code.startsWith('filing.')) return outcome;
  const idempotency = idempotencyOf(request);
  const { cases, clock } = dependencies;
  const answered = await cases.answered({ key: idempotencyKey(idempotency), now: clock.now() });
  return answered === null ? outcome : repeat(answered, idempotency);
}

async function checkAndSubmit(dependencies: SubmitDependencies, request: SubmitRequest): Promise<Outcome<Acted>> {
  const { catalogue, clock } = dependencies;
  const { person, filing } = request;
  const item = catalogue.current(filing.itemId);
  if (item === undefined) return reject('item.not_found');
  const at = clock.now();
  const applied = applicantOf({ person, onBehalfOf: filing.onBehalfOf, item, at });
  if (!applied.ok) return applied;
  if (!assured(person.level, item.minimumAssurance)) return reject('identity.assurance_too_low');
  if (!item.modes.includes(filing.mode) || !item.serviceObjects.includes(applied.value.applicant.kind))
    return reject('filing.not_offered');

  const content = checkContent({ catalogue, item, filing, at });
  if (!content.ok) return content;
  const { form, body } = content.value;
  // What a body of another region decides is filed there, or received for it at a window.
  if (catalogue.body(body).region !== dependencies.region)
    return reject('filing.invalid', { problems: [noCompetentBody(item)] });
  const materials = filing.materials.map((material) => ({
    ...material,
    key: materialKey({ account: person.account, sha256: material.sha256 }),
  }));
  const stored = await storedMaterials(dependencies, materials);
  if (!stored.ok) return stored;
  const { applicant, principal, mandate } = applied.value;
  return openCase(dependencies, {
    idempotency: idempotencyOf(request),
    actor: { principal, role: 'applicant', body, region: dependencies.region },
    at,
    applicant,
    begin: (holder) =>
      submit(
        {
          ...{
            type: 'submit',
            mode: filing.mode,
            holder,
            materials: ofHolder(stored.value, holder),
            toFollow: filing.toFollow,
          },
          ...(mandate === null ? {} : { mandate }),
          personal: { applicant, form },
        },
        { principal, at, item, calendar: catalogue.calendar },
      ),
  });
}

/** Checks form and materials exactly as the item's data asks, and finds the body that decides. */
export function checkContent(request: {
  catalogue: FullCatalogue;
  item: Item;
  filing: CheckedFiling;
  at: string;
}): Outcome<{ form: Filing['form']; body: string }> {
  const { catalogue, item, filing, at } = request;
  const checked = checkFiling({ item, filing, today: civilDate(at), divisions: catalogue.divisions });
  const form = normaliseForm(item, filing.form);
  const competent = competentBody({ item, tables: catalogue.competence, form });
  const problems = [...checked, ...('problem' in competent && checked.length === 0 ? [competent.problem] : [])];
  if (problems.length > 0 || 'problem' in competent)
    return reject('filing.invalid', { problems: problems.slice(0, mostProblems) });
  return accept({ form, body: competent.body });
}

/** A file that is there, and of whose licence it is a copy where it is one. */
type Stored<File> = File & { readonly copied?: StoredMaterial['licence'] };

/** The files named, if they were all uploaded as they were announced. */
export async function storedMaterials<File extends StoredFile>(
  { materials: check }: Pick<SubmitDependencies, 'materials'>,
  materials: readonly File[],
): Promise<Outcome<readonly Stored<File>[]>> {
  const found = await Promise.all(materials.map(({ key }) => check.stored(key)));
  const problems = materials.flatMap((material, index) =>
    found[index]?.bytes === material.bytes && found[index].mediaType === material.mediaType
      ? []
      : [materialMissing(`/materials/${index}`)],
  );
  if (problems.length > 0) return reject('filing.material_missing', { problems });
  return accept(materials.map((material, index) => ({ ...material, copied: found[index]?.licence })));
}

/** By the place that names it. */
export const materialMissing = (pointer: string): FieldProblem => ({
  ...{ pointer, code: 'filing.material_missing' },
  message: { zh: '没有收到这份材料', en: 'this material has not arrived' },
});

/** The same as a case refers to them: which licence one is a copy of, where it is one of the holder of the case. */
export const ofHolder = (
  materials: readonly Stored<MaterialReference>[],
  { hash }: { readonly hash: string },
): MaterialReference[] =>
  materials.map(({ copied, ...material }) => ({
    ...material,
    ...(copied !== undefined && copied.holderMark === holderMark(copied.identifier, hash)
      ? { licence: copied.identifier }
      : {}),
  }));
