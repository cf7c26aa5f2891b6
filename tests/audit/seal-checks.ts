import { verifyOfd } from '#application/verification/verify-ofd';
import type { EventOf } from '#domain/case/event';
import type { ResultPayload } from '#domain/licence/document';
import { resultIn } from '#domain/licence/result-file';
import { draftSm3, type ResultDraft } from '#domain/licence/draft';
import { toBase64, toHex } from '#formats/bytes';
import { readOfd } from '#formats/ofd-reader';
import { readSealSignature } from '#formats/ses-signature';
import { sm3 } from '#formats/sm3';
import { itemCatalogue } from '#functions/shipped-catalogue';
import type { AuditedCase, Evidence, StoredDocument } from './evidence.ts';
import { type Check, perCase } from './law.ts';
import { type Said, saysVersion } from './said-of-version.ts';

const decisionOf = ({ events }: AuditedCase): EventOf<'case.decided'> | undefined =>
  events.find((event) => event.type === 'case.decided');

/** Identifiers of results carry the case id without its hyphens. */
export const documentsOf = ({ caseId }: AuditedCase, { documents }: Evidence): StoredDocument[] =>
  documents.filter(({ key }) => key.includes(`.${caseId.replaceAll('-', '')}.`));

/** Whether a result, by its identifier or the key of its document, is the one that was decided on, and no further version of it. */
export const isFirst = (name: string): boolean => /\.001\.\w(\.ofd)?$/.test(name);

function* oneDocument(one: AuditedCase, evidence: Evidence): Generator<string> {
  const wanted = typeof decisionOf(one)?.data.draftSm3 === 'string' ? 1 : 0;
  const found = documentsOf(one, evidence).filter(({ key }) => isFirst(key)).length;
  const finished = one.snapshot?.status === 'completed';
  if (found > wanted || (finished && found < wanted)) yield `${found} documents where there should be ${wanted}`;
}

/** What was approved, word for word, made again out of what was sealed. */
function draftIn(payload: ResultPayload, sealKind: string): ResultDraft {
  const { type: _t, version: _v, identifier, localType: _l, issuedOn, validUntil: until, ...rest } = payload;
  const typeSerial = identifier.split('.').find((part) => part.startsWith(payload.issuer.id) && part.length > 18);
  const years = until === null ? null : Number(nextDay(until).slice(0, 4)) - Number(issuedOn.slice(0, 4));
  return { ...rest, sealKind, typeSerial: typeSerial?.slice(18) ?? '', validYears: years };
}

const nextDay = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

function* verifies(one: AuditedCase, evidence: Evidence): Generator<string> {
  for (const { key, bytes } of documentsOf(one, evidence)) {
    const sealing = sealingIn(bytes);
    if (sealing === null) {
      yield 'its document cannot be read';
      continue;
    }
    const { trust, seals } = evidence;
    // Whether it is still in force is not a question of this law.
    const { overall, parts } = verifyOfd({ file: bytes, trust, at: longAfter, register: 'offline' });
    if (overall !== 'good' && overall !== 'not-in-force')
      yield `its document does not verify: ${parts.find(({ result }) => result === 'bad')?.code ?? overall}`;
    const seal = seals.find(({ ses }) => ses === sealing.ses);
    const payload = resultIn(bytes);
    if (seal?.body !== payload.issuer.id || seal.certificate !== sealing.certificate)
      yield 'its document bears a seal that is not registered for its body';
    const said = { payload, sealKind: seal?.kind ?? '', signedAt: sealing.signedAt };
    yield* ofItsCase(one, said);
    yield* isFirst(key) ? says(one, said) : saysVersion(evidence, said);
  }
}

/** After all that a virtual clock shows. */
const longAfter = '2100-01-01T00:00:00.000Z';

/** Of the one seal under a document: its DER and the signer's certificate in base64, and when; null for what is no such document. */
function sealingIn(ofd: Uint8Array): { ses: string; certificate: string; signedAt: string } | null {
  try {
    const { parts, signatures } = readOfd(ofd);
    const [only, another] = signatures;
    if (only === undefined || another !== undefined) return null;
    const { toSign, certificate } = readSealSignature(parts.get(only.value) ?? new Uint8Array());
    return {
      ses: toBase64(toSign.seal.der),
      certificate: toBase64(certificate),
      signedAt: toSign.signedAt ?? '',
    };
  } catch {
    return null;
  }
}

function* ofItsCase(one: AuditedCase, { payload, sealKind }: Said): Generator<string> {
  if (payload.caseId !== one.caseId) yield 'its document names another case';
  if (payload.holder.hash !== one.snapshot?.holder.hash) yield 'its document has another holder';
  const item = itemCatalogue.itemVersion(payload.item);
  if (sealKind !== item.result.sealKind) yield 'its document bears another kind of seal than its item asks';
}

function* says(one: AuditedCase, { payload, sealKind, signedAt }: Said): Generator<string> {
  const decided = decisionOf(one);
  if (draftSm3(draftIn(payload, sealKind)) !== decided?.data.draftSm3)
    yield 'its document is not the draft that was approved';
  // A seal says when to the second.
  if (decided === undefined || Date.parse(signedAt) + 999 < Date.parse(decided.recordedAt))
    yield 'it was sealed before it was decided';
}

function* approved(one: AuditedCase, { approvals, standing }: Evidence): Generator<string> {
  const own = approvals.filter(({ caseId }) => caseId === one.caseId);
  const decided = decisionOf(one);
  const digest = decided?.data.draftSm3 ?? null;
  const bySomebody = decided?.principal.basis === 'office';
  const wanted = digest !== null && bySomebody ? 1 : 0;
  if (own.length !== wanted) yield `${own.length} approvals where there should be ${wanted}`;
  if (decided === undefined || digest === null) return;
  const { principal, body, data } = decided;
  if (bySomebody) {
    const [approval] = own;
    const right = approval?.id === data.approval && approval?.approvedBy === principal.actor && approval.body === body;
    if (!right || approval.draftSm3 !== digest) yield 'its approval is not of this decision by the one who took it';
    return;
  }
  const { item } = one.snapshot ?? { item: { id: '', version: 0 } };
  const authorisation = standing.find(({ id }) => id === data.approval);
  const covers =
    authorisation?.body === body && authorisation.itemId === item.id && authorisation.version === item.version;
  const byTwo = authorisation !== undefined && authorisation.confirmedBy !== authorisation.givenBy;
  const inForce = byTwo && authorisation.confirmedAt <= decided.occurredAt;
  if (!covers || authorisation.givenBy !== principal.onBehalfOf || !inForce)
    yield 'no standing authorisation covers it';
}

export const sealChecks: readonly Check[] = [
  perCase({ law: 7, says: 'each granted result is sealed once, and nothing else is' }, oneDocument),
  perCase({ law: 7, says: 'each document verifies, and is what was approved' }, verifies),
  perCase({ law: 7, says: 'each result was approved by the person entitled' }, approved),
  {
    law: 7,
    says: 'no document is of no case',
    *violations(evidence) {
      const owned = new Set(evidence.cases.flatMap((one) => documentsOf(one, evidence)));
      for (const one of evidence.documents)
        if (!owned.has(one)) yield { caseId: null, what: `${one.key} is of no case` };
    },
  },
];

/** Hex SM3 of stored bytes. */
export const digestOf = (bytes: Uint8Array): string => toHex(sm3(bytes));
