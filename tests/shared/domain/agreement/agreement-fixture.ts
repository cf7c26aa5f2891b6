import type { Agreement } from '#domain/agreement/agreement';
import type { Clause } from '#domain/agreement/clause';

export const here = '620100';
export const there = '610100';
const text = { zh: '测试', en: 'test' };

/** A clause with which nothing is wrong: scans of XS-057, received here, decided there. */
export const clauseWith = (parts: Partial<Clause> = {}): Clause => ({
  number: '3.1',
  title: text,
  items: ['XS-057'],
  from: here,
  to: there,
  acts: ['receive', 'offer'],
  power: 'receive',
  ways: ['scans'],
  clockStarts: 'scans-received',
  acceptsOn: 'scans',
  recognises: ['identity-in-person'],
  handoverEvidence: 'B',
  data: 'all',
  duties: { receiving: [text], deciding: [text] },
  ...parts,
});

/** An agreement with which nothing is wrong, in force through 2026. */
export const agreementWith = (parts: Partial<Agreement> = {}): Agreement => ({
  id: 'A',
  version: 1,
  title: text,
  parties: [
    { region: here, body: 'body-here' },
    { region: there, body: 'body-there' },
  ],
  sealed: [
    { body: 'body-here', on: '2025-12-01', digest: null },
    { body: 'body-there', on: '2025-12-02', digest: 'ab'.repeat(32) },
  ],
  validFrom: '2026-01-01',
  validUntil: '2026-12-31',
  publishedAt: null,
  suspensions: [],
  maintenanceWindows: [{ weekdays: [6, 7], from: '22:00', to: '24:00' }],
  contacts: [here, there].map((region) => ({ region, role: text, telephone: '000-0000000' })),
  courier: { payer: 'applicant', carrier: 'test', returnsOriginals: true },
  clauses: [clauseWith()],
  ...parts,
});
