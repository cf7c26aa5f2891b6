import type { FileVerdict } from './verify-file.ts';
import type { OfdVerdict } from './verify-ofd.ts';
import type { Part } from './verify-seal.ts';

/** Which of the ten parts each of the three sums up. */
const summedUp = {
  intact: ['structure', 'signature', 'digest', 'coverage'],
  sealedBy: ['maker', 'seal-validity', 'signer-list', 'chain', 'time-stamp'],
  inForce: ['status'],
} as const satisfies Record<string, readonly OfdVerdict['parts'][number]['name'][]>;

/** Sums up a verdict on an OFD file. */
export function inShort({ overall, parts, document }: Pick<OfdVerdict, 'overall' | 'parts' | 'document'>): FileVerdict {
  const decisive = (names: readonly string[]): Part => {
    const of = parts.filter(({ name }) => names.includes(name));
    const { result, code, text } =
      of.find((part) => part.result === 'bad') ?? of.find((part) => part.result === 'good') ?? of[0] ?? unread;
    return { result, code, text };
  };
  const { intact, sealedBy, inForce } = summedUp;
  return {
    overall,
    intact: decisive(intact),
    sealedBy: decisive(sealedBy),
    inForce: decisive(inForce),
    document,
    parts,
  };
}

const unread: Part = { result: 'not-checked', code: 'ofd.not_checked', text: { zh: '未核验', en: 'not checked' } };
