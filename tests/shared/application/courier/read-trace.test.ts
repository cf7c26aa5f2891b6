import { describe, expect, it } from 'vitest';
import { readTraceOf } from '#application/courier/read-trace';
import { traceProblems } from '#contracts/errors-courier';

const trace = { traceNo: '9912448151316', opTime: '2026-09-22 07:05:09', opCode: '954', opDesc: '到达' };

describe('a trace of EMS at the port', () => {
  it('is the entry that the rules read', () => {
    expect(readTraceOf.ems(trace)).toMatchObject({
      ok: true,
      value: { number: '9912448151316', at: '2026-09-21T23:05:09.000Z', state: 'in-transit' },
    });
  });

  it('that is wrong is refused with every wrong field, said in two languages and without what stood there', () => {
    const refused = readTraceOf.ems({ ...trace, traceNo: '甘肃省', opTime: 'yesterday' });
    expect(refused).toEqual({
      ok: false,
      code: 'courier.push_malformed',
      problems: [
        { pointer: '/traceNo', code: 'courier.invalid_number', message: traceProblems['courier.invalid_number'] },
        { pointer: '/opTime', code: 'courier.invalid_time', message: traceProblems['courier.invalid_time'] },
      ],
    });
  });
});
