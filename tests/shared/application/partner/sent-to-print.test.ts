import { describe, expect, it } from 'vitest';
import { receiveReport } from '#application/partner/receive-report';
import { sentToPrint } from '#application/partner/sent-to-print';
import { type CaseWrite } from '#application/case/ports';
import type { Report } from '#contracts/partner/message';
import type { EventOf } from '#domain/case/event';
import { toHex, utf8 } from '#formats/bytes';
import { sha256 } from '#formats/sha256';
import { handlingCatalogue as catalogue, printClauses } from '#functions/shipped-catalogue';
import { begin } from '#tests/shared/domain/case/two-sides';

const bytes = utf8('a sealed result');
const file = { key: 'results/x', sm3: '33'.repeat(32), bytes: bytes.length };
const issued = {
  type: 'case.result-issued',
  caseId: '620100-20260922-0123456789AB',
  data: { kind: 'attestation', identifier: 'x', document: file },
} as unknown as EventOf<'case.result-issued'>;
const allowed = { agreement: 'LZ-XA', version: 1, clause: '3.3' };
const other = { ...allowed, clause: '3.2' };

describe('the region that decides', () => {
  const send = (clause: typeof allowed, stored: Uint8Array | null = bytes) =>
    sentToPrint(
      {
        printClauses,
        documents: {
          read: () => Promise.resolve(stored),
          presignReading: ({ key }) => Promise.resolve(`https://store.test.invalid/${key}`),
        },
      },
      { event: issued, collection: { clause }, expiresInSeconds: 900 },
    );

  it('sends a sealed result with the address of its bytes, where the clause lets the window print', async () => {
    const document = { url: 'https://store.test.invalid/results/x', sha256: toHex(sha256(bytes)) };
    expect(await send(allowed)).toEqual({ document: { ...document, sm3: file.sm3, bytes: bytes.length } });
  });

  it('keeps it to itself under any other clause, and sends nothing that is not as it was issued', async () => {
    expect(await send(other)).toEqual({});
    expect(await send({ ...allowed, version: 2 })).toEqual({});
    for (const stored of [null, utf8('another')]) await expect(send(allowed, stored)).rejects.toThrow(/not stored as/);
  });
});

describe('the region whose window received', () => {
  const { snapshot } = begin('receiving');
  const document = { url: 'https://there.test.invalid/1', sha256: '22'.repeat(32), sm3: file.sm3, bytes: 15 };
  const message: Report = {
    ...{
      type: 'report',
      schema: 1,
      previous: null,
      from: '620100',
      to: '610100',
      clause: allowed,
      case: '620100-20260922-0123456789AB',
    },
    ...{ seq: 7, hash: '0'.repeat(64), occurredAt: '2026-09-23T01:00:00.000Z', about: snapshot.caseId },
    ...{ event: 'case.result-issued', status: 'issued', due: null, completedWith: null, identifier: 'x' },
    ...{ told: null, document },
  };

  /** What it writes and fetches where its case is under a clause. */
  async function receive(clause: typeof allowed, said: Report = message, isThere = true) {
    const fetched: { key: string; url: string; sm3?: string }[] = [];
    const writes: CaseWrite[] = [];
    const { collection } = snapshot;
    if (collection === null) throw new Error('it is between two regions');
    const head = { snapshot: { ...snapshot, collection: { ...collection, clause } }, wrappedKey: 'k' };
    const outcome = await receiveReport(
      {
        ...{ catalogue, printClauses, clock: { now: () => '2026-09-23T02:00:00.000Z' } },
        materials: { keep: ({ key, url, sm3 = '' }) => (fetched.push({ key, url, sm3 }), Promise.resolve(isThere)) },
        records: { remember: () => Promise.resolve(null) },
        cases: {
          head: () => Promise.resolve(head),
          whole: () => Promise.resolve(null),
          since: () => Promise.resolve(null),
          answered: () => Promise.resolve(null),
          append: (write) => (writes.push(write), Promise.resolve({ kind: 'appended' })),
        },
      },
      said,
    );
    return { outcome, fetched, write: writes[0] };
  }
  const sent = ({ write }: Awaited<ReturnType<typeof receive>>) => write?.snapshot.collection?.printing;

  it('keeps the file, and knows it by the digests that it was sent with', async () => {
    const received = await receive(allowed);
    const { url, ...known } = document;
    const key = expect.stringContaining(document.sha256) as string;
    // By the digest of the seal as well: what is printed is what was sealed.
    expect(received.fetched).toEqual([{ key, url, sm3: document.sm3 }]);
    expect(sent(received)).toEqual({
      ...{ identifier: 'x', prints: [] },
      document: { ...known, key: received.fetched[0]?.key },
    });
    expect(JSON.stringify(received.write)).not.toContain(url);
  });

  it('takes the same report with another address for the same', async () => {
    const again = { ...message, document: { ...document, url: 'https://there.test.invalid/2' } };
    const [one, two] = [await receive(allowed), await receive(allowed, again)];
    expect(two.write?.idempotency).toEqual(one.write?.idempotency);
    const altered = { ...message, document: { ...document, sha256: '44'.repeat(32) } };
    const three = await receive(allowed, altered);
    expect(three.write?.idempotency.answer.bodyHash).not.toBe(one.write?.idempotency.answer.bodyHash);
  });

  it('fetches nothing that its clause does not let it print, and goes on', async () => {
    const received = await receive(other);
    expect([received.outcome.ok, received.fetched, sent(received)]).toEqual([true, [], null]);
  });

  it('refuses a file that is not to be had as announced, and writes nothing', async () => {
    const { outcome, write } = await receive(allowed, message, false);
    expect(outcome).toMatchObject({ code: 'partner.material_unavailable', problems: [{ pointer: '/document' }] });
    expect(write).toBeUndefined();
  });

  it('believes no file that comes with anything but a result that has a number', async () => {
    for (const wrong of [{ event: 'case.completed' } as const, { identifier: null }])
      expect((await receive(allowed, { ...message, ...wrong })).outcome).toMatchObject({ code: 'request.malformed' });
  });
});
