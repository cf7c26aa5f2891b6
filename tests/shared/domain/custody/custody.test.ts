import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyStatement, beginCustody, custodyOf, type Party, type Statement } from '#domain/custody/custody';
import { anyStatement, due, instant, journeys, parties } from './journeys.ts';

const { applicant, window, courier, authority } = parties;
const begin = beginCustody({ party: window, at: instant(0) });

const offer = (minutes: number, by: Party, to: Party): Statement => ({ type: 'offer', at: instant(minutes), by, to });
const takingOver = (minutes: number, by: Party): Statement => ({ type: 'taking-over', at: instant(minutes), by });
const declining = (minutes: number, by: Party): Statement => ({ type: 'declining', at: instant(minutes), by });
const dispute = (minutes: number, by: Party): Statement => ({ type: 'dispute', at: instant(minutes), by, due });
const settlement = (minutes: number, by: Party): Statement => ({ type: 'settlement', at: instant(minutes), by });

const after = (...statements: Statement[]) => {
  const result = custodyOf(begin, statements);
  if (!result.ok) throw new Error(`statement ${result.index}: ${result.code}`);
  return result.custody;
};
/** The code with which the last of the statements is rejected. */
const codeOf = (...statements: Statement[]) => {
  const result = custodyOf(begin, statements);
  if (result.ok) return 'none';
  expect(result.index).toBe(statements.length - 1);
  return result.code;
};
const toCourier = [offer(1, window, courier), takingOver(2, courier)];
const toAuthority = [...toCourier, offer(3, courier, authority)];

describe('responsibility for a bag', () => {
  it('begins with whoever made it', () => {
    expect(begin).toMatchObject({ holder: window, responsible: window, offeredTo: null, dispute: null });
    expect(begin.spans).toEqual([{ party: window, from: instant(0), until: null }]);
  });

  it('stays with the giver while it is only offered', () => {
    const spans = [{ party: window, from: instant(0), until: null }];
    expect(after(offer(1, window, courier))).toMatchObject({
      responsible: window,
      holder: window,
      offeredTo: courier,
      spans,
    });
  });

  it('goes over with the taking-over, at its instant', () => {
    expect(after(...toCourier)).toMatchObject({
      ...{ responsible: courier, holder: courier, offeredTo: null },
      spans: [
        { party: window, from: instant(0), until: instant(2) },
        { party: courier, from: instant(2), until: null },
      ],
    });
  });

  it('stays with the giver after a declining, who may offer it to somebody else', () => {
    const declined = after(...toAuthority, declining(4, authority));
    expect(declined).toMatchObject({ responsible: courier, holder: courier, offeredTo: null });
    expect(applyStatement(declined, offer(5, courier, window))).toMatchObject({ ok: true });
  });
});

describe('a dispute at opening', () => {
  const disputed = [...toAuthority, dispute(4, authority)];

  it('is the giver’s to settle, by a due date; the giver stays responsible while the addressee has the bag', () => {
    const direct = after(offer(1, window, authority), dispute(2, authority));
    expect(direct).toMatchObject({ responsible: window, holder: authority });
    expect(direct.dispute).toEqual({ owner: window, raisedBy: authority, since: instant(2), due });
  });

  it('is behind carriers that of the one who gave them the bag', () => {
    expect(after(...disputed)).toMatchObject({ responsible: courier, dispute: { owner: window } });
    const other: Party = { kind: 'courier', id: 'sf' };
    const passedOn = [...toCourier, offer(3, courier, other), takingOver(4, other), offer(5, other, authority)];
    expect(after(...passedOn, dispute(6, authority)).dispute?.owner).toEqual(window);
  });

  it('is that of the giver also where all was handed on in one instant', () => {
    const atOnce = [offer(0, window, courier), takingOver(0, courier), offer(0, courier, authority)];
    expect(after(...atOnce, dispute(1, authority)).dispute?.owner).toEqual(window);
  });

  it.each([
    ['offer', offer(5, courier, window)],
    ['taking-over', takingOver(5, authority)],
    ['declining', declining(5, authority)],
    ['dispute', dispute(5, authority)],
  ])('stops what follows: %s', (_, statement) => {
    expect(codeOf(...disputed, statement)).toBe('custody.in_dispute');
  });

  it('is settled by its owner alone; then the addressee takes over, declines, or disputes again', () => {
    expect(codeOf(...disputed, settlement(5, authority))).toBe('custody.not_dispute_owner');
    expect(codeOf(...disputed, settlement(5, courier))).toBe('custody.not_dispute_owner');
    const settled = [...disputed, settlement(5, window)];
    expect(after(...settled)).toMatchObject({ dispute: null, offeredTo: authority, responsible: courier });
    expect(after(...settled, takingOver(6, authority))).toMatchObject({ responsible: authority, holder: authority });
    expect(after(...settled, declining(6, authority))).toMatchObject({ responsible: courier, holder: courier });
    expect(after(...settled, dispute(6, authority)).dispute?.since).toBe(instant(6));
  });

  it('needs a due date that has not passed', () => {
    const late: Statement = { type: 'dispute', at: instant(4), by: authority, due: { ...due, at: instant(4) } };
    expect(codeOf(...toAuthority, late)).toBe('custody.due_passed');
  });
});

describe('a statement out of place is rejected', () => {
  it.each<[string, readonly Statement[]]>([
    ['custody.not_offered', [takingOver(1, courier)]],
    ['custody.not_offered', [declining(1, courier)]],
    ['custody.not_offered', [dispute(1, authority)]],
    ['custody.not_offered', [...toCourier, takingOver(3, courier)]],
    ['custody.not_offered', [offer(1, window, courier), declining(2, courier), takingOver(3, courier)]],
    ['custody.not_addressee', [offer(1, window, courier), takingOver(2, authority)]],
    ['custody.not_addressee', [offer(1, window, courier), takingOver(2, { kind: 'courier', id: 'sf' })]],
    ['custody.not_addressee', [offer(1, window, courier), takingOver(2, { kind: 'authority', id: courier.id })]],
    ['custody.not_addressee', [offer(1, window, courier), declining(2, window)]],
    ['custody.not_addressee', [offer(1, window, courier), dispute(2, applicant)]],
    ['custody.not_responsible', [offer(1, courier, authority)]],
    ['custody.not_responsible', [...toCourier, offer(3, window, authority)]],
    ['custody.already_offered', [offer(1, window, courier), offer(2, window, authority)]],
    ['custody.to_itself', [offer(1, window, window)]],
    ['custody.no_dispute', [settlement(1, window)]],
    ['custody.no_dispute', [...toAuthority, settlement(4, window)]],
    ['custody.before_last_statement', [offer(2, window, courier), takingOver(1, courier)]],
    ['custody.before_last_statement', [offer(-1, window, courier)]],
  ])('as %s', (code, statements) => {
    expect(codeOf(...statements)).toBe(code);
  });

  it('never thrown, and changes nothing', () => {
    fc.assert(
      fc.property(journeys, anyStatement, ({ begin: start, statements }, stray) => {
        const result = custodyOf(start, statements);
        if (!result.ok) throw new Error(`a legal journey stops at ${result.index}: ${result.code}`);
        const before = structuredClone(result.custody);
        const change = applyStatement(result.custody, stray);
        expect(result.custody).toEqual(before);
        if (!change.ok) expect(change.code).toMatch(/^custody\.[a-z_]+$/);
      }),
      { numRuns: 500 },
    );
  });
});
