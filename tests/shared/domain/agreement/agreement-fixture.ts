import type { DeedRecord, ShippedAgreement } from '#domain/agreement/agreed';
import type { Agreement } from '#domain/agreement/agreement';
import type { Clause } from '#domain/agreement/clause';
import { entrustingBodies, textOf, textSm3 } from '#domain/agreement/text';

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

/** The same as it ships: nobody has sealed it. */
export const shippedWith = (
  parts: Partial<Agreement> & Partial<Pick<ShippedAgreement, 'endsEarlier'>> = {},
): ShippedAgreement => {
  const { endsEarlier = null, ...rest } = parts;
  const { sealed: _sealed, publishedAt: _published, ...version } = agreementWith(rest);
  return { ...version, endsEarlier, textSm3: textSm3(textOf(version)), entrustedBy: entrustingBodies(version) };
};

/** One entry of the register about a version. */
export const deedWith = (
  { id, version, textSm3 }: ShippedAgreement,
  parts: Pick<DeedRecord, 'body'> & Partial<DeedRecord>,
): DeedRecord => ({
  ...{ agreement: id, version, textSm3, kind: 'sealed', at: '2025-12-02T01:00:00.000Z' },
  ...{ identifier: `${id}-${parts.kind ?? 'sealed'}-${parts.body}`, ...parts },
});

/** Both seals of a version. */
export const bothSeals = (version: ShippedAgreement, parts: Partial<DeedRecord> = {}): DeedRecord[] =>
  version.parties.map(({ body }) => deedWith(version, { body, ...parts }));

/** A register that says what it is given. */
export const registerOf = (records: readonly DeedRecord[]) => ({ all: () => Promise.resolve(records) });
