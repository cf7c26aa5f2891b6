import { describe, expect, it } from 'vitest';
import type { Agreement } from '#domain/agreement/agreement';
import { clauseFor, type ClauseRequest, compile, termsOf } from '#domain/agreement/policy';
import { agreementWith, clauseWith, here, there } from './agreement-fixture.ts';

const request: ClauseRequest = {
  act: 'receive',
  itemId: 'XS-057',
  from: here,
  to: there,
  at: '2026-06-15T02:00:00Z',
};
const ask = (agreements: readonly Agreement[], parts: Partial<ClauseRequest> = {}) =>
  clauseFor(compile(agreements), { ...request, ...parts });
const first = { agreement: 'A', version: 1, clause: '3.1' };
const reason = { zh: '因故', en: 'for a reason' };
const suspended = agreementWith({ suspensions: [{ from: '2026-06-01', until: '2026-06-30', reason }] });

describe('a new act across regions', () => {
  it('is allowed by a clause in force, which is named', () => {
    expect(ask([agreementWith()], { way: 'scans', power: 'receive' })).toEqual({ ok: true, clause: first });
  });

  it.each([
    ['no agreement at all', [], {}, 'agreement.none', null],
    ['one with another region', [agreementWith()], { to: '510100' }, 'agreement.none', null],
    ['a window and an authority of one region', [agreementWith()], { to: here }, 'agreement.none', null],
    [
      'the day before the first',
      [agreementWith()],
      { at: '2025-12-31T15:59:59.999Z' },
      'agreement.not_in_force',
      first,
    ],
    ['the day after the last', [agreementWith()], { at: '2026-12-31T16:00:00Z' }, 'agreement.not_in_force', first],
    [
      'one seal missing',
      [agreementWith({ sealed: agreementWith().sealed.slice(1) })],
      {},
      'agreement.not_in_force',
      first,
    ],
    ['a suspension', [suspended], {}, 'agreement.suspended', first],
    ['a suspension, another item', [suspended], { itemId: 'XS-001' }, 'agreement.suspended', null],
    ['another item', [agreementWith()], { itemId: 'XS-001' }, 'agreement.item_not_covered', null],
    ['the other direction', [agreementWith()], { from: there, to: here }, 'agreement.item_not_covered', null],
    ['another act', [agreementWith()], { act: 'print' }, 'agreement.act_not_covered', first],
    ['more power', [agreementWith()], { power: 'entrusted-acceptance' }, 'agreement.power_not_given', first],
    ['another way', [agreementWith()], { way: 'originals' }, 'agreement.way_not_covered', first],
  ] as const)('is refused with its reason: %s', (_, agreements, parts, code, clause) => {
    expect(ask(agreements, parts)).toEqual({ ok: false, code, clause });
  });

  it.each(['2025-12-31T16:00:00Z', '2026-12-31T23:59:59+08:00'])(
    'is allowed at %s: days are those of Shanghai',
    (at) => {
      expect(ask([agreementWith()], { at })).toMatchObject({ ok: true });
    },
  );

  it.each([
    ['2026-05-31T15:59:59Z', true],
    ['2026-05-31T16:00:00Z', false],
    ['2026-06-30T15:59:59Z', false],
    ['2026-06-30T16:00:00Z', true],
  ])('at %s, about a suspension of June, is allowed: %s', (at, ok) => {
    expect(ask([suspended], { at })).toMatchObject({ ok });
  });

  it('is refused for good under a suspension without an end', () => {
    const agreement = agreementWith({ suspensions: [{ from: '2026-06-01', until: null, reason }] });
    expect(ask([agreement], { at: '2026-12-31T00:00:00Z' })).toMatchObject({ code: 'agreement.suspended' });
  });

  it('is told the most specific reason of all agreements', () => {
    const past = agreementWith({ id: 'B', validUntil: '2026-02-01' });
    const other = agreementWith({ id: 'C', clauses: [clauseWith({ items: ['XS-001'] })] });
    const near = agreementWith({ id: 'D', clauses: [clauseWith({ acts: ['query'] }), clauseWith({ number: '3.2' })] });
    const asked = { way: 'originals' } as const;
    expect(ask([past], asked)).toMatchObject({ code: 'agreement.not_in_force' });
    expect(ask([past, other], asked)).toMatchObject({ code: 'agreement.item_not_covered', clause: null });
    expect(ask([past, other, near], asked)).toEqual({
      ok: false,
      code: 'agreement.way_not_covered',
      clause: { agreement: 'D', version: 1, clause: '3.2' },
    });
  });

  it('is allowed by one agreement while another is suspended', () => {
    expect(ask([suspended, agreementWith({ id: 'B' })])).toMatchObject({ ok: true, clause: { agreement: 'B' } });
  });

  it('fails where its instant has no offset, instead of being judged by the day of the machine', () => {
    for (const agreements of [[agreementWith()], []])
      expect(() => ask(agreements, { at: '2026-06-15T02:00:00' })).toThrow(RangeError);
  });
});

