import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receiptDraft, receiptId, type ReceiptDraft, receiptSm3, type ReceivedCase } from '#domain/receipt/draft';

const visit = '5b0f9a52-6f0e-4c55-9d0b-3f8a5d9a1c11';
const named = (id: string) => ({ id, name: { zh: `${id} 名`, en: `name of ${id}` } });
const [window, issuer] = [named('XA-01'), named('11610100XTXX00161R')];
const idOf = (at: number): string => `610100-20260922-${String(at).padStart(12, '0')}`;

/** The case of a number, as the window received it from 陆试兰; with something otherwise. */
function received(
  at: number,
  otherwise: { collected?: object } & Omit<Partial<ReceivedCase>, 'collected'> = {},
): ReceivedCase {
  const { collected = {}, ...rest } = otherwise;
  return {
    ...{ caseId: idOf(at), body: issuer.id, applicantName: '陆试兰', itemName: { zh: '备案', en: 'record' } },
    ...{ authority: named('12620100XTXX001530'), trackingCode: `${idOf(at)}-0123456789` },
    collected: {
      item: { id: 'XS-057', version: 1 },
      ...{ mode: 'collection-on-behalf', resultKind: 'record', clockStarts: 'scans-received', presenter: 'v1:cc' },
      holder: { kind: 'person', hash: 'v1:aa', maskedNumber: '000***********0122' },
      materials: [
        {
          ...{ slot: 'written-commitment', key: 'uploads/secret', sha256: 'ab'.repeat(32), bytes: 1 },
          mediaType: 'application/pdf',
        },
      ],
      clause: { agreement: 'LZ-XA', version: 1, clause: '2.1' },
      ...{ window: window.id, receivedAt: `2026-09-22T01:00:0${at % 10}.000Z`, visit },
      counterpart: { region: '620100', body: '12620100XTXX001530', caseId: null },
      due: {
        takeOver: { date: '2026-09-23', at: '2026-09-23T16:00:00.000Z', provisional: false, calendarVersion: '2026' },
      },
      ...collected,
    },
    ...rest,
  };
}

function drafted(cases: readonly ReceivedCase[]): ReceiptDraft {
  const outcome = receiptDraft({ visit, window, issuer, cases });
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.draft;
}

describe('the draft of a receipt', () => {
  it('is the same for the same cases in whatever order, and so are its digest and its name', () => {
    const order = fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 });
    const [digest, id] = [receiptSm3(drafted([1, 2, 3, 4, 5].map((at) => received(at)))), idOfAll([1, 2, 3, 4, 5])];
    fc.assert(
      fc.property(order, (numbers) => {
        expect(receiptSm3(drafted(numbers.map((at) => received(at))))).toBe(digest);
        expect(idOfAll(numbers)).toBe(id);
      }),
    );
  });

  it('is another one with a case more or less, and under another name', () => {
    const two = drafted([received(1), received(2)]);
    expect(receiptSm3(drafted([received(1)]))).not.toBe(receiptSm3(two));
    expect(idOfAll([1])).not.toBe(idOfAll([1, 2]));
    expect(receiptId({ visit: visit.replace('5b', '5c'), caseIds: [idOf(1)] })).not.toBe(idOfAll([1]));
  });

  it('says of each case what was received, for whom, by when it is to be taken over, and how to follow it', () => {
    const draft = drafted([received(2), received(1)]);
    expect(draft).toMatchObject({ visit, window, issuer, receivedAt: '2026-09-22T01:00:01.000Z' });
    expect(draft.cases.map(({ caseId }) => caseId)).toEqual([idOf(1), idOf(2)]);
    expect(draft.cases[0]).toEqual({
      caseId: idOf(1),
      item: { id: 'XS-057', version: 1, name: { zh: '备案', en: 'record' } },
      authority: named('12620100XTXX001530'),
      clause: { agreement: 'LZ-XA', version: 1, clause: '2.1' },
      receivedAt: '2026-09-22T01:00:01.000Z',
      materials: [{ slot: 'written-commitment', sha256: 'ab'.repeat(32), comparedWithOriginal: true }],
      takeOverDue: received(1).collected.due.takeOver,
      trackingCode: `${idOf(1)}-0123456789`,
    });
    expect(draft.notice.zh).toContain('收件不等于受理');
    expect(draft.notice.en).toContain('not acceptance');
  });

  it('has of a person the masked name and the masked number, no hash, and nothing of where a scan lies', () => {
    const draft = drafted([received(1)]);
    expect(draft.holder).toEqual({ name: '陆*兰', maskedNumber: '000***********0122' });
    for (const hidden of ['陆试兰', 'v1:aa', 'v1:cc', 'uploads/secret'])
      expect(JSON.stringify(draft)).not.toContain(hidden);
    const organisation = { kind: 'organisation', hash: 'v1:bb', maskedNumber: '916***17X9' };
    const firm = received(1, { applicantName: '试味公司', collected: { holder: organisation } });
    expect(drafted([firm]).holder.name).toBe('试味公司');
  });

  it.each([
    ['of another visit', { collected: { visit: visit.replace('5b', '5c') } }],
    ['of no visit', { collected: { visit: undefined } }],
    ['received at another window', { collected: { window: 'XA-02' } }],
    ['of another body', { body: '11620100XTXX00014C' }],
    ['of another applicant', { collected: { holder: { kind: 'person', hash: 'v1:bb', maskedNumber: '' } } }],
    ['in another name', { applicantName: '陆试蓝' }],
  ])('is not made with a case %s', (_, otherwise) => {
    const cases = [received(1), received(2, otherwise)];
    for (const order of [cases, cases.toReversed()])
      expect(receiptDraft({ visit, window, issuer, cases: order })).toEqual({
        ok: false,
        code: 'receipt.not_one_visit',
      });
    // The very case would have done.
    drafted([received(1), received(2)]);
  });

  it('is not made of nothing, nor longer than it can be read back', () => {
    expect(receiptDraft({ visit, window, issuer, cases: [] })).toMatchObject({ code: 'receipt.not_one_visit' });
    const [material] = received(1).collected.materials;
    const many = (count: number) =>
      received(1, { collected: { materials: Array.from({ length: count }, () => material) } });
    expect(receiptDraft({ visit, window, issuer, cases: [many(301)] })).toMatchObject({
      code: 'receipt.too_many_materials',
    });
    expect(drafted([many(300)]).cases[0]?.materials).toHaveLength(300);
  });
});

const idOfAll = (numbers: readonly number[]): string => receiptId({ visit, caseIds: numbers.map(idOf) });
