import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deployments } from '#infra/deployments';
import agreements from '#data/agreements.json' with { type: 'json' };
import bodiesFile from '#data/bodies.json' with { type: 'json' };
import codes from '#data/codes.json' with { type: 'json' };
import foodProduction from '#data/items/LZ-001.json' with { type: 'json' };
import divisionsFile from '#data/divisions.json' with { type: 'json' };
import employersFile from '#data/employers.json' with { type: 'json' };
import holidays from '#data/holidays.json' with { type: 'json' };
import national from '#data/items-national.json' with { type: 'json' };
import licenceTypes from '#data/licence-types.json' with { type: 'json' };
import personasFile from '#data/personas.json' with { type: 'json' };
import registersFile from '#data/registers.json' with { type: 'json' };
import trainingFile from '#data/training.json' with { type: 'json' };
import windowsFile from '#data/windows.json' with { type: 'json' };
import { representationsOf } from '#adapters/jwks/represented-claim';
import { clauseWords } from '#domain/agreement/clause';
import { isCivilDate, isWeekend } from '#domain/limits/civil-date';
import { checkCitizenNumber, checkCreditCode } from '#formats/identifiers';
import { root } from '#tests/architecture/tree';
import { divisions, tables } from '#tests/shared/domain/catalogue/shipped';

const folder = join(root, 'data');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

const { bodies } = bodiesFile;
const { windows } = windowsFile;
const { personas } = personasFile;
const { employers } = employersFile;
const bodyIds = bodies.map(({ id }) => id);
const decidingKinds = [
  ...['housing-fund-centre', 'market-regulation', 'medical-insurance', 'police', 'social-security'],
  'real-estate-registration',
];
const deciding = bodies.filter(({ kind }) => decidingKinds.includes(kind));
/** They decide what windows of other regions receive. */
const takingOverKinds = ['medical-insurance', 'police', 'social-security', 'real-estate-registration'];
const repeated = (values: readonly string[]) => values.filter((value, index) => values.indexOf(value) !== index);
/** No living person can hold it: born before 1900, or under a prefix that was never assigned. */
const nobodys = (number: string) => /^\d{6}18/.test(number) || number.startsWith('000000');

describe('every file that ships', () => {
  it.each(files)('%s says where it comes from and how sure it is', (name) => {
    const file = JSON.parse(textOf(name)) as Record<string, unknown>;
    expect(file['evidence']).toMatch(/\S/);
    if (name.startsWith('items/')) expect(file['status']).toBe('demo');
    else expect(Object.keys(file).slice(0, 2)).toEqual(['source', 'evidence']);
  });

  it.each(files)('%s holds no citizen number that somebody could have', (name) => {
    expect((textOf(name).match(/(?<!\d)\d{17}[\dX](?!\d)/g) ?? []).filter((number) => !nobodys(number))).toEqual([]);
  });
});

describe('the national list', () => {
  it('says that it is partial and not official', () => {
    expect(national.official).toBe(false);
    expect(national.warning).toContain('PARTIAL, NOT OFFICIAL');
    expect(national.title.zh).toContain('非官方');
  });

  it('holds the 95 items it claims, by year and by evidence, and shows how many are missing', () => {
    const { items, recovered, officialCounts } = national;
    expect(repeated(items.map(({ id }) => id))).toEqual([]);
    expect(repeated(items.map(({ name }) => name))).toEqual([]);
    const count = (key: (item: (typeof items)[number]) => string) =>
      Object.fromEntries(Object.entries(Object.groupBy(items, key)).map(([group, rows = []]) => [group, rows.length]));
    expect(items).toHaveLength(recovered.total);
    expect(count(({ deadlineYear }) => String(deadlineYear))).toEqual(recovered.byYear);
    expect(count(({ verification }) => verification.status)).toEqual(recovered.byStatus);
    for (const year of ['2020', '2021', '2022'] as const)
      expect(recovered.byYear[year] + recovered.missingVsOfficial[year]).toBe(officialCounts.byYear[year]);
    for (const { suggestedMode } of items) expect(Object.keys(national.modeLegend)).toContain(suggestedMode);
  });
});