describe('powers', () => {
  const published = agreementWith({
    publishedAt: '2026-06-15T09:00:00+08:00',
    clauses: [clauseWith({ power: 'entrusted-acceptance' })],
  });

  it('include the lesser ones, not the greater', () => {
    expect(ask([published], { power: 'receive' })).toMatchObject({ ok: true });
    expect(ask([published], { power: 'authorised-handling' })).toMatchObject({ code: 'agreement.power_not_given' });
  });

  it('are given from the instant of their publication', () => {
    const power = 'entrusted-acceptance';
    const early = ask([published], { power, at: '2026-06-15T00:59:59Z' });
    expect(early).toMatchObject({ code: 'agreement.power_not_given', clause: first });
    expect(ask([published], { power, at: '2026-06-15T01:00:00Z' })).toMatchObject({ ok: true });
  });

  it('are not given at all while nobody can read of them', () => {
    expect(ask([{ ...published, publishedAt: null }])).toMatchObject({ code: 'agreement.power_not_given' });
  });

  it('are no greater than is asked for, where two clauses would do', () => {
    const both = agreementWith({
      publishedAt: '2026-01-01T00:00:00Z',
      clauses: [clauseWith({ power: 'authorised-handling' }), clauseWith({ number: '3.2' })],
    });
    expect(ask([both])).toMatchObject({ clause: { clause: '3.2' } });
    expect(ask([both], { power: 'authorised-handling' })).toMatchObject({ clause: { clause: '3.1' } });
  });
});

describe('versions', () => {
  const second = agreementWith({
    version: 2,
    validFrom: '2026-06-15',
    validUntil: '2026-08-31',
    clauses: [clauseWith({ items: ['XS-066'] })],
  });
  const both = [agreementWith(), second];

  it('replace the one before from the day they begin', () => {
    expect(ask(both, { at: '2026-06-14T15:59:59Z' })).toEqual({ ok: true, clause: first });
    expect(ask(both, { at: '2026-06-14T16:00:00Z' })).toMatchObject({ code: 'agreement.item_not_covered' });
    expect(ask(both, { itemId: 'XS-066' })).toMatchObject({ ok: true, clause: { version: 2 } });
  });

  it('do not bring the one before back when they end or are suspended', () => {
    expect(ask(both, { at: '2026-09-01T00:00:00Z' })).toMatchObject({ code: 'agreement.not_in_force' });
    const paused = { ...second, suspensions: [{ from: '2026-06-01', until: null, reason }] };
    expect(ask([agreementWith(), paused])).toMatchObject({ code: 'agreement.suspended' });
  });

  it('replace nothing while they are not sealed', () => {
    expect(ask([agreementWith(), { ...second, sealed: [] }])).toEqual({ ok: true, clause: first });
  });

  it('replace the one before also where they are with another region', () => {
    const moved = { ...second, parties: [second.parties[0], { region: '510100', body: 'body-there' }] as const };
    expect(ask([agreementWith(), moved])).toMatchObject({ code: 'agreement.not_in_force' });
  });

  it('or clauses given twice are a fault', () => {
    const twice = [agreementWith(), agreementWith({ id: 'B' }), agreementWith({ validUntil: '2027-12-31' })];
    expect(() => compile(twice)).toThrow('version 1 of agreement A is given twice');
    const clauses = [clauseWith(), clauseWith({ acts: ['print'] })];
    expect(() => compile([agreementWith({ clauses })])).toThrow(
      'clause 3.1 in version 1 of agreement A is given twice',
    );
  });
});

describe('a running case', () => {
  const ended = agreementWith({ validUntil: '2026-02-01', suspensions: suspended.suspensions });
  const replaced = [ended, agreementWith({ version: 2, clauses: [clauseWith({ power: 'receive', acts: ['query'] })] })];

  it('finishes on the terms it began on, whatever became of the agreement', () => {
    const terms = termsOf(compile(replaced), first);
    expect(terms).toEqual({ agreement: ended, clause: ended.clauses[0] });
    expect(ask(replaced)).toMatchObject({ ok: false });
  });

  it.each([
    { ...first, agreement: 'B' },
    { ...first, version: 3 },
    { ...first, clause: '9.9' },
  ])('has no terms under what nobody agreed: %o', (ref) => {
    expect(termsOf(compile(replaced), ref)).toBeNull();
  });
});
