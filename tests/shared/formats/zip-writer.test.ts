import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#formats/bytes';
import { readZip } from '#formats/zip-reader';
import { writeZip } from '#formats/zip-writer';

const parts = new Map([
  ['OFD.xml', utf8('<OFD/>')],
  ['Doc_0/页面.xml', utf8('页面'.repeat(2_000))],
  ['Doc_0/empty', new Uint8Array()],
]);

describe('a package that is written', () => {
  it('is read as it was given, by others too', () => {
    const zip = writeZip(parts);
    expect([...readZip(zip)]).toEqual([...parts]);
    expect(unzipSync(zip)).toEqual(Object.fromEntries(parts));
    expect(zip.length).toBeLessThan(1_000);
  });

  it('is the same bytes for the same parts, and says of no time', () => {
    expect(writeZip(parts)).toEqual(writeZip(new Map(parts)));
    expect([...readZip(writeZip(new Map()))]).toEqual([]);
  });

  it('is read as it was given, whatever it is', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}(\/[a-z章印]{1,8}){0,3}\.xml$/u);
    const given = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 300 })), {
      selector: ([each]) => each,
      maxLength: 8,
    });
    fc.assert(
      fc.property(given, (some) => {
        expect([...readZip(writeZip(new Map(some)))]).toEqual(some);
      }),
      { numRuns: 300 },
    );
  });
});
