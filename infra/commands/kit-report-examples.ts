import { card, declined, digestOf, dueOn, envelopeOf, medical, mortgage, refused } from './kit-example-parts.ts';
import type { Report } from '#contracts/partner/message';

/** The authority's numbers of the same cases. */
const theirs = {
  [medical]: { case: '620100-20260921-TAKEN0VER012', clause: '4.1' },
  [card]: { case: '620100-20260921-CARDAT620100', clause: '4.2' },
  [declined]: { case: '620100-20260921-DEC11NED6201', clause: '4.1' },
  [refused]: { case: '620100-20260921-REFVSED62010', clause: '4.1' },
  [mortgage]: { case: '620100-20260921-M0RTGAT62010', clause: '4.4' },
};

type Content = Pick<Report, 'event' | 'status' | 'due'> & Partial<Omit<Report, 'type' | 'about' | 'previous'>>;

const report = (
  about: keyof typeof theirs,
  { previous, seq, occurredAt, ...content }: Content & { seq: number; previous: number | null; occurredAt: string },
): Report => ({
  type: 'report',
  ...envelopeOf({ ...theirs[about], seq, previous, occurredAt }, ['620100', '610100']),
  ...{ about, completedWith: null, identifier: null, told: null },
  ...content,
});

const after = (seq: number, previous: number | null, occurredAt: string) => ({ seq, previous, occurredAt });

/** What an authority reports; the first is the example of the type. */
export const reports: readonly [Report, ...Report[]] = [
  report(medical, {
    ...after(2, null, '2026-09-21T06:40:00.000Z'),
    ...{ event: 'case.taken-over', status: 'submitted', due: dueOn('2026-09-23') },
  }),
  report(declined, {
    ...after(2, null, '2026-09-21T07:05:00.000Z'),
    ...{ event: 'case.handover-declined', status: 'declined', due: null },
    told: { reasons: ['参保地不在本市, 请移交参保地的社会保险经办机构'] },
  }),
  report(medical, {
    ...after(3, 2, '2026-09-22T02:15:00.000Z'),
    ...{ event: 'case.deficiencies-notified', status: 'deficient', due: dueOn('2026-10-13') },
    notice: {
      ...{ number: 1, breach: false, due: { correction: dueOn('2026-10-13') } },
      deficiencies: [
        { kind: 'field', key: 'startOn', reason: 'invalid' },
        { kind: 'material', key: 'residence-permit', reason: 'missing' },
      ],
    },
    told: { notes: ['备案开始日期不得早于申请之日', '请补交居住证'] },
  }),
  report(mortgage, {
    ...after(3, 2, '2026-09-22T03:00:00.000Z'),
    ...{ event: 'case.cleared', status: 'cleared', due: dueOn('2026-09-24'), dispatch: dueOn('2026-09-24') },
  }),
  report(mortgage, {
    ...after(5, 3, '2026-09-25T02:30:00.000Z'),
    ...{ event: 'case.bag-opened', status: 'disputed', due: dueOn('2026-09-30') },
    opened: {
      bag: 1,
      differences: [{ kind: 'other-pages', number: 2, listed: 12, found: 11 }],
      due: { settlement: dueOn('2026-09-30') },
    },
  }),
  report(card, {
    ...after(4, 3, '2026-09-22T06:00:00.000Z'),
    ...{ event: 'case.accepted', status: 'accepted', due: dueOn('2026-10-20') },
    toFollow: { slots: ['photo'], due: dueOn('2026-10-13') },
  }),
  report(refused, {
    ...after(9, 7, '2026-09-28T01:20:00.000Z'),
    ...{ event: 'case.decided', status: 'refused', due: dueOn('2026-10-10') },
    told: {
      reasons: ['居住证已过期, 不符合备案条件'],
      remedies: '可在收到决定之日起六十日内申请行政复议, 或六个月内提起行政诉讼',
    },
  }),
  report(medical, {
    ...after(10, 9, '2026-09-28T01:25:00.000Z'),
    ...{ event: 'case.result-issued', status: 'issued', due: dueOn('2026-10-10') },
    identifier: 'TB-620100-EXAMPLE-0001',
    document: {
      url: `https://files.tongban.example/results/${digestOf('result')}?expires=1790558700&signature=${digestOf('url result')}`,
      ...{ sha256: digestOf('result'), sm3: digestOf('result by SM3'), bytes: 20_480 },
    },
  }),
  report(card, {
    ...after(11, 9, '2026-10-16T02:00:00.000Z'),
    ...{ event: 'case.served', status: 'issued', due: dueOn('2026-10-20'), card: { reference: '1234567890124' } },
  }),
  report(mortgage, {
    ...after(12, 11, '2026-10-12T02:00:00.000Z'),
    ...{ event: 'case.courier-ordered', status: 'returning', due: dueOn('2026-10-19') },
    returned: {
      ...{ bag: 3, leg: 'return', due: { arrival: dueOn('2026-10-19') } },
      manifest: {
        seal: 'LZ-BAG-000045',
        sheets: [
          { number: 1, slot: 'property-certificate', pages: 4, sha256: digestOf('certificate'), disposition: 'return' },
        ],
        totals: { sheets: 1, pages: 4 },
      },
      waybill: {
        ...{ carrier: 'ems', number: '1234567890125', orderedAt: '2026-10-12T02:00:00.000Z' },
        ...{ payer: 'applicant', feeFen: null },
      },
    },
  }),
  report(medical, {
    ...after(12, 10, '2026-09-29T03:00:00.000Z'),
    ...{ event: 'case.completed', status: 'completed', due: null },
    ...{ completedWith: 'record', identifier: 'TB-620100-EXAMPLE-0001' },
  }),
];
