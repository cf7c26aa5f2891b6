import { verifyDocument } from '#application/verification/verify-document';
import { sealedDocument } from '#contracts/http/sealed-document';
import type { CaseEvent } from '#domain/case/event';
import type { SealedDocument } from '#domain/licence/document';
import type { StatementPayload } from '#domain/statement/document';
import { fromBase64, fromUtf8, toHex } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';
import type { AuditedCase, Evidence, StoredDocument } from './evidence.ts';
import type { Check, Violation } from './law.ts';

/** What may be stated of a hand-over, said here once more and apart from the rules that are audited. */
const stated: Readonly<Record<string, { begins: CaseEvent['type']; acts: readonly string[]; role: string }>> = {
  offer: { begins: 'case.collected', acts: ['case.collected', 'case.corrected', 'case.insisted'], role: 'clerk' },
  'taken-over': { begins: 'case.offered', acts: ['case.taken-over'], role: 'acceptor' },
  declined: { begins: 'case.offered', acts: ['case.handover-declined'], role: 'acceptor' },
};

function fileIn({ bytes }: StoredDocument): { file: SealedDocument; payload: StatementPayload } | null {
  try {
    const file: SealedDocument = sealedDocument.parse(JSON.parse(fromUtf8(bytes)));
    return { file, payload: JSON.parse(fromUtf8(fromBase64(file.payload))) as StatementPayload };
  } catch {
    return null;
  }
}

const caseIn = ({ kind, cases }: StatementPayload): string | null =>
  kind === 'offer' ? cases.receiving : cases.deciding;

/** Looks at each statement that is stored; yields what is wrong with it. */
const perStatement = (
  says: string,
  law: number,
  look: (
    read: { file: SealedDocument; payload: StatementPayload; of: AuditedCase },
    evidence: Evidence,
  ) => Iterable<string>,
): Check => ({
  ...{ law, says },
  *violations(evidence): Generator<Violation> {
    for (const stored of evidence.statements) {
      const read = fileIn(stored);
      const of = read && evidence.cases.find(({ caseId }) => caseId === caseIn(read.payload));
      if (read === null || of === null || of === undefined) {
        yield { caseId: null, what: `${stored.key} is no statement of a case` };
        continue;
      }
      for (const what of look({ ...read, of }, evidence)) yield { caseId: of.caseId, what };
    }
  },
});

function* says({ payload, of }: { payload: StatementPayload; of: AuditedCase }): Generator<string> {
  const { kind, event, at, role, clause, issuer, cases } = payload;
  const rule = stated[kind];
  const [first] = of.events;
  const act = of.events.find(({ hash }) => hash === event.sm3);
  if (act?.seq !== event.seq || act.type !== event.type) {
    yield 'its statement is of no event of its chain';
    return;
  }
  if (rule === undefined || first?.type !== rule.begins || !rule.acts.includes(act.type))
    yield 'its statement is of another kind than its event';
  if (
    act.role !== rule?.role ||
    act.role !== role ||
    (kind === 'offer' ? act.recordedAt : act.occurredAt) !== at ||
    act.body !== issuer.id
  )
    yield 'its statement says otherwise who acted for whom, and when';
  if (first?.type !== 'case.collected' && first?.type !== 'case.offered') return;
  if (canonicalize({ ...first.data.clause }) !== canonicalize({ ...clause }))
    yield 'its statement names another clause';
  const elsewhere = kind === 'offer' ? cases.deciding : cases.receiving;
  if (elsewhere !== first.data.counterpart.caseId) yield 'its statement names another case of the other side';
  const before = of.events.filter(({ seq, type }) => seq < act.seq && type === 'case.transferred');
  if (before.map(({ body }) => body).join() !== payload.passedOnBy.map(({ id }) => id).join())
    yield 'its statement names other authorities that passed the case on';
  if (canonicalize(papers(payload)) !== canonicalize(papersAt(of, act))) yield 'its statement lists other materials';
}

const papers = ({ materials }: StatementPayload): JsonValue =>
  materials.map(({ slot, sha256 }) => `${slot} ${sha256}`).sort();

/** By slot, what was handed in last before an act. */
function papersAt({ events }: AuditedCase, act: CaseEvent): JsonValue {
  let held: readonly { slot: string; sha256: string }[] = [];
  for (const { seq, type, data } of events) {
    if (seq > act.seq) break;
    if (type !== 'case.collected' && type !== 'case.offered' && type !== 'case.corrected') continue;
    const { materials } = data;
    held = [...held.filter(({ slot }) => !materials.some((each) => each.slot === slot)), ...materials];
  }
  return held.map(({ slot, sha256 }) => `${slot} ${sha256}`).sort();
}

function* isSealed({ file, payload }: { file: SealedDocument; payload: StatementPayload }, evidence: Evidence) {
  const { trust, seals, now: at } = evidence;
  const verdict = verifyDocument({ file, trust, at });
  if (verdict.overall !== 'good')
    yield `its statement does not verify: ${verdict.intact.code}, ${verdict.sealedBy.code}`;
  const seal = seals.find(({ id }) => id === payload.sealing.sealId);
  if (seal?.body !== payload.issuer.id || seal.kind !== 'receipt' || seal.certificate !== file.seal.certificate)
    yield 'its statement bears a seal that is not the receipt seal of its body';
}

function* isApproved(
  { payload, of }: { payload: StatementPayload; of: AuditedCase },
  { statementApprovals }: Evidence,
): Generator<string> {
  const { type: _t, version: _v, identifier: _i, sealing, ...draft } = payload;
  const digest = toHex(sm3(new TextEncoder().encode(canonicalize(draft as unknown as JsonValue))));
  const approval = statementApprovals.find(({ id }) => id === `statement-${digest}`);
  const right =
    approval?.draftSm3 === digest &&
    approval.caseId === of.caseId &&
    approval.body === payload.issuer.id &&
    approval.statement === payload.kind &&
    approval.approvedAt <= sealing.signedAt;
  if (!right) yield 'no approval covers its statement';
}

export const statementChecks: readonly Check[] = [
  perStatement('each statement of hand-over says what an event of its case says', 5, says),
  perStatement('each statement of hand-over is under the receipt seal of its body', 7, isSealed),
  perStatement('each statement of hand-over was approved by an official of its body', 7, isApproved),
];
