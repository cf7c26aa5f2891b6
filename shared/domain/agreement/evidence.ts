import { type Clause, clauseWords } from './clause.ts';
import { receiptSealKind } from '#domain/receipt/draft';

/** How well a hand-over is evidenced (law 5): A a body's e-seal, B an organisation's certificate, C a named clerk, D courier and paper form. */
export type EvidenceGrade = Clause['handoverEvidence'];

/**
 * The best evidence that a body gives of what it does in a hand-over: a sealed statement for the asking, where it has the seal;
 * else the act of a named official under their own login, which every act here is.
 */
export const evidenceOf = ({ sealKinds }: { readonly sealKinds: readonly string[] }): EvidenceGrade =>
  sealKinds.includes(receiptSealKind) ? 'A' : 'C';

/** Whether both bodies give evidence that is at least what a clause names; better will do. */
export const isEvidenced = (
  { handoverEvidence }: Pick<Clause, 'handoverEvidence'>,
  bodies: readonly { readonly sealKinds: readonly string[] }[],
): boolean => {
  const { handoverEvidence: grades } = clauseWords;
  return bodies.every((body) => grades.indexOf(evidenceOf(body)) <= grades.indexOf(handoverEvidence));
};
