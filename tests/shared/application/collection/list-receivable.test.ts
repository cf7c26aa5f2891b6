import { describe, expect, it } from 'vitest';
import { listReceivable, type ReceivableDependencies } from '#application/collection/list-receivable';
import { receivableItems } from '#contracts/http/windows';
import type { Agreement } from '#domain/agreement/agreement';
import { compile } from '#domain/agreement/policy';
import type { Person } from '#domain/identity/principal';
import { collectionCatalogue, training, windows } from '#functions/shipped-catalogue';
import { value } from '#tests/shared/application/handled-cases';
import { people } from '#tests/shared/application/platform';
import { agreementWith, clauseWith, here, there } from '#tests/shared/domain/agreement/agreement-fixture';
import { sealedPolicy } from '#tests/shared/domain/agreement/sealed-agreements';
import { clerk } from './window-intake.ts';

const asked = (
  parts: Partial<ReceivableDependencies> & { at?: string } = {},
  { person = clerk, window = 'LZ-01' }: { person?: Person; window?: string } = {},
) => {
  const { at = '2026-09-22T02:00:00Z', ...rest } = parts;
  const agreed = () => Promise.resolve(sealedPolicy);
  const own = { agreed, catalogue: collectionCatalogue, windows, training, region: here, reachable: [there] };
  return listReceivable({ ...own, clock: { now: () => at }, ...rest }, { person, window });
};
const under = async (agreements: readonly Agreement[], parts = {}) =>
  value(await asked({ agreed: () => Promise.resolve(compile(agreements)), ...parts }));

describe('what a window may receive for other regions', () => {
  it('is told for each item that ships, with the clause and all of its terms', async () => {
    const answer = value(await asked());
    expect(answer.items.map(({ item, clause, now }) => [item.id, clause.clause, now])).toEqual([
      ['XS-057', '3.1', true],
      ['XS-048', '3.2', true],
      ['XS-041', '3.3', true],
      ['XS-066', '3.4', true],
      ['XS-057', '2.1', false],
    ]);
    expect(answer.items[2]).toMatchObject({
      clause: { agreement: 'LZ-XA', version: 1, clause: '3.3' },
      ...{ to: there, power: 'entrusted-acceptance', ways: ['scans'], clockStarts: 'window-receipt' },
      handoverEvidence: 'A',
      duties: { receiving: [{}, { en: 'Give notice of acceptance in the name of the deciding authority' }] },
    });
    expect(answer.agreements).toMatchObject([
      { id: 'LZ-XA', validUntil: '2028-12-31', endsSoon: null, suspension: null, courier: { payer: 'applicant' } },
      { id: 'LZ-XN', validUntil: '2028-12-31' },
    ]);
    expect(answer.window.devices).toContain('card-reader');
    expect(receivableItems.parse(answer)).toEqual(answer);
  });

  it('is told with the end of an agreement from 30 working days before it', async () => {
    const soon = [agreementWith({ validUntil: '2026-10-31' })];
    expect((await under(soon, { at: '2026-09-13T15:59:59Z' })).agreements).toMatchObject([{ endsSoon: null }]);
    expect((await under(soon, { at: '2026-09-13T16:00:00Z' })).agreements).toMatchObject([
      { validUntil: '2026-10-31', endsSoon: { warnOn: '2026-09-14', provisional: false } },
    ]);
    const next = agreementWith({ version: 2, validFrom: '2026-11-01' });
    expect((await under([...soon, next])).agreements).toMatchObject([{ version: 1, endsSoon: null }]);
  });

  it('stays in sight while suspended, but not to be received', async () => {
    const suspension = { from: '2026-09-01', until: null, reason: { zh: '因故', en: 'for a reason' } };
    const answer = await under([agreementWith({ suspensions: [suspension] })]);
    expect(answer).toMatchObject({ agreements: [{ suspension }], items: [{ item: { id: 'XS-057' }, now: false }] });
  });

  it.each([
    ['its region cannot be reached', [agreementWith()], { reachable: [] }],
    ['its power is not published', [agreementWith({ clauses: [clauseWith({ power: 'entrusted-acceptance' })] })], {}],
    ['its originals may not travel', [agreementWith({ clauses: [clauseWith({ items: ['XS-066'] })] })], {}],
  ])('is not to be received while %s', async (_, agreements, parts) => {
    expect((await under(agreements, parts)).items.map(({ now }) => now)).toEqual([false]);
  });

  it.each([
    ['one that has ended', agreementWith({ validUntil: '2026-09-21' })],
    ['the other direction', agreementWith({ clauses: [clauseWith({ from: there, to: here })] })],
    ['a clause that lets nobody offer', agreementWith({ clauses: [clauseWith({ acts: ['receive'] })] })],
    ['an item that no window takes in', agreementWith({ clauses: [clauseWith({ items: ['XS-022', 'XS-001'] })] })],
  ])('is nothing under %s', async (_, agreement) => {
    expect((await under([agreement])).items).toEqual([]);
  });

  it('is for the clerks of the window', async () => {
    expect(await asked({}, { person: people.acceptor })).toMatchObject({ code: 'identity.no_post' });
    expect(await asked({}, { person: { ...clerk, level: 'L2' } })).toMatchObject({ code: 'identity.no_post' });
    for (const window of ['XA-01', 'LZ-99'])
      expect(await asked({}, { window })).toMatchObject({ code: 'window.not_found' });
  });
});
