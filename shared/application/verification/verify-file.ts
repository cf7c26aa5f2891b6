import { type JointTestReader, type Verdict, verifyDocument } from './verify-document.ts';
import { type OfdVerdict, verifyOfd } from './verify-ofd.ts';
import type { Register } from './verify-result.ts';
import { type Part, type TrustList } from './verify-seal.ts';
import type { OfdFile, SealedDocument } from '#domain/licence/document';
import { fromBase64 } from '#formats/bytes';

/** A verdict on a file of any kind: three parts that say it in short, and of an OFD file ten that say what was looked at. */
export type FileVerdict = Omit<Verdict, 'overall'> & Pick<OfdVerdict, 'overall' | 'parts'>;

/** Verifies a sealed file against a trust list at an instant (ISO): a result as OFD, or a document that is none as it was sealed. Pure. */
export function verifyFile(request: {
  readonly file: SealedDocument | OfdFile;
  readonly trust: TrustList;
  readonly at: string;
  readonly register: Register;
  readonly jointTests?: JointTestReader;
}): FileVerdict {
  const { file, trust, at, register, jointTests } = request;
  if ('ofd' in file) return inShort(verifyOfd({ file: fromBase64(file.ofd), trust, at, register }));
  return { ...verifyDocument({ file, trust, ...(jointTests === undefined ? {} : { jointTests }) }), parts: [] };
}

/** Which of the ten parts each of the three sums up. */
const summedUp = {
  intact: ['structure', 'signature', 'digest', 'coverage'],
  sealedBy: ['maker', 'seal-validity', 'signer-list', 'chain', 'time-stamp'],
  inForce: ['status'],
} as const satisfies Record<string, readonly OfdVerdict['parts'][number]['name'][]>;

export function inShort({ overall, parts, document }: OfdVerdict): FileVerdict {
  const worst = (names: readonly string[]): Part => {
    const of = parts.filter(({ name }) => names.includes(name));
    const { result, code, text } =
      of.find((part) => part.result === 'bad') ?? of.find((part) => part.result === 'good') ?? of[0] ?? unread;
    return { result, code, text };
  };
  const { intact, sealedBy, inForce } = summedUp;
  return { overall, intact: worst(intact), sealedBy: worst(sealedBy), inForce: worst(inForce), document, parts };
}

const unread: Part = { result: 'not-checked', code: 'ofd.not_checked', text: { zh: '未核验', en: 'not checked' } };
