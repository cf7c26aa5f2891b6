import { type Part, type TrustList, type Verdict, verifyDocument } from './verify-document.ts';
import { statementPayload } from '#contracts/document';
import type { Text } from '#contracts/text';
import type { SealedDocument } from '#domain/licence/document';
import { fits, type Misfit } from '#domain/statement/fits';
import type { StatementPayload } from '#domain/statement/document';
import { fromBase64, fromUtf8 } from '#formats/bytes';

/** Verdict on a statement of hand-over beside the offer that it is to answer. */
export interface AnswerVerdict extends Verdict {
  /** Whether the offer itself is good, and the statement answers it. */
  readonly answers: Part;
}

const misfitText: Readonly<Record<Misfit, Text>> = {
  'not-an-offer': { zh: '所对照的不是移交凭证', en: 'what it is held against is no statement of an offer' },
  'not-an-answer': { zh: '不是接收或者不予接收的凭证', en: 'it states neither a taking-over nor a declining' },
  numbers: { zh: '办件编号不符', en: 'the numbers of the case differ' },
  clause: { zh: '条款不符', en: 'the clauses differ' },
  item: { zh: '事项不符', en: 'the items differ' },
  parties: { zh: '机关、地区或窗口不符', en: 'bodies, regions or window differ' },
  materials: { zh: '材料不符', en: 'the materials differ' },
};

/** Verifies a statement at an instant (ISO), the offer that it is to answer, and whether it does (`fits`). Pure: runs offline in the same way. */
export function verifyAnswer(request: {
  file: SealedDocument;
  offer: SealedDocument;
  trust: TrustList;
  at: string;
}): AnswerVerdict {
  const { file, offer, trust, at } = request;
  const verdict = verifyDocument({ file, trust, at });
  const ofOffer = verifyDocument({ file: offer, trust, at });
  const answers = answering({ verdict, ofOffer, file, offer });
  return { ...verdict, overall: answers.result === 'good' ? verdict.overall : 'bad', answers };
}

function answering(both: { verdict: Verdict; ofOffer: Verdict; file: SealedDocument; offer: SealedDocument }): Part {
  const { verdict, ofOffer } = both;
  if (ofOffer.intact.code === 'document.unreadable')
    return {
      ...{ result: 'bad', code: 'answer.offer_unreadable' },
      text: { zh: '移交凭证无法读取', en: 'the offer cannot be read' },
    };
  if (ofOffer.overall === 'bad')
    return { result: 'bad', code: 'answer.offer_bad', text: { zh: '移交凭证核验不通过', en: 'the offer is not good' } };
  if (verdict.overall === 'bad')
    return { result: 'not-checked', code: 'answer.not_checked', text: { zh: '未核对', en: 'not checked' } };
  const [answer, offer] = [statementIn(both.file), statementIn(both.offer)];
  if (answer === null || offer === null) return misfit(answer === null ? ['not-an-answer'] : ['not-an-offer']);
  const fit = fits(offer, answer);
  if (!fit.ok) return misfit(fit.misfits);
  const text = { zh: '与移交凭证一致', en: 'it answers this offer' };
  return { result: 'good', code: 'answer.fits', text };
}

const misfit = (misfits: readonly Misfit[]): Part => ({
  result: 'bad',
  code: `answer.${(misfits[0] ?? 'numbers').replaceAll('-', '_')}`,
  text: {
    zh: misfits.map((each) => misfitText[each].zh).join('; '),
    en: misfits.map((each) => misfitText[each].en).join('; '),
  },
});

/** The statement in a document that was found good; null where it is another kind of document. */
function statementIn({ payload }: SealedDocument): StatementPayload | null {
  const read = statementPayload.safeParse(JSON.parse(fromUtf8(fromBase64(payload))));
  return read.success ? read.data : null;
}
