import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sm3 as otherSm3 } from 'sm-crypto-v2';
import { describe, expect, it } from 'vitest';

import { toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import { sm3Vectors } from '#tests/vectors/sm2';

const opensslSm3 = (message: Uint8Array) => createHash('sm3').update(message).digest('hex');

describe('SM3', () => {
  it.each(sm3Vectors)('gives the published digest of $message', ({ message, digest }) => {
    expect(toHex(sm3(utf8(message)))).toBe(digest);
  });

  it('agrees with OpenSSL for every length around the block boundaries', () => {
    for (let length = 0; length <= 200; length++) {
      const message = Uint8Array.from({ length }, (_, index) => (index * 151 + length) % 256);
      expect(toHex(sm3(message))).toBe(opensslSm3(message));
    }
  });

  it('agrees with OpenSSL and sm-crypto-v2 on any message, also a view into a larger array', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(63), (bytes, skip) => {
        const message = bytes.subarray(skip);
        expect(toHex(sm3(message))).toBe(opensslSm3(message));
        expect(toHex(sm3(message))).toBe(otherSm3(message));
      }),
    );
  });

  it('keeps nothing of one message for the next', () => {
    const before = toHex(sm3(utf8('abc')));
    sm3(new Uint8Array(1000).fill(0xff));
    expect(toHex(sm3(utf8('abc')))).toBe(before);
  });
});
