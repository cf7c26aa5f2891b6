import { describe, expect, it } from 'vitest';
import type { Agreement } from '#domain/agreement/agreement';
import { checkAgreement, checkAgreements } from '#domain/agreement/check-agreement';
import type { Clause } from '#domain/agreement/clause';
import { agreementWith, clauseWith, here, there } from './agreement-fixture.ts';

const known = { items: new Set(['XS-057', 'XS-066']) };
const problemsOf = (agreement: Agreement) =>
  checkAgreement(agreement, known).map(({ code, pointer }) => `${code} ${pointer}`);
/** As it may come from JSON, where no type holds. */
const anything = <T>(value: unknown): T => value as T;

const [mine, theirs] = agreementWith().parties;
const text = { zh: '因故', en: 'for a reason' };
const suspended = (from: string, until: string | null) => ({ suspensions: [{ from, until, reason: text }] });
const entrusted = { clauses: [clauseWith({ power: 'entrusted-acceptance' })] };
const window = (parts: object) => ({
  maintenanceWindows: [{ weekdays: [1], from: '01:00', to: '02:00', ...parts }],
});

const agreements: [string, Partial<Agreement>, string[]][] = [
  ['has no version', { version: 0 }, ['agreement.bad_version /version']],
  ['has half a version', { version: 1.5 }, ['agreement.bad_version /version']],
  [
    'is of a region with itself',
    { parties: [mine, { ...theirs, region: here }], contacts: agreementWith().contacts.slice(0, 1) },
    ['agreement.same_parties /parties/1/region', 'clause.bad_direction /clauses/0'],
  ],
  [
    'is of a body with itself',
    { parties: [mine, { ...theirs, body: mine.body }], sealed: agreementWith().sealed.slice(0, 1) },
    ['agreement.same_parties /parties/1/body'],
  ],
  [
    'has three parties',
    { parties: anything([mine, theirs, { region: here, body: mine.body }]) },
    ['agreement.not_two_parties /parties'],
  ],
  ['is sealed by one', { sealed: agreementWith().sealed.slice(0, 1) }, ['agreement.seal_missing /sealed']],
  [
    'is sealed by a stranger too, who knows when, under who knows what',
    { sealed: [...agreementWith().sealed, { body: 'other', on: '2025-02-30', digest: 'AB' }] },
    [
      'agreement.seal_of_stranger /sealed/2/body',
      'agreement.bad_date /sealed/2/on',
      'agreement.bad_digest /sealed/2/digest',
    ],
  ],
  ['begins on no day', { validFrom: '2026-02-30' }, ['agreement.bad_date /validFrom']],
  ['ends on no day', { validUntil: '2027' }, ['agreement.bad_date /validUntil']],
  ['ends before it begins', { validUntil: '2025-12-31' }, ['agreement.bad_order /validUntil']],
  ['lasts one day', { validUntil: '2026-01-01' }, []],
  ['is suspended from no day', suspended('soon', null), ['agreement.bad_date /suspensions/0/from']],
  ['is suspended backwards', suspended('2026-05-02', '2026-05-01'), ['agreement.bad_order /suspensions/0/until']],
  ['is suspended for a day', suspended('2026-05-01', '2026-05-01'), []],
  ['entrusts powers in silence', entrusted, ['agreement.not_published /publishedAt']],
  ['entrusts powers in public', { ...entrusted, publishedAt: '2025-12-15T09:00:00+08:00' }, []],
  [
    'was published nobody knows where in time',
    { ...entrusted, publishedAt: '2025-12-15' },
    ['agreement.bad_instant /publishedAt'],
  ],
  [
    'publishes what it does not entrust',
    { publishedAt: '2025-12-15T09:00:00+08:00' },
    ['agreement.nothing_to_publish /publishedAt'],
  ],
  ['is maintained on no day', window({ weekdays: [] }), ['agreement.bad_maintenance /maintenanceWindows/0']],
  ['is maintained on an eighth day', window({ weekdays: [8] }), ['agreement.bad_maintenance /maintenanceWindows/0']],
  ['is maintained past midnight', window({ from: '23:00' }), ['agreement.bad_maintenance /maintenanceWindows/0']],
  ['is maintained at 25:00', window({ to: '25:00' }), ['agreement.bad_maintenance /maintenanceWindows/0']],
  [
    'has nobody to ask on one side, and a stranger instead',
    { contacts: [here, '510100'].map((region) => ({ region, role: text, telephone: '000' })) },
    ['agreement.contact_missing /contacts', 'agreement.contact_of_stranger /contacts/1/region'],
  ],
  [
    'has parcels paid by nobody we know',
    { courier: { ...agreementWith().courier, payer: anything('nobody') } },
    ['agreement.unknown_word /courier/payer'],
  ],
  ['has no clauses', { clauses: [] }, ['agreement.no_clauses /clauses']],
  [
    'numbers two clauses alike',
    { clauses: [clauseWith(), clauseWith({ items: ['XS-066'] })] },
    ['clause.number_repeated /clauses/1/number'],
  ],
  [
    'has two clauses for the same act',
    { clauses: [clauseWith(), clauseWith({ number: '3.2', acts: ['offer', 'query'] })] },
    ['clause.overlaps /clauses/1'],
  ],
  [
    'has two clauses that part by direction and by act',
    {
      clauses: [
        clauseWith(),
        clauseWith({ number: '3.2', from: there, to: here }),
        clauseWith({ number: '3.3', acts: ['query'] }),
      ],
    },
    [],
  ],
];

