import type { SentDocuments } from './ports.ts';
import { checkForce, resultReader } from '#application/verification/verify-result';
import { type TrustList, verifySeal } from '#application/verification/verify-seal';
import { sealedDocument } from '#contracts/http/sealed-document';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { SealedDocument } from '#domain/licence/document';
import { fromUtf8, toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

export interface PrintableDependencies {
  readonly documents: SentDocuments;
  readonly trust: { list(): Promise<TrustList> };
}

/** The sealed result that the deciding region sent for a case, if it verifies against the trust list here and is this case's. */
export async function readPrintable(
  { documents, trust }: PrintableDependencies,
  { snapshot, at }: { snapshot: CaseSnapshot; at: string },
): Promise<Outcome<SealedDocument>> {
  const printing = snapshot.collection?.printing;
  if (!printing || printing.identifier !== snapshot.identifier) return reject('case.nothing_to_print');
  const { document, identifier } = printing;
  const bytes = await documents.read(document.key);
  if (bytes === null || toHex(sm3(bytes)) !== document.sm3) return notVerified(altered);
  const file = sealedIn(bytes);
  if (file === null) return notVerified(altered);
  // Its own register is in the other region: what is known of it there came with the report.
  const { payload, intact, sealedBy } = verifySeal({ file, trust: await trust.list(), reader: resultReader });
  if (payload === null) return notVerified(intact);
  const wrong = [sealedBy, checkForce({ payload, at, register: 'offline' })].find(({ result }) => result === 'bad');
  if (wrong !== undefined) return notVerified(wrong);
  const isOfCase =
    payload.identifier === identifier &&
    payload.issuer.id === snapshot.collection?.counterpart.body &&
    payload.caseId === snapshot.collection.counterpart.caseId;
  return isOfCase ? accept(file) : notVerified(ofAnother);
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

function sealedIn(bytes: Uint8Array): SealedDocument | null {
  try {
    const read = sealedDocument.safeParse(JSON.parse(fromUtf8(bytes)));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
