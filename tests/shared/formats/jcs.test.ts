import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalize, JcsError, JsonError, parseStrictJson, type JsonValue } from '#formats/jcs';

/** RFC 8785 appendix B: the bits of a double and how it is written. */
const NUMBERS = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
] as const;

const double = (hex: string) => Buffer.from(hex, 'hex').readDoubleBE();
const limits = { maxBytes: 10_000, maxDepth: 16 };
// Generators of strings like `__proto__`, which is refused on its own account.
const anyJson = (fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 5 }) as fc.Arbitrary<JsonValue>).filter(
  (value) => !JSON.stringify(value).includes('__proto__'),
);

describe('canonical JSON', () => {
  it.each(NUMBERS)('writes the double %s as %s', (hex, text) => {
    expect(canonicalize(double(hex))).toBe(text);
  });

  it('writes the example of RFC 8785 §3.2.2', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(canonicalize(parseStrictJson(text, limits))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts keys by UTF-16 units as in RFC 8785 §3.2.3, at every level', () => {
    const unsorted = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\u{1f600}': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const names = Object.values(JSON.parse(canonicalize(unsorted)) as object);
    // `JSON.parse` puts integer-like keys first; the text shows the true order.
    expect(names).toHaveLength(7);
    expect(canonicalize(unsorted).match(/:"[^"]*/g)).toEqual([
      ':"Carriage Return',
      ':"One',
      ':"Control',
      ':"Latin Small Letter O With Diaeresis',
      ':"Euro Sign',
      ':"Emoji: Grinning Face',
      ':"Hebrew Letter Dalet With Dagesh',
    ]);
    expect(canonicalize([{ b: { d: 1, c: 2 }, a: [] }])).toBe('[{"a":[],"b":{"c":2,"d":1}}]');
  });

  it('means the same and does not depend on the order of keys', () => {
    const shuffle = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffle);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, shuffle(member)]),
      );
    };
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = canonicalize(value);
        expect(canonicalize(JSON.parse(text) as JsonValue)).toBe(text);
        expect(canonicalize(shuffle(value) as JsonValue)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinity', [-Infinity]],
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a hole', Array<unknown>(1)],
    ['a lone surrogate', ['\ud83d']],
    ['a lone surrogate in a key', { '\ude00': 1 }],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol.iterator],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', new Uint8Array(2)],
  ])('refuses %s', (_what, value) => {
    expect(() => canonicalize(value as JsonValue)).toThrow(JcsError);
  });

  it('refuses a cycle', () => {
    const cycle: JsonValue[] = [];
    cycle.push(cycle);
    expect(() => canonicalize(cycle)).toThrow(JcsError);
  });
});

describe('untrusted JSON', () => {
  const fault = (text: string, bounds = limits): string => {
    try {
      parseStrictJson(text, bounds);
    } catch (error) {
      if (error instanceof JsonError) return error.reason;
      throw error;
    }
    return 'accepted';
  };

  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(text, { maxBytes: 1_000_000, maxDepth: 16 })).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['beyond the size, in bytes of UTF-8', '"兰"', 4, 'json.too_large'],
    ['of exactly the size', '"兰"', 5, 'accepted'],
  ])('%s', (_what, text, maxBytes, reason) => {
    expect(fault(text, { maxBytes, maxDepth: 1 })).toBe(reason);
  });

  it('is refused beyond the depth before anything is parsed', () => {
    const bounds = { maxBytes: 1_000_000, maxDepth: 2 };
    expect(fault('[{}]', bounds)).toBe('accepted');
    expect(fault('[{"a":[]}]', bounds)).toBe('json.too_deep');
    expect(fault('[[[ not JSON at all', bounds)).toBe('json.too_deep');
    expect(fault('['.repeat(500_000), bounds)).toBe('json.too_deep');
    expect(fault('["[[[","}{[\\"[["]', bounds)).toBe('accepted');
    expect(fault('[[],[],[]]', bounds)).toBe('accepted');
  });

  it.each([
    ['{"a":1,"a":2}', 'json.duplicate_key'],
    ['{"a":1,"b":{"a":1},"\\u0061":2}', 'json.duplicate_key'],
    ['[{"a":"a","b":"a"},{"a":["a","a"]}]', 'accepted'],
    ['{"a":{"b":1},"b":1}', 'accepted'],
    ['{"a":[1,2],"a":1}', 'json.duplicate_key'],
    ['{"__proto__":{"admin":true}}', 'json.forbidden_key'],
    ['{"\\u005f_proto__":1}', 'json.forbidden_key'],
    ['["__proto__"]', 'accepted'],
    ['"\\ud83d"', 'json.lone_surrogate'],
    ['{"\\ude00":1}', 'json.lone_surrogate'],
    ['"\\ud83d\\ude00"', 'accepted'],
    ['"\ud83d"', 'json.lone_surrogate'],
    ['[1e309]', 'json.number_out_of_range'],
    ['-1e400', 'json.number_out_of_range'],
    ['1e308', 'accepted'],
    ['"1e999"', 'accepted'],
    ['', 'json.malformed'],
    ['"open', 'json.malformed'],
    ['"open\\"', 'json.malformed'],
    ['"ends in a backslash\\\\"', 'accepted'],
    ['"\\x"', 'json.malformed'],
    ['[1,]', 'json.malformed'],
    ['[1.2.3]', 'json.malformed'],
    ['{]', 'json.malformed'],
    ['\ufeff{}', 'json.malformed'],
    ['NaN', 'json.malformed'],
  ])('%j: %s', (text, reason) => {
    expect(fault(text)).toBe(reason);
  });

  it('is not repeated in the error', () => {
    const secret = '{"name": 张三}';
    expect(fault(secret)).toBe('json.malformed');
    try {
      parseStrictJson(secret, limits);
    } catch (error) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('张三');
    }
  });
});