describe('the code tables', () => {
  it('hold every code once', () => {
    for (const [name, table] of Object.entries(codes))
      if (typeof table !== 'string')
        expect({ name, repeated: repeated(table.values.map(({ code }) => code)) }).toEqual({ name, repeated: [] });
  });

  it('hold every division once, cities within provinces and towns within counties', () => {
    const { provinces, outsideMainland31, cities, lanzhou, functionalZones } = divisionsFile;
    const places = [...provinces, ...outsideMainland31, ...cities, ...lanzhou.districts];
    expect(repeated(places.map(({ code }) => code))).toEqual([]);
    expect(divisions.size).toBe(places.length);
    for (const { code } of cities) expect(divisions.has(`${code.slice(0, 2)}0000`)).toBe(true);
    for (const { code9, county } of lanzhou.townsAndStreets) {
      expect(code9.slice(0, 6)).toBe(county);
      // Towns of the New Area stand under its statistical code, which is no division.
      expect(divisions.has(county) || functionalZones.some(({ statCode }) => statCode === county)).toBe(true);
    }
  });

  it('give licence types a type code only with a valid credit code and a serial', () => {
    for (const { typeCode, definingAuthorityCode, serial } of licenceTypes.types) {
      expect(typeCode === null).toBe(serial === null);
      if (definingAuthorityCode !== null) expect(checkCreditCode(definingAuthorityCode).ok).toBe(true);
      if (typeCode !== null) expect(typeCode).toBe(`${definingAuthorityCode}${serial}`);
    }
  });
});

describe('the calendar', () => {
  // Due dates name the version and must come out the same for ever (law 8): a changed day needs a new version and digest here.
  it('has not changed under its version', () => {
    const days = Object.entries(holidays.years).map(([year, each]) => [
      year,
      each.status,
      each.holidays,
      each.workdays,
    ]);
    const digest = createHash('sha256').update(JSON.stringify(days)).digest('hex').slice(0, 16);
    expect({ version: holidays.version, digest }).toEqual({ version: 'cn-2026.1', digest: '5b18a96365780ba7' });
  });

  it('has a version that names the last published year', () => {
    const published = Object.entries(holidays.years).filter(([, { status }]) => status === 'published');
    expect(holidays.version).toMatch(new RegExp(`^cn-${published.at(-1)?.[0]}\\.\\d+$`));
  });

  it.each(Object.entries(holidays.years))('lists for %s real days, each as off or as worked', (year, days) => {
    const off: readonly string[] = days.holidays;
    const worked: readonly string[] = days.workdays;
    expect([...off, ...worked].filter((date) => !isCivilDate(date))).toEqual([]);
    expect(repeated([...off, ...worked])).toEqual([]);
    // The second notice of 2020 names a Monday too: the first working day after the prolonged Spring Festival.
    expect(worked.filter((date) => !isWeekend(date) && date !== '2020-02-03')).toEqual([]);
    // A notice may reach into the last days of the year before.
    const near = (date: string) => date.startsWith(year) || date >= `${Number(year) - 1}-12-25`;
    expect([...off, ...worked].filter((date) => !near(date))).toEqual([]);
    expect(days.status === 'published' || off.length + worked.length === 0).toBe(true);
  });
});

describe('the invented bodies and employers', () => {
  it.each(bodies)('$name.en is plainly a test body with a valid credit code', ({ id, name, test, ...body }) => {
    expect(checkCreditCode(id).ok).toBe(true);
    expect(id).toMatch(/^.{8}XTXX\d{4}/);
    expect(test).toBe(true);
    expect(name.zh).toContain('测试');
    expect(divisions.has(body.division) && divisions.has(body.region)).toBe(true);
    expect(codes.exerciseLevel.values.map(({ code }) => code)).toContain(body.level);
    // Who works at the desk of another region has no seal here: a named official is the evidence.
    const atDesk = deployments.some(({ desks }) => desks.includes(body.region));
    const receives = windows.some((window) => window.body === id) || (takingOverKinds.includes(body.kind) && !atDesk);
    const kinds = ['official', 'administrative-approval', ...(receives ? ['receipt'] : [])];
    const sealKinds: readonly string[] = body.sealKinds;
    expect(sealKinds.filter((kind) => !kinds.includes(kind))).toEqual([]);
    // What a window receives gets a sealed receipt; what is handed over, statements of both sides.
    expect(sealKinds.includes('receipt')).toBe(receives);
    expect(sealKinds.length > 0 || atDesk).toBe(true);
  });

  it('are listed once each', () => {
    expect(repeated([...bodyIds, ...employers.map(({ creditCode }) => creditCode)])).toEqual([]);
  });

  it.each(employers)('$name has a valid code and a housing-fund body', ({ creditCode, name, body }) => {
    expect(checkCreditCode(creditCode).ok).toBe(true);
    expect(creditCode).toMatch(/^91.{6}XTXX\d{4}/);
    expect(name).toContain('测试');
    expect(bodies.find(({ id }) => id === body)?.kind).toBe('housing-fund-centre');
  });

  it('are where every routing table ends', () => {
    const ends = JSON.stringify(tables).match(/(?<=:")[0-9A-Z]{18}(?=")/g) ?? [];
    expect(ends.length).toBeGreaterThan(20);
    expect(ends.filter((id) => !deciding.some((body) => body.id === id))).toEqual([]);
    const { 'housing-fund-by-employer': _, ...byPlace } = tables;
    expect(Object.keys(byPlace)).toHaveLength(5);
    const places = Object.values(byPlace).flatMap((table) => Object.keys(table));
    const zones = divisionsFile.functionalZones.map(({ id }) => id);
    expect(places.filter((code) => !divisions.has(code) && !zones.includes(code))).toEqual([]);
  });
});