const clauses: [string, Partial<Clause>, string[]][] = [
  ['is numbered in words', { number: 'three' }, ['clause.bad_number /clauses/0/number']],
  ['goes from a region to itself', { to: here }, ['clause.bad_direction /clauses/0']],
  ['goes to a stranger', { to: '510100' }, ['clause.bad_direction /clauses/0']],
  ['is about nothing', { items: [] }, ['clause.no_items /clauses/0/items']],
  ['is about an item that is none', { items: ['XS-057', 'XS-999'] }, ['clause.item_unknown /clauses/0/items/1']],
  ['allows nothing', { acts: [] }, ['clause.no_acts /clauses/0/acts']],
  [
    'lets nothing travel',
    { ways: [] },
    [
      'clause.no_ways /clauses/0/ways',
      'clause.accepts_what_stays /clauses/0/acceptsOn',
      'clause.clock_waits_for_what_stays /clauses/0/clockStarts',
    ],
  ],
  [
    'accepts on originals while only scans travel',
    { acceptsOn: 'originals' },
    ['clause.accepts_what_stays /clauses/0/acceptsOn'],
  ],
  [
    'has a clock that waits for originals while only scans travel',
    { acceptsOn: 'originals', clockStarts: 'originals-received', ways: ['scans'] },
    ['clause.accepts_what_stays /clauses/0/acceptsOn', 'clause.clock_waits_for_what_stays /clauses/0/clockStarts'],
  ],
  [
    'has a clock that waits for originals after acceptance on scans',
    { clockStarts: 'originals-received', ways: ['scans', 'originals'] },
    ['clause.clock_after_acceptance /clauses/0/clockStarts'],
  ],
  [
    'has originals travel, and all wait for them',
    { acceptsOn: 'originals', clockStarts: 'originals-received', ways: ['originals'] },
    [],
  ],
  ['has a clock that runs from the window', { clockStarts: 'window-receipt' }, []],
  ['lets no data travel', { data: [] }, ['clause.no_data /clauses/0/data']],
  [
    'obliges nobody',
    { duties: { receiving: [], deciding: [] } },
    ['clause.no_duties /clauses/0/duties/receiving', 'clause.no_duties /clauses/0/duties/deciding'],
  ],
  [
    'uses words of its own',
    {
      acts: anything(['receive', 'keep']),
      ways: anything(['scans', 'fax']),
      recognises: anything(['face']),
      clockStarts: anything('soon'),
      handoverEvidence: anything('E'),
    },
    [
      'clause.unknown_word /clauses/0/acts/1',
      'clause.unknown_word /clauses/0/ways/1',
      'clause.unknown_word /clauses/0/recognises/0',
      'clause.unknown_word /clauses/0/clockStarts',
      'clause.unknown_word /clauses/0/handoverEvidence',
    ],
  ],
];

describe('an agreement', () => {
  it('in order has no problem', () => {
    expect(problemsOf(agreementWith())).toEqual([]);
  });

  it.each(agreements)('that %s is found out', (_, parts, expected) => {
    expect(problemsOf(agreementWith(parts))).toEqual(expected);
  });

  it.each(clauses)('with a clause that %s is found out', (_, parts, expected) => {
    expect(problemsOf(agreementWith({ clauses: [clauseWith(parts)] }))).toEqual(expected);
  });

  it('that entrusts a power without letting the window receive is found out', () => {
    const clause = clauseWith({ power: 'authorised-handling', acts: ['query'] });
    const agreement = agreementWith({ clauses: [clause], publishedAt: '2025-12-15T01:00:00Z' });
    expect(problemsOf(agreement)).toEqual(['clause.power_without_receipt /clauses/0/power']);
  });

  it('with a power that is none has nothing of it, and is not taken for one that entrusts nothing', () => {
    expect(problemsOf(agreementWith({ clauses: [clauseWith({ power: anything('all') })] }))).toEqual([
      'agreement.not_published /publishedAt',
      'clause.unknown_word /clauses/0/power',
    ]);
  });
});

describe('agreements together', () => {
  it('may not give a version twice; pointers say which one is meant', () => {
    const list = [agreementWith(), agreementWith({ version: 2 }), agreementWith({ clauses: [] })];
    expect(checkAgreements(list, known)).toEqual([
      { code: 'agreement.version_repeated', pointer: '/2/version' },
      { code: 'agreement.no_clauses', pointer: '/2/clauses' },
    ]);
  });
});
