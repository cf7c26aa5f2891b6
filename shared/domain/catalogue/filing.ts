import { checkField } from './field-check.ts';
import type { Divisions } from './divisions.ts';
import { applies, type Form, isBlank, normaliseValue, type RawForm } from './form.ts';
import type { Item, Material, Text } from './item.ts';
import { pointerStep, problem, type Problem } from './problem.ts';
import { commitment, mayFollow, type Promised } from './to-follow.ts';

/** A material as announced by the applicant. */
export interface FiledMaterial {
  readonly slot: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/** What is checked of a filing; other properties are not looked at. */
export interface Filing {
  readonly form: RawForm;
  readonly materials: readonly FiledMaterial[];
  /** What the applicant commits to hand in later (容缺). */
  readonly toFollow?: Promised | undefined;
}

/** Everything that is wrong with a filing by its item's data, all at once (一次性告知); empty when it may be submitted. `today` is a day in Shanghai. */
export function checkFiling(request: {
  readonly item: Item;
  readonly filing: Filing;
  readonly today: string;
  readonly divisions: Divisions;
}): Problem[] {
  const { item, filing } = request;
  const form = normaliseForm(item, filing.form);
  return [
    ...unknownFields(item, filing.form),
    ...fieldProblems({ ...request, form }),
    ...filing.materials.flatMap((filed, index) => fileProblems({ item, form, filed, index })),
    ...tooManyFiles(item, filing.materials),
    ...followingProblems({ item, form, filing }),
    ...missingMaterials({ item, form, filed: [...filing.materials, ...following(filing)] }),
  ];
}

/** The fields of the item that are filled in, in the one form in which they are kept. Unknown fields are dropped: checkFiling reports them. */
export function normaliseForm(item: Pick<Item, 'form'>, form: RawForm): Form {
  const entries = item.form.flatMap((field) => {
    const value = Object.hasOwn(form, field.key) ? normaliseValue(field, form[field.key]) : undefined;
    return value === undefined ? [] : [[field.key, value] as const];
  });
  return Object.fromEntries(entries);
}

function unknownFields(item: Item, form: RawForm): Problem[] {
  const known = new Set(item.form.map((field) => field.key));
  return Object.keys(form)
    .filter((key) => !known.has(key))
    .map((key) => problem({ pointer: `/form/${pointerStep(key)}`, code: 'filing.unknown_field' }));
}

function fieldProblems(request: {
  item: Item;
  filing: Filing;
  form: Form;
  today: string;
  divisions: Divisions;
}): Problem[] {
  const { item, filing, form, today, divisions } = request;
  return item.form.flatMap((field) => {
    const pointer = `/form/${pointerStep(field.key)}`;
    const name = field.label;
    const given = Object.hasOwn(filing.form, field.key) && !isBlank(filing.form[field.key]);
    if (!applies(item, { when: field.when, form }))
      return given ? [problem({ pointer, code: 'filing.not_applicable', name })] : [];
    if (!given) return field.required ? [problem({ pointer, code: 'filing.required', name })] : [];
    const wrong = checkField({ field, value: form[field.key], today, divisions });
    return wrong === null ? [] : [problem({ pointer, name, ...wrong })];
  });
}

function fileProblems(request: { item: Item; form: Form; filed: FiledMaterial; index: number }): Problem[] {
  const { item, form, filed, index } = request;
  const pointer = `/materials/${index}`;
  const material = item.materials.find(({ key }) => key === filed.slot);
  if (material === undefined) return [problem({ pointer: `${pointer}/slot`, code: 'filing.unknown_material' })];
  const { name, when, mediaTypes, maxBytes } = material;
  if (!applies(item, { when, form }))
    return [problem({ pointer: `${pointer}/slot`, code: 'filing.material_not_applicable', name })];
  const problems: Problem[] = [];
  if (!mediaTypes.includes(filed.mediaType))
    problems.push(
      problem({ pointer: `${pointer}/mediaType`, code: 'filing.material_type', name, detail: mediaTypes.join(', ') }),
    );
  if (!Number.isInteger(filed.bytes) || filed.bytes < 1 || filed.bytes > maxBytes)
    problems.push(
      problem({ pointer: `${pointer}/bytes`, code: 'filing.material_size', name, detail: `1 … ${maxBytes}` }),
    );
  return problems;
}

/** One problem for each slot that is overfilled, at the first file too many. */
function tooManyFiles(item: Item, filed: readonly FiledMaterial[]): Problem[] {
  return item.materials.flatMap(({ key, name, maxFiles }) => {
    const places = filed.flatMap(({ slot }, index) => (slot === key ? [index] : []));
    const extra = places[maxFiles];
    return extra === undefined
      ? []
      : [problem({ pointer: `/materials/${extra}`, code: 'filing.too_many_files', name, detail: maxFiles })];
  });
}

/** What is to follow stands for what is filed: whether it may, is asked of each. */
export const following = ({ toFollow }: Pick<Filing, 'toFollow'>): { slot: string }[] =>
  (toFollow?.slots ?? []).map((slot) => ({ slot }));

/** Of what is to follow: whether the item lets it, and whether it is not there already. */
function followingProblems(request: { item: Item; form: Form; filing: Filing }): Problem[] {
  const { item, form, filing } = request;
  const agreed = filing.toFollow?.commitment ?? commitment.version;
  const other = agreed !== commitment.version;
  return [
    ...(other ? [problem({ pointer: '/toFollow/commitment', code: 'filing.other_commitment' })] : []),
    ...following(filing).flatMap(({ slot }, index) => followingProblem({ item, form, filing, slot, index })),
  ];
}

function followingProblem(request: { item: Item; form: Form; filing: Filing; slot: string; index: number }): Problem[] {
  const { item, form, filing, slot, index } = request;
  const pointer = `/toFollow/slots/${index}`;
  const material = item.materials.find(({ key }) => key === slot);
  if (material === undefined) return [problem({ pointer, code: 'filing.unknown_material' })];
  const { name, when } = material;
  if (!mayFollow(item, material) || !applies(item, { when, form }))
    return [problem({ pointer, code: 'filing.may_not_follow', name })];
  const isHere = filing.materials.some((filed) => filed.slot === slot);
  return isHere ? [problem({ pointer, code: 'filing.not_to_follow', name })] : [];
}

function missingMaterials(request: { item: Item; form: Form; filed: readonly { slot: string }[] }): Problem[] {
  const { item, form } = request;
  const filed = new Set(request.filed.map(({ slot }) => slot));
  const asked = item.materials.filter(({ when }) => applies(item, { when, form }));
  const pointer = '/materials';
  const required = asked
    .filter(({ key, requirement }) => requirement === 'required' && !filed.has(key))
    .map(({ name }) => problem({ pointer, code: 'filing.material_required', name }));
  const groups = Object.values(
    Object.groupBy(
      asked.filter(({ requirement }) => requirement === 'one-of'),
      ({ key, group }) => group ?? key,
    ),
  );
  const oneOf = groups
    .filter((papers = []) => !papers.some(({ key }) => filed.has(key)))
    .map((papers = []) => problem({ pointer, code: 'filing.material_one_of', name: namesOf(papers) }));
  return [...required, ...oneOf];
}

const namesOf = (papers: readonly Material[]): Text => ({
  zh: papers.map(({ name }) => name.zh).join('、'),
  en: papers.map(({ name }) => name.en).join('; '),
});
