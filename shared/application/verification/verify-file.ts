import { type JointTestReader, type Verdict, verifyDocument } from './verify-document.ts';
import { inShort } from './in-short.ts';
import { type OfdVerdict, verifyOfd } from './verify-ofd.ts';
import type { Register } from './verify-result.ts';
import type { TrustList } from './verify-seal.ts';
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
  if ('ofd' in file) return inShort(verifyOfd({ file: bytesIn(file), trust, at, register }));
  return { ...verifyDocument({ file, trust, at, ...(jointTests === undefined ? {} : { jointTests }) }), parts: [] };
}

/** What is not written as base64 is written is no package either. */
export function bytesIn({ ofd }: OfdFile): Uint8Array {
  try {
    return fromBase64(ofd);
  } catch (error) {
    if (error instanceof RangeError) return new Uint8Array();
    throw error;
  }
}
