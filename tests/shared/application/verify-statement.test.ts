import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnswerVerdict, verifyAnswer } from '#application/verification/verify-answer';
import { type Verdict, verifyDocument } from '#application/verification/verify-document';
import { verifyRegistered } from '#application/verification/verify-registered';
import { verdict as verdictSchema } from '#contracts/http/licences';
import type { SealedDocument } from '#domain/licence/document';
import { statementBytes, statementPayload, type StatementPayload } from '#domain/statement/document';
import { type StatementDraft, statementId } from '#domain/statement/draft';
import { fromBase64, toBase64, toHex } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import {
  begin,
  decline,
  hall,
  ids,
  manifestOf,
  offered,
  officials,
  registry,
} from '#tests/shared/domain/case/two-sides';
import { draftOf } from '#tests/shared/domain/statement/stated-sides';
import { CertifyingRoot, fileOf, payloadFor, sealed, signedAt } from './sealed-documents.ts';

const at = '2026-10-01T00:00:00.000Z';
const pair = sm2GenerateKeyPair();
const publicKey = { algorithm: 'SM2', bytes: pair.publicKey } as const;
let root: CertifyingRoot;
const certificates = new Map<string, Uint8Array>();

function payloadOf(draft: StatementDraft): StatementPayload {
  const sealing = {
    ...({ algorithm: 'SM2-SM3', sealId: 'seal-1', sealKind: 'receipt', signedAt } as const),
    certificateSm3: toHex(sm3(certificateOf(draft.issuer.id))),
  };
  return statementPayload({ draft, identifier: statementId(draft), sealing });
}
const certificateOf = (body: string): Uint8Array => certificates.get(body) ?? expect.unreachable();
const seal = (payload: StatementPayload, body = payload.issuer.id): SealedDocument =>
  fileOf({ message: statementBytes(payload), certificate: certificateOf(body), pair });

const offerDraft = draftOf(begin('receiving', 'scans-received').events);
function answerDraft(command: { readonly type: 'take-over' } | typeof decline): StatementDraft {
  const deciding = begin('deciding', 'scans-received');
  deciding.give(command, { by: officials.acceptor, at: offered });
  return draftOf(deciding.events);
}
const takenDraft = answerDraft({ type: 'take-over' });

let offer: SealedDocument;
let taken: SealedDocument;
beforeAll(async () => {
  root = await CertifyingRoot.make();
  for (const body of [hall, registry]) certificates.set(body, await root.certify({ body, publicKey }));
  [offer, taken] = [seal(payloadOf(offerDraft)), seal(payloadOf(takenDraft))];
});

const verify = (file: SealedDocument): Verdict => verifyDocument({ file, trust: root.trust, at });
/** The taking-over, sealed as it is, whatever it says. */
const saying = (otherwise: object): Verdict => verify(seal({ ...payloadOf(takenDraft), ...otherwise }));