describe('functional zones (功能区)', () => {
  const zones = divisionsFile.functionalZones;

  it('have a local key, never an invented code, and lie in known divisions', () => {
    for (const { id, within, gb2260 } of zones) {
      expect(id).toMatch(/^lz-[a-z]+$/);
      expect(gb2260).toBe(false);
      expect(within.length).toBeGreaterThan(0);
      expect(within.filter((code) => !divisions.has(code))).toEqual([]);
    }
    expect(repeated(zones.map(({ id }) => id))).toEqual([]);
  });

  it('can be chosen where an item asks for one, and lead to a body in every division that they lie in, and in no other', () => {
    const { form, competence } = foodProduction;
    const field = form.find(({ key }) => key === competence.zoneField);
    expect(field?.choices?.map(({ value, label }) => [value, label.zh])).toEqual(
      zones.map(({ id, name }) => [id, name]),
    );
    const table = tables[competence.table] as Readonly<Record<string, unknown>>;
    for (const { id, within } of zones) {
      expect(table[id]).toMatchObject({ field: competence.field });
      expect(Object.keys((table[id] as { entries: object }).entries).toSorted()).toEqual(within.toSorted());
      expect(table[id]).not.toHaveProperty('otherwise');
    }
  });
});

describe('the personas', () => {
  it('are the twenty-four of the local identity provider', () => {
    const names = ['citizen', 'citizen-away', 'guardian', 'agent', 'company', 'clerk-lanzhou', 'clerk-xian'];
    expect(personas.map(({ name }) => name)).toEqual([
      ...names,
      ...['acceptor', 'reviewer', 'decider', 'acceptor-xian', 'reviewer-xian', 'decider-xian'],
      ...['acceptor-xining', 'reviewer-xining', 'decider-xining'],
      ...['signatory-xining', 'signatory-lanzhou', 'signatory-xian', 'operator'],
      ...['liaison-lanzhou', 'liaison-deputy', 'liaison-xian', 'stranger'],
    ]);
  });

  it('are twenty-four different people with opaque accounts', () => {
    expect(repeated(personas.flatMap(({ sub, idNumber, displayName }) => [sub, idNumber, displayName]))).toEqual([]);
    for (const { sub } of personas) expect(sub).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each(personas)('$name has a valid number that nobody can hold', ({ idType, idNumber }) => {
    expect(idType).toBe('111');
    expect(nobodys(idNumber)).toBe(true);
    expect(checkCitizenNumber(idNumber, { today: '2026-09-22' }).ok).toBe(true);
  });

  it('hold posts only in known bodies, in the region of the body', () => {
    for (const { body, region } of personas.flatMap((persona) => persona.posts ?? []))
      expect(bodies.find(({ id }) => id === body)?.region).toBe(region);
  });

  it.each([
    ['acceptor', '620100', 'acceptor'],
    ['reviewer', '620100', 'reviewer'],
    ['decider', '620100', 'decider'],
    ['acceptor', '610100', 'acceptor-xian'],
    ['reviewer', '610100', 'reviewer-xian'],
    ['decider', '610100', 'decider-xian'],
  ])('give every deciding body its %s, in %s %s, and that person no other post', (role, region, persona) => {
    const posts = personas.find(({ name }) => name === persona)?.posts ?? [];
    const bodiesThere = deciding.filter((body) => body.region === region);
    expect(posts.map(({ body }) => body)).toEqual(bodiesThere.map(({ id }) => id));
    expect(posts).not.toEqual([]);
    expect(new Set(posts.map((post) => post.role))).toEqual(new Set([role]));
  });

  it.each(['620100', '610100'])('let somebody decide for every body that binds %s in an agreement', (division) => {
    const binding = agreements.agreements.flatMap(({ parties }) => parties.filter(({ region }) => region === division));
    const deciders = personas.flatMap(({ posts = [] }) => posts).filter(({ role }) => role === 'decider');
    for (const { body } of binding) expect(deciders.map((post) => post.body)).toContain(body);
  });

  it('leave the stranger without rights', () => {
    const stranger = personas.find(({ name }) => name === 'stranger');
    expect(stranger).toMatchObject({ level: 'L1' });
    expect(stranger).not.toHaveProperty('posts');
  });

  it('act for a company, for a child and for a mother who gave a mandate, none of whom is a persona', () => {
    const account = (sub: string): string => sub;
    const represented = personas.flatMap(({ sub: self, represents }) =>
      representationsOf(represents, { self, account }),
    );
    expect(represented).toMatchObject([
      { basis: 'guardian', name: '安试童', idNumber: '000000201808150214', items: null },
      { basis: 'agent', name: '陆试兰', idNumber: '000000194103050122', items: ['XS-057'] },
      { basis: 'legal-representative', name: '西安试味食品有限公司（测试）' },
    ]);
    const persons = represented.filter(({ idType }) => idType === '111');
    expect(repeated([...personas.map(({ sub }) => sub), ...persons.map(({ id }) => id)])).toEqual([]);
    for (const { id } of persons) expect(id).toMatch(/^[0-9a-f]{32}$/);
    const valid = ({ idType, idNumber }: (typeof represented)[number]) =>
      idType === '111' ? checkCitizenNumber(idNumber, { today: '2026-09-22' }) : checkCreditCode(idNumber);
    expect(represented.filter((each) => !valid(each).ok)).toEqual([]);
  });
});

describe('the training of clerks', () => {
  it.each(trainingFile.clerks)('is of a clerk at a window of their body: $sub', ({ sub, body, signs, items }) => {
    const persona = personas.find((each) => each.sub === sub);
    if (persona !== undefined) expect(persona.posts).toContainEqual(expect.objectContaining({ role: 'clerk', body }));
    expect(windows.map((window) => window.body)).toContain(body);
    expect(clauseWords.powers).toContain(signs);
    for (const [id, { on, until }] of Object.entries(items)) {
      expect(files).toContain(`items/${id}.json`);
      expect([on, until].every(isCivilDate) && on <= until).toBe(true);
    }
  });

  it('is known once for each, and of every clerk that ships', () => {
    const clerks = personas.filter(({ posts = [] }) => posts.some(({ role }) => role === 'clerk'));
    const trained = trainingFile.clerks.map(({ sub }) => sub);
    expect(repeated(trained)).toEqual([]);
    expect(clerks.filter(({ sub }) => !trained.includes(sub))).toEqual([]);
    // A colleague of the clerk in Lanzhou.
    expect(trained.length - clerks.length).toBe(1);
  });

  it('is for windows whose powers are of items that ship', () => {
    for (const { powers } of windows)
      for (const [id, power] of Object.entries(powers)) {
        expect(files).toContain(`items/${id}.json`);
        expect(clauseWords.powers).toContain(power);
      }
  });
});

describe('the register of the housing fund', () => {
  const accounts = Object.entries(registersFile.registers['housing-fund-account']);

  it('has one depositor of the city centre and one of the provincial branch', () => {
    expect(new Set(accounts.map(([, { body }]) => body))).toEqual(
      new Set(bodies.filter(({ kind }) => kind === 'housing-fund-centre').map(({ id }) => id)),
    );
  });

  it.each(accounts)('keeps %s, a persona, at the body of the employer', (number, account) => {
    expect(personas.map(({ idNumber }) => idNumber)).toContain(number);
    expect(employers).toContainEqual({
      creditCode: account.employerCreditCode,
      name: account.employerName,
      body: account.body,
    });
    for (const amount of [account.monthlyBase, account.monthlyDeposit, account.balance])
      expect(amount).toMatch(/^\d+\.\d\d$/);
    expect(isCivilDate(account.openedOn) && isCivilDate(`${account.paidThrough}-01`)).toBe(true);
  });
});
