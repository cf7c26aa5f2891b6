import { beforeAll, describe, expect, it } from 'vitest';
import { readPrintable } from '#application/printing/read-printable';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { DocumentPayload, SealedDocument } from '#domain/licence/document';
import { toHex, utf8 } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import {
  body,
  caseId,
  CertifyingRoot,
  otherBody,
  payloadFor,
  sealed,
} from '#tests/shared/application/sealed-documents';
import { begin } from '#tests/shared/domain/case/two-sides';

const at = '2026-10-01T00:00:00.000Z';
const pair = sm2GenerateKeyPair();
let root: CertifyingRoot;
let payload: DocumentPayload;
let good: SealedDocument;
const { snapshot: begun } = begin('receiving');

beforeAll(async () => {
  root = await CertifyingRoot.make();
  const certificate = await root.certify({ body, publicKey: { algorithm: 'SM2', bytes: pair.publicKey } });
  payload = payloadFor(certificate);
  good = sealed(payload, { certificate, pair });
});

/** A case whose result is the one above, unless something else is given. */
function caseOf(file: SealedDocument | string, instead: { identifier?: string; caseId?: string; body?: string } = {}) {
  const bytes = utf8(typeof file === 'string' ? file : JSON.stringify(file));
  const { identifier } = { identifier: payload.identifier, ...instead };
  const { collection } = begun;
  if (collection === null) throw new Error('it is between two regions');
  const document = { key: 'd', sha256: '00', sm3: toHex(sm3(bytes)), bytes: bytes.length };
  const counterpart = { region: '620100', body: instead.body ?? body, caseId: instead.caseId ?? caseId };
  const printing = { identifier, document, prints: [] };
  const snapshot: CaseSnapshot = { ...begun, identifier, collection: { ...collection, counterpart, printing } };
  return { snapshot, bytes };
}

const read = ({ snapshot, bytes }: ReturnType<typeof caseOf>, trust = root.trust, stored: Uint8Array | null = bytes) =>
  readPrintable(
    { documents: { read: () => Promise.resolve(stored) }, trust: { list: () => Promise.resolve(trust) } },
    { snapshot, at },
  );
const why = async (answer: ReturnType<typeof read>) => {
  const outcome = await answer;
  return outcome.ok ? 'printable' : [outcome.code, outcome.problems?.[0]?.code];
};
const refused = (code: string) => ['print.not_verified', code];

describe('a result that another region sent to be printed', () => {
  it('is given as it was sealed, where it verifies and is of the case', async () => {
    expect(await read(caseOf(good))).toEqual({ ok: true, value: good });
  });

  it('is not where it is gone, is another file, or no sealed document', async () => {
    expect(await why(read(caseOf(good), root.trust, null))).toEqual(refused('document.not_as_sent'));
    expect(await why(read(caseOf(good), root.trust, utf8('{}')))).toEqual(refused('document.not_as_sent'));
    // The same written otherwise is not the file that was sent.
    const rewritten = utf8(JSON.stringify(good, null, 1));
    expect(await why(read(caseOf(good), root.trust, rewritten))).toEqual(refused('document.not_as_sent'));
    expect(await why(read(caseOf('{}')))).toEqual(refused('document.not_as_sent'));
    expect(await why(read(caseOf('no JSON')))).toEqual(refused('document.not_as_sent'));
  });

  it('is not where its content was altered, or nobody here trusts its seal', async () => {
    const forged = { ...good, payload: Buffer.from(JSON.stringify(payload)).toString('base64') };
    expect(await why(read(caseOf(forged)))).toEqual(refused('document.unreadable'));
    const stranger = await CertifyingRoot.make();
    expect(await why(read(caseOf(good), stranger.trust))).toEqual(refused('seal.key_identifier_differs'));
  });

  it('is not where it is the result of another case, of another authority, or of another version', async () => {
    const other = { caseId: '620100-20260922-0123456789AC' };
    expect(await why(read(caseOf(good, other)))).toEqual(refused('document.of_another_case'));
    expect(await why(read(caseOf(good, { body: otherBody })))).toEqual(refused('document.of_another_case'));
    expect(await why(read(caseOf(good, { identifier: `${payload.identifier}0` })))).toEqual(
      refused('document.of_another_case'),
    );
    const { snapshot, bytes } = caseOf(good);
    expect(await why(read({ snapshot: { ...snapshot, identifier: 'newer' }, bytes }))).toEqual([
      ...['case.nothing_to_print', undefined],
    ]);
  });
});