describe('a sealed statement of hand-over', () => {
  it('is good offline, says what it states, and that no register was asked', () => {
    const verdict = verify(taken);
    expect(verdictSchema.parse({ ...verdict, parts: [] })).toEqual({ ...verdict, parts: [] });
    expect(verdict).toMatchObject({
      ...{ overall: 'good', intact: { result: 'good' }, sealedBy: { code: 'seal.of_body' } },
      inForce: { result: 'not-checked', code: 'force.not_checked_offline' },
      document: { kind: 'statement', holder: null, issuer: { id: registry }, issuedOn: '2026-09-22', validUntil: null },
    });
    const shown = new Map(verdict.document?.content.map(({ key, value }) => [key, value]));
    expect([shown.get('receivingCase'), shown.get('decidingCase')]).toEqual([ids.receiving, ids.deciding]);
    expect(shown.get('event')).toContain(takenDraft.event.sm3);
    expect(shown.get('acceptanceDue')).toBe(takenDraft.due?.date);
    expect(shown.get('evidence')).toContain('机关电子印章');
    expect(shown.get('notice')).toContain('接收不等于受理');
  });

  it('of an offer says by when it is to be answered, one of declining that nothing is due', () => {
    const keys = (file: SealedDocument) => verify(file).document?.content.map(({ key }) => key) ?? [];
    expect(keys(offer)).toContain('answerDue');
    expect(keys(offer)).not.toContain('decidingCase');
    const declined = keys(seal(payloadOf(answerDraft(decline))));
    expect(declined.filter((key) => key.endsWith('Due'))).toEqual([]);
  });

  it('lists sheets in short', () => {
    const { sheets } = manifestOf([1]);
    const scans = [{ sha256: sheets[0]?.sha256 ?? '', numbers: [1, 2, 3, 7, 9, 10] }];
    const { document } = saying({ sheets: [{ slot: 'deed', scans }] });
    expect(document?.content.find(({ key }) => key === 'sheets')?.value).toMatch(/^deed 1-3, 7, 9-10 SHA-256/);
  });

  it('reads the same online: the register of results is not asked', async () => {
    const licences = { find: () => Promise.reject(new Error('asked')) };
    const trust = { list: () => Promise.resolve(root.trust) };
    const outcome = await verifyRegistered({ licences, trust, clock: { now: () => at }, isOurs: () => true }, taken);
    expect(outcome).toEqual({ ok: true, value: { ...verify(taken), parts: [] } });
  });

  it('is bad with any byte altered', () => {
    const bytes = fromBase64(taken.payload);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const altered = bytes.map((byte, index) => (index === place ? byte ^ change : byte));
        expect(verify({ ...taken, payload: toBase64(altered) }).overall).toBe('bad');
      }),
      { numRuns: 200 },
    );
    const signature = fromBase64(taken.seal.signature).map((byte, index) => (index === 20 ? byte ^ 1 : byte));
    expect(verify({ ...taken, seal: { ...taken.seal, signature: toBase64(signature) } }).overall).toBe('bad');
  });

  it.each(['official', 'administrative-approval'])('is bad under a seal of the kind %s', (sealKind) => {
    const { sealing } = payloadOf(takenDraft);
    expect(saying({ sealing: { ...sealing, sealKind } })).toMatchObject({
      ...{ overall: 'bad', intact: { result: 'good' }, sealedBy: { result: 'bad', code: 'seal.other_kind' } },
    });
  });

  it('is bad under the seal of the other side, and under one that nobody trusts', async () => {
    const payload = payloadOf(takenDraft);
    const sealing = { ...payload.sealing, certificateSm3: toHex(sm3(certificateOf(hall))) };
    expect(verify(seal({ ...payload, sealing }, hall)).sealedBy.code).toBe('seal.other_body');
    const stranger = await CertifyingRoot.make();
    expect(verifyDocument({ file: taken, trust: stranger.trust, at }).overall).toBe('bad');
  });

  it.each<[string, object]>([
    ['a field more', { more: 1 }],
    ['another version', { version: 2 }],
    ['the identifier of another event', { identifier: statementId(offerDraft) }],
    ['another kind', { kind: 'declined', identifier: statementId({ ...takenDraft, kind: 'declined' }) }],
    ['a moment that is none', { at: '2026-99-22T02:00:00.000Z' }],
    ['another grade of evidence', { evidence: { ...takenDraft.evidence, grade: 'B' } }],
    ['the body of the other side', { issuer: takenDraft.receiving.body }],
    ['the type of a receipt', { type: 'tongban-receipt' }],
    ['the type of a result', { type: 'tongban-result' }],
  ])('is no document of the platform with %s', (_, otherwise) => {
    expect(saying(otherwise).intact.code).toBe('document.unreadable');
  });
});

describe('an answer beside the offer that it is to answer', () => {
  const beside = (file: SealedDocument, of: SealedDocument): AnswerVerdict =>
    verifyAnswer({ file, offer: of, trust: root.trust, at });
  const alter = (file: SealedDocument): SealedDocument => {
    const bytes = fromBase64(file.payload);
    return { ...file, payload: toBase64(bytes.map((byte, index) => (index === 200 ? byte ^ 1 : byte))) };
  };

  it('is good where both are and it answers it', () => {
    expect(beside(taken, offer)).toEqual({
      ...verify(taken),
      answers: expect.objectContaining({ result: 'good', code: 'answer.fits' }) as unknown,
    });
  });

  it('is bad where it answers another one, and says in what', () => {
    const clause = { ...offerDraft.clause, clause: '9.9' };
    const other = seal(payloadOf({ ...offerDraft, clause }));
    const verdict = beside(taken, other);
    expect([verify(other).overall, verdict.overall, verdict.intact.result]).toEqual(['good', 'bad', 'good']);
    expect(verdict.answers).toMatchObject({ result: 'bad', code: 'answer.clause', text: { zh: '条款不符' } });
    expect(beside(offer, taken).answers.code).toBe('answer.not_an_offer');
    expect(beside(offer, offer).answers.code).toBe('answer.not_an_answer');
  });

  it('is bad where either of them is', () => {
    const { seal: of, payload } = taken;
    const altered = [beside(taken, { ...offer, seal: { ...of } }), beside(alter(taken), offer)];
    expect(altered.map(({ overall }) => overall)).toEqual(['bad', 'bad']);
    expect(altered.map(({ answers }) => answers.result)).toEqual(['bad', 'not-checked']);
    expect(beside(taken, { ...offer, payload: payload.slice(0, 40) }).answers.code).toBe('answer.offer_unreadable');
  });

  it('is no answer, and answers nothing, as another kind of document', async () => {
    const body = '11620122XTXX001454';
    const certificate = await root.certify({ body, publicKey });
    const result = sealed(payloadFor(certificate), { certificate, pair });
    expect(verify(result).overall).toBe('good');
    expect(beside(result, offer).answers.code).toBe('answer.not_an_answer');
    expect(beside(taken, result).answers.code).toBe('answer.not_an_offer');
  });
});
