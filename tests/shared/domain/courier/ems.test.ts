import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEmsTrace } from '#domain/courier/ems';

const push = {
  traceNo: '1272448151316',
  opTime: '2026-09-22 07:05:09',
  opCode: '954',
  opName: '邮件到达处理中心',
  opDesc: '快件到达【测试处理中心】',
  opOrgProvName: '甘肃省',
  opOrgCity: '兰州市',
  opOrgCode: '00000000',
  opOrgName: '测试处理中心',
  operatorName: '系统自动',
};
const stateOf = (parts: Partial<Record<keyof typeof push | 'deliverCode' | 'attemptDeliveryCode', unknown>>) => {
  const reading = readEmsTrace({ ...push, ...parts });
  return reading.ok ? reading.entry.state : reading.problems;
};

describe('a trace of EMS', () => {
  it('becomes an entry at the instant of the operation, with the words of the carrier', () => {
    expect(readEmsTrace(push)).toEqual({
      ok: true,
      entry: {
        number: '1272448151316',
        // 07:05 in Shanghai is 23:05 of the day before in UTC.
        at: '2026-09-21T23:05:09.000Z',
        code: '954',
        state: 'in-transit',
        text: '快件到达【测试处理中心】',
        place: '测试处理中心',
      },
    });
  });

  it.each([
    ['203', 'collected'],
    ['10', 'collected'],
    ['303', 'in-transit'],
    ['305', 'in-transit'],
    ['306', 'in-transit'],
    ['345', 'in-transit'],
    ['389', 'in-transit'],
    ['912', 'in-transit'],
    ['954', 'in-transit'],
    ['989', 'in-transit'],
    ['20', 'in-transit'],
    ['702', 'delivering'],
    ['70', 'delivering'],
    ['705', 'problem'],
    ['704', 'delivered'],
    ['80', 'delivered'],
  ])('of code %s says %s', (opCode, state) => {
    expect(stateOf({ opCode })).toBe(state);
  });

  it('of a code that is not in the table says nothing, and keeps its words', () => {
    expect(readEmsTrace({ ...push, opCode: 'EXA', opDesc: '送交出口海关' })).toMatchObject({
      entry: { code: 'EXA', state: 'unknown', text: '送交出口海关' },
    });
  });

  it('says that an attempt failed where it gives a reason for that and none for a delivery', () => {
    expect(stateOf({ opCode: '70', attemptDeliveryCode: '1' })).toBe('problem');
    expect(stateOf({ opCode: '704', attemptDeliveryCode: '1' })).toBe('problem');
    expect(stateOf({ opCode: '704', attemptDeliveryCode: '1', deliverCode: '10' })).toBe('delivered');
    expect(stateOf({ opCode: '704', attemptDeliveryCode: '', deliverCode: null })).toBe('delivered');
    expect(stateOf({ opCode: '954', attemptDeliveryCode: '1' })).toBe('in-transit');
  });

  it('may come without words and without an office', () => {
    const { opDesc: _, opOrgName: __, ...bare } = push;
    expect(readEmsTrace(bare)).toMatchObject({ entry: { text: '', place: null } });
    expect(readEmsTrace({ ...push, opOrgName: '' })).toMatchObject({ entry: { place: null } });
  });
});

describe('a malformed trace of EMS', () => {
  it.each([
    ['traceNo', undefined, 'courier.invalid_number'],
    ['traceNo', 1272448151316, 'courier.invalid_number'],
    ['traceNo', 'EM620100010CN', 'courier.invalid_number'],
    ['opTime', undefined, 'courier.invalid_time'],
    ['opTime', '2026-09-22T07:05:09Z', 'courier.invalid_time'],
    ['opTime', '2026-09-22 24:00:00', 'courier.invalid_time'],
    ['opTime', '2026-09-22 07:05', 'courier.invalid_time'],
    ['opTime', '2026-02-30 07:05:09', 'courier.invalid_time'],
    ['opTime', '0000-01-01 07:05:09', 'courier.invalid_time'],
    ['opCode', 954, 'courier.invalid_code'],
    ['opCode', '', 'courier.invalid_code'],
    ['opCode', 'constructor', 'courier.invalid_code'],
    ['opDesc', 7, 'courier.invalid_text'],
    ['opDesc', '件'.repeat(1001), 'courier.invalid_text'],
    ['opDesc', '\ud800', 'courier.invalid_text'],
    ['opOrgName', {}, 'courier.invalid_text'],
    ['deliverCode', 10, 'courier.invalid_code'],
    ['attemptDeliveryCode', [], 'courier.invalid_code'],
  ])('with %s %j has a problem there', (field, value, code) => {
    expect(readEmsTrace({ ...push, [field]: value })).toEqual({
      ok: false,
      problems: [{ pointer: `/${field}`, code }],
    });
  });

  it('names every field that is wrong', () => {
    const reading = readEmsTrace({});
    expect(reading.ok ? [] : reading.problems.map(({ pointer }) => pointer)).toEqual([
      '/traceNo',
      '/opTime',
      '/opCode',
    ]);
  });

  it.each([null, undefined, [], 'x', 7])('need not be an object: %j', (value) => {
    expect(readEmsTrace(value)).toEqual({ ok: false, problems: [{ pointer: '', code: 'courier.not_a_trace' }] });
  });

  it('is never a fault, whatever it is', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record(Object.fromEntries(Object.keys(push).map((key) => [key, fc.oneof(fc.anything(), fc.string())])), {
        requiredKeys: [],
      }),
    );
    fc.assert(
      fc.property(anything, (value) => {
        const reading = readEmsTrace(value);
        expect(reading.ok || reading.problems.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
