import type { SentDocuments } from './ports.ts';
import { verifyOfd } from '#application/verification/verify-ofd';
import type { TrustList } from '#application/verification/verify-seal';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { OfdFile } from '#domain/licence/document';
import { toBase64, toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

export interface PrintableDependencies {
  readonly documents: SentDocuments;
  readonly trust: { list(): Promise<TrustList> };
}

/** The sealed result that the deciding region sent for a case, if it verifies against the trust list here and is this case's. */
export async function readPrintable(
  { documents, trust }: PrintableDependencies,
  { snapshot, at }: { snapshot: CaseSnapshot; at: string },
): Promise<Outcome<OfdFile>> {
  const printing = snapshot.collection?.printing;
  if (!printing || printing.identifier !== snapshot.identifier) return reject('case.nothing_to_print');
  const { document, identifier } = printing;
  const file = await documents.read(document.key);
  if (file === null || toHex(sm3(file)) !== document.sm3) return notVerified(altered);
  // Its own register is in the other region: what is known of it there came with the report.
  const { overall, parts, result } = verifyOfd({ file, trust: await trust.list(), at, register: 'offline' });
  if (overall !== 'good') return notVerified(parts.find(({ result }) => result === 'bad') ?? altered);
  const isOfCase =
    result?.identifier === identifier &&
    result.issuer.id === snapshot.collection?.counterpart.body &&
    result.caseId === snapshot.collection.counterpart.caseId;
  return isOfCase ? accept({ ofd: toBase64(file) }) : notVerified(ofAnother);
}

const altered = {
  code: 'document.not_as_sent',
  text: { zh: '文件已不存在, 或与办理地发来的不同', en: 'the file is gone, or is not the one that was sent' },
};
const ofAnother = {
  code: 'document.of_another_case',
  text: { zh: '文件不是本办件的结果', en: 'the file is the result of another case' },
};

const notVerified = ({ code, text }: { code: string; text: FieldProblem['message'] }): Outcome<never> =>
  reject('print.not_verified', { problems: [{ pointer: '', code, message: text }] });
