import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import bodiesFile from '#data/bodies.json' with { type: 'json' };
import codes from '#data/codes.json' with { type: 'json' };
import national from '#data/items-national.json' with { type: 'json' };
import registersFile from '#data/registers.json' with { type: 'json' };
import type { Condition, Item } from '#domain/catalogue/item';
import licenceTypes from '#data/licence-types.json' with { type: 'json' };
import { basesAdmitted } from '#domain/catalogue/represented';
import { numberAssurance } from '#domain/identity/principal';
import { kindRepresented } from '#domain/identity/representation';
import { root } from '#tests/architecture/tree';
import { lz001, tables, xs022, xs041, xs048, xs057, xs066 } from '#tests/shared/domain/catalogue/shipped';

const items = [xs022, lz001, xs041, xs048, xs057, xs066];
/** Kinds of results that are no document of ours: nothing is sealed. */
const notOurs = ['record', 'card', 'imported'];
const repeated = (values: readonly string[]) => values.filter((value, index) => values.indexOf(value) !== index);

/** What each part of an item may say; a misspelt or forgotten key is a difference. */
const shape = {
  item: [
    ...['id', 'version', 'status', 'evidence', 'name', 'itemType', 'caseType', 'serviceObjects', 'scopes', 'year'],
    ...[
      'modes',
      'basis',
      'minimumAssurance',
      'represented',
      'competence',
      'form',
      'materials',
      'limits',
      'result',
      'register',
    ],
    ...['remedies', 'guide', 'licences'],
  ],
  field: ['key', 'label', 'type', 'required', 'maxLength', 'choices', 'when', 'personal', 'minimum', 'maximum'],
  material: [
    ...['key', 'name', 'requirement', 'group', 'when', 'mediaTypes', 'maxBytes', 'maxFiles', 'original'],
    ...['mayFollow', 'licences', 'source'],
  ],
  limits: [
    ...['acceptance', 'statutory', 'committed', 'delivery', 'extension', 'documents', 'deemedAcceptance'],
    ...['startsAt', 'source'],
  ],
  licence: ['typeCode', 'purpose', 'fields', 'onConsent'],
  result: ['kind', 'name', 'sealKind', 'licenceTypeSerial', 'validity', 'content'],
};
const fieldTypes = [
  ...['text', 'citizen-number', 'credit-code', 'date', 'choice', 'division', 'decimal', 'integer', 'boolean', 'phone'],
];
const unknownKeys = (value: object, known: readonly string[]) =>
  Object.keys(value).filter((key) => !known.includes(key));

/** Every object with zh or en, wherever it is. */
const textsIn = (value: unknown): Record<string, unknown>[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'zh' in value || 'en' in value ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap(textsIn)];
};

/** The bodies a routing table can end at. */
const endsOf = (table: string) => new Set(JSON.stringify(tables[table]).match(/(?<=:")[0-9A-Z]{18}(?=")/g) ?? []);

/** A condition asks an earlier field, for values that it can have. */
const conditionHolds = (item: Item, when: Condition, before: number) => {
  const asked = item.form.slice(0, before).find(({ key }) => key === when.field);
  const possible = asked?.type === 'boolean' ? ['true', 'false'] : (asked?.choices ?? []).map(({ value }) => value);
  return when.in.length > 0 && when.in.every((value) => possible.includes(value));
};

it('every item file is one of the items described here', () => {
  const shipped = readdirSync(join(root, 'data/items')).sort();
  expect(shipped).toEqual(items.map(({ id }) => `${id}.json`).sort());
  expect(repeated(items.flatMap(({ result }) => result.licenceTypeSerial ?? []))).toEqual([]);
});

