import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodePem, encodePem } from '#formats/pem';

describe('PEM', () => {
  it('comes back as it went in, several blocks in one file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.uint8Array({ maxLength: 100 }), (one, other) => {
        const text = `a comment\n${encodePem('CERTIFICATE', one)}${encodePem('CERTIFICATE', other)}`;
        expect(decodePem('CERTIFICATE', text)).toEqual([one, other]);
      }),
    );
  });

  it('has lines of 64 characters and ends in a line feed', () => {
    const text = encodePem('CERTIFICATE', new Uint8Array(100));
    expect(text.split('\n').map((line) => line.length)).toEqual([27, 64, 64, 8, 25, 0]);
  });

  it('reads CR LF, leaves other blocks alone, refuses broken base64', () => {
    const text = encodePem('PUBLIC KEY', Uint8Array.of(1, 2, 3)).replaceAll('\n', '\r\n');
    expect(decodePem('PUBLIC KEY', text)).toEqual([Uint8Array.of(1, 2, 3)]);
    expect(decodePem('CERTIFICATE', text)).toEqual([]);
    expect(() => decodePem('PUBLIC KEY', text.replace('AQID', 'AQI'))).toThrow(RangeError);
  });
});
