import { afterEach, expect, test } from 'vitest';
import { patchDate } from '#infra/local/patched-date';

const RealDate = Date;
afterEach(() => {
  globalThis.Date = RealDate;
});

const year = 365 * 24 * 3600 * 1000;

test('every way to ask for the time follows the shared offset, also when it changes later', () => {
  const shared = new SharedArrayBuffer(8);
  const offset = new BigInt64Array(shared);
  patchDate(shared);
  for (const ahead of [0, year, 40 * year]) {
    Atomics.store(offset, 0, BigInt(ahead));
    const readings = [Date.now(), new Date().getTime(), Date.parse(Date())];
    for (const reading of readings) expect(Math.abs(reading - RealDate.now() - ahead)).toBeLessThan(minute);
  }
});

// Generous: what is told apart is an offset of years, not the speed of this machine.
const minute = 60_000;

test('dates made from something are untouched, and all dates are instances of Date', () => {
  const shared = new SharedArrayBuffer(8);
  new BigInt64Array(shared)[0] = BigInt(year);
  patchDate(shared);
  expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  expect(new Date(2020, 0, 2).getDate()).toBe(2);
  expect(Date.UTC(1970, 0, 1)).toBe(0);
  expect(new RealDate() instanceof Date).toBe(true);
  expect(new Date() instanceof RealDate).toBe(true);
  class Later extends Date {}
  expect(new Later()).toBeInstanceOf(Later);
});
