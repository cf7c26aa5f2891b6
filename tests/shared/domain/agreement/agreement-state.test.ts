import { expect, it } from 'vitest';
import { stateOn } from '#domain/agreement/agreement-state';
import { agreementWith } from './agreement-fixture.ts';

const reason = { zh: '因故', en: 'for a reason' };
const suspension = { from: '2026-06-01', until: '2026-06-30', reason };
const first = agreementWith({ suspensions: [suspension] });
const second = agreementWith({ version: 2, validFrom: '2026-08-01' });

it.each([
  ['2025-12-31', first, { state: 'not-begun' }],
  ['2026-01-01', first, { state: 'in-force' }],
  ['2026-06-30', first, { state: 'suspended', suspension }],
  ['2026-07-31', first, { state: 'in-force' }],
  ['2026-08-01', first, { state: 'replaced' }],
  ['2026-08-01', second, { state: 'in-force' }],
  ['2027-01-01', first, { state: 'replaced' }],
  ['2027-01-01', second, { state: 'ended' }],
])('on %s a version stands as %#', (day, agreement, state) => {
  expect(stateOn(agreement, { versions: [first, second], day })).toEqual(state);
});

it('is not sealed where a party has not sealed it by the day', () => {
  const draft = agreementWith({ sealed: agreementWith().sealed.slice(1) });
  expect(stateOn(draft, { versions: [draft], day: '2026-06-01' })).toEqual({ state: 'not-sealed' });
});