describe.each(items)('$id', (item) => {
  it('says only what an item can say', () => {
    expect(unknownKeys(item, shape.item)).toEqual([]);
    expect(item.form.flatMap((each) => unknownKeys(each, shape.field))).toEqual([]);
    expect(item.materials.flatMap((each) => unknownKeys(each, shape.material))).toEqual([]);
    expect(unknownKeys(item.limits, shape.limits)).toEqual([]);
    expect(unknownKeys(item.result, shape.result)).toEqual([]);
    const { licences = [] } = item as { licences?: readonly { typeCode: string; fields: readonly string[] }[] };
    expect(licences.flatMap((each) => unknownKeys(each, shape.licence))).toEqual([]);
    // A type that is known, and nothing of it beyond what the register says.
    const known = licenceTypes.types.map(({ typeCode }) => typeCode);
    expect(licences.filter(({ typeCode }) => !known.includes(typeCode))).toEqual([]);
    const inPlaceOfPapers = (item as Pick<Item, 'materials'>).materials.filter((each) => each.licences !== undefined);
    for (const { licences: types = [], mediaTypes } of inPlaceOfPapers) {
      expect(types.filter((typeCode) => !known.includes(typeCode))).toEqual([]);
      expect(mediaTypes).toContain('application/ofd');
    }
    expect(
      licences.flatMap(({ fields }) => fields.filter((of) => !['name', 'issuer', 'dates', 'file'].includes(of))),
    ).toEqual([]);
    expect(codes.itemType.values.map(({ code }) => code)).toContain(item.itemType);
    expect(codes.identityLevel.values.map(({ code }) => code)).toContain(item.minimumAssurance);
    expect(['licence', 'attestation', 'approval', 'record', 'card', 'imported']).toContain(item.result.kind);
    expect(['on-the-spot', 'committed']).toContain(item.caseType);
    expect(item.form.filter(({ type }) => !fieldTypes.includes(type))).toEqual([]);
    expect(item.modes.filter((mode) => !['fully-online', 'collection-on-behalf', 'joint'].includes(mode))).toEqual([]);
  });

  it('is filed by a login that vouches for its number, and for another only where such applicants have it', () => {
    expect(item.minimumAssurance >= numberAssurance).toBe(true);
    const bases = basesAdmitted(item);
    expect(repeated(bases)).toEqual([]);
    for (const basis of bases) {
      expect(['legal-representative', 'authorised-filer', 'guardian', 'agent']).toContain(basis);
      expect(item.serviceObjects).toContain(kindRepresented(basis));
    }
  });

  it('is in the national list under its name and year, or is one of ours and says so', () => {
    const listed = national.items.find(({ id }) => id === item.id);
    if (item.id.startsWith('XS-'))
      expect(listed).toMatchObject({ name: item.name.zh, deadlineYear: item.year, suggestedMode: item.modes[0] });
    else expect(item.evidence).toContain('not in the national list');
  });

  it('says everything in both languages', () => {
    const texts = textsIn(item);
    expect(texts.length).toBeGreaterThan(20);
    for (const { zh, en } of texts) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/[a-z]/);
    }
  });

  it('lets documents follow acceptance only where the decision waits for them, and none of which an original is asked for', () => {
    const following = item.materials.filter(({ mayFollow }) => mayFollow === true);
    expect(item.limits.documents !== undefined).toBe(following.length > 0);
    if (item.limits.documents === undefined) return;
    expect(item.caseType).toBe('committed');
    const decision = item.limits.committed ?? item.limits.statutory;
    expect(item.limits.documents.workingDays).toBeLessThanOrEqual(decision?.workingDays ?? Infinity);
    expect(following.filter(({ original }) => original !== undefined)).toEqual([]);
  });

  it('has fields and materials that can be filled in', () => {
    expect(repeated(item.form.map(({ key }) => key))).toEqual([]);
    expect(repeated(item.materials.map(({ key }) => key))).toEqual([]);
    item.form.forEach(({ type, choices, when }, index) => {
      if (type === 'choice') expect(choices?.length).toBeGreaterThan(1);
      expect(repeated((choices ?? []).map(({ value }) => value))).toEqual([]);
      if (when) expect(conditionHolds(item, when, index)).toBe(true);
    });
    for (const { requirement, group, when, mediaTypes, maxBytes, maxFiles, original } of item.materials) {
      expect(['required', 'optional', 'one-of']).toContain(requirement);
      expect(group !== undefined).toBe(requirement === 'one-of');
      if (when) expect(conditionHolds(item, when, item.form.length)).toBe(true);
      expect([undefined, 'travels', 'shown']).toContain(original);
      expect(mediaTypes.length * maxBytes * maxFiles).toBeGreaterThan(0);
    }
  });

  it('is not handled without paper where an original has to travel', () => {
    const travelling = item.materials.filter(({ original }) => original === 'travels');
    if (travelling.length > 0) expect(item.modes).not.toContain('fully-online');
    // Only at a window is an original seen at all.
    if (item.materials.some(({ original }) => original !== undefined))
      expect(item.modes).toContain('collection-on-behalf');
  });

  it('is routed by a required field over a table that exists', () => {
    const { table, field } = item.competence;
    expect(item.form.find(({ key }) => key === field)).toMatchObject({ required: true });
    expect(endsOf(table).size).toBeGreaterThan(0);
  });

  it('is decided by bodies that have the seal its result needs', () => {
    const { sealKind, licenceTypeSerial, kind } = item.result;
    expect(sealKind === undefined).toBe(notOurs.includes(kind));
    expect(licenceTypeSerial === undefined).toBe(notOurs.includes(kind));
    if (licenceTypeSerial !== undefined) expect(licenceTypeSerial).toMatch(/^\d{3}$/);
    for (const id of endsOf(item.competence.table))
      if (sealKind !== undefined)
        expect(bodiesFile.bodies.find((body) => body.id === id)?.sealKinds).toContain(sealKind);
  });

  it('takes each line of its result from something that exists', () => {
    const registers: Record<string, Record<string, Record<string, string>>> = registersFile.registers;
    const known = new Set([
      ...['applicant.name', 'applicant.maskedNumber', 'case.caseId', 'case.acceptedOn'],
      ...(item.serviceObjects.includes('person') ? [] : ['applicant.creditCode']),
      ...item.form.map(({ key }) => `form.${key}`),
    ]);
    const accounts = item.register === undefined ? [] : Object.values(registers[item.register] ?? {});
    expect(accounts.length > 0).toBe(item.register !== undefined);
    for (const key of Object.keys(accounts[0] ?? {}))
      if (accounts.every((account) => Object.hasOwn(account, key))) known.add(`register.${key}`);
    expect(item.result.content.map(({ from }) => from).filter((from) => !known.has(from))).toEqual([]);
    expect(repeated(item.result.content.map(({ key }) => key))).toEqual([]);
  });

  it('deems silence acceptance only as a licence, and commits to no more than the law allows', () => {
    const { acceptance, statutory, committed, deemedAcceptance } = item.limits;
    expect(acceptance).toEqual({ workingDays: 5 });
    expect(deemedAcceptance).toBe(item.itemType === '01');
    expect(statutory ?? committed).not.toBeNull();
    if (statutory && committed) expect(committed.workingDays).toBeLessThanOrEqual(statutory.workingDays);
    if (item.caseType === 'on-the-spot') expect(committed).toEqual({ workingDays: 0 });
  });
});
