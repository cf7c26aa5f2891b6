import { card, digestOf, dueOn, envelopeOf, insisted, medical, mortgage, withdrawn } from './kit-example-parts.ts';
import { reports } from './kit-report-examples.ts';
import type { Offer, PartnerMessage } from '#contracts/partner/message';

/** Examples of the partner kit: nobody in them lives, and no file lies at their addresses. */

const scan = (slot: string, bytes: number, mediaType = 'application/pdf') => ({
  ...{ slot, sha256: digestOf(slot), bytes, mediaType, attested: true as const },
  url: `https://files.partner.example/scans/${digestOf(slot)}?expires=1790133300&signature=${digestOf(`url ${slot}`)}`,
});

const offer: Offer = {
  type: 'offer',
  ...envelopeOf({ case: medical, clause: '4.1', seq: 1, previous: null, occurredAt: '2026-09-21T01:30:00.000Z' }),
  ...{ seq: 1, previous: null },
  item: { id: 'XS-057', version: 1 },
  ...{ authority: '12620100XTXX001530', receivedBy: '11610100XTXX00161R', window: 'XA-01' },
  receivedAt: '2026-09-21T01:30:00.000Z',
  applicant: {
    ...{ kind: 'person', name: '陆试兰', idType: '111', idNumber: '000000194103050122' },
    presentedBy: { basis: 'agent', name: '陆试行', idType: '111', idNumber: '620104189602290032' },
  },
  identity: { method: 'card-reader' },
  form: {
    ...{ insuredDivision: '620100', insurance: 'resident', kind: 'long-term-resident' },
    ...{ treatmentDivision: '610100', startOn: '2026-09-21', contactPhone: '13900000000' },
  },
  materials: [scan('written-commitment', 48_213)],
};

const bag = {
  bag: 1,
  leg: 'outward' as const,
  manifest: {
    seal: 'XA-BAG-000123',
    sheets: [
      { number: 1, slot: 'property-certificate', pages: 4, sha256: digestOf('certificate'), disposition: 'return' },
      { number: 2, slot: 'mortgage-contract', pages: 12, sha256: digestOf('contract'), disposition: 'retain' },
    ] as const,
    totals: { sheets: 2, pages: 16 },
  },
  due: { arrival: dueOn('2026-09-30') },
  waybill: {
    ...{ carrier: 'ems', number: '1234567890123', orderedAt: '2026-09-23T06:00:00.000Z' },
    ...{ payer: 'applicant' as const, feeFen: 2_200 },
  },
};

/** One of each type; of reports there are more. */
const messages: readonly PartnerMessage[] = [
  offer,
  {
    type: 'correction',
    ...envelopeOf({ case: medical, clause: '4.1', seq: 4, previous: 1, occurredAt: '2026-09-23T02:00:00.000Z' }),
    ...{ form: { startOn: '2026-09-25' }, materials: [scan('residence-permit', 95_101)] },
  },
  {
    type: 'documents',
    ...envelopeOf({ case: card, clause: '4.2', seq: 5, previous: 1, occurredAt: '2026-09-25T03:10:00.000Z' }),
    materials: [scan('photo', 31_007, 'image/jpeg')],
  },
  {
    type: 'insistence',
    ...envelopeOf({ case: insisted, clause: '4.1', seq: 5, previous: 1, occurredAt: '2026-09-24T08:00:00.000Z' }),
    reason: '居住证正在换发, 无法另行提供',
  },
  {
    type: 'dispatch',
    ...envelopeOf({ case: mortgage, clause: '4.4', seq: 6, previous: 1, occurredAt: '2026-09-23T06:00:00.000Z' }),
    ...bag,
  },
  {
    type: 'cancelling',
    ...envelopeOf({ case: mortgage, clause: '4.4', seq: 7, previous: 6, occurredAt: '2026-09-23T07:30:00.000Z' }),
    cancelled: { bag: 1, due: { dispatch: dueOn('2026-09-24'), settlement: null } },
  },
  {
    type: 'opening',
    ...envelopeOf({ case: mortgage, clause: '4.4', seq: 15, previous: 8, occurredAt: '2026-10-16T02:20:00.000Z' }),
    opened: {
      bag: 3,
      differences: [{ kind: 'missing', number: 1, slot: 'property-certificate' }],
      due: { settlement: dueOn('2026-10-21') },
    },
  },
  {
    type: 'pick-up',
    ...envelopeOf({ case: mortgage, clause: '4.4', seq: 19, previous: 15, occurredAt: '2026-10-23T08:45:00.000Z' }),
    told: { what: ['originals'], how: 'handed-out' },
  },
  {
    type: 'withdrawal',
    ...envelopeOf({ case: withdrawn, clause: '4.1', seq: 4, previous: 1, occurredAt: '2026-09-25T01:15:00.000Z' }),
    reason: '申请人改在参保地办理',
  },
];

const [first] = reports;

/** By the name of its file, without the ending: its type, and of a report after the first the event that it tells of. */
export const examples: ReadonlyMap<string, PartnerMessage> = new Map<string, PartnerMessage>([
  ...messages.map((each) => [each.type, each] as const),
  ...reports.map((each) => [each === first ? 'report' : `report-${each.event.replace('case.', '')}`, each] as const),
]);

/** The body of an example as it is signed and sent: JSON in one line, with its line end, which JSON lets stand. */
export const bodyOf = (message: PartnerMessage): string => `${JSON.stringify(message)}\n`;

/** The message that is signed in `signed.json`. */
export const signedExample = offer;
