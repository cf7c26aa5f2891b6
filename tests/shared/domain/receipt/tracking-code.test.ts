import { describe, expect, it } from 'vitest';
import { trackingCode as schema } from '#contracts/http/tracking';
import { caseNamedIn, isTrackingCode, trackingCode, trackingMessage } from '#domain/receipt/tracking-code';
import { fromUtf8 } from '#formats/bytes';
import { holderNumberBytes } from '#formats/holder-number';

const caseId = '610100-20260922-0123456789AB';
const mac = Uint8Array.from({ length: 32 }, (_, index) => index * 7);

describe('a tracking code', () => {
  const code = trackingCode(caseId, mac);

  it('is the number of the case with ten characters more, as the contract has it', () => {
    expect(code).toMatch(new RegExp(`^${caseId}-[0-9A-Z]{10}$`));
    expect(schema.safeParse(code).success).toBe(true);
    expect(caseNamedIn(code)).toBe(caseId);
  });

  it('is the one of its case by its keyed hash, in every character of its check part', () => {
    expect(isTrackingCode(code, mac)).toBe(true);
    for (let at = caseId.length + 1; at < code.length; at += 1) {
      const other = code[at] === 'Z' ? 'Y' : 'Z';
      expect(isTrackingCode(code.slice(0, at) + other + code.slice(at + 1), mac), String(at)).toBe(false);
    }
    expect(isTrackingCode(code, mac.toReversed())).toBe(false);
  });

  it('is hashed under a beginning that no number of a person or an organisation has', () => {
    expect(fromUtf8(trackingMessage(caseId))).toBe(`tracking:${caseId}`);
    // Kinds of papers are three digits.
    expect(fromUtf8(holderNumberBytes({ idType: '111', idNumber: caseId }))).not.toMatch(/^tracking:/);
  });
});
