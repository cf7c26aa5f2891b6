import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correctCollection } from '#application/collection/answer-notice';
import { collectCase } from '#application/collection/collect-case';
import type { ReceiveMessageDependencies } from '#application/partner/receive-message';
import { receiveOffer } from '#application/partner/receive-offer';
import { receiveCorrection } from '#application/partner/receive-word';
import { messageOf } from '#application/partner/message-of';
import type { Offer } from '#contracts/partner/message';
import type { Crossing } from '#domain/agreement/data-minimum';
import { compile } from '#domain/agreement/policy';
import { evolve } from '#domain/case/snapshot';
import { act, value } from '#tests/shared/application/handled-cases';
import { newKey, testPlatform, type TestPlatform } from '#tests/shared/application/platform';
import { there } from '#tests/shared/domain/agreement/agreement-fixture';
import { xs057 } from '#tests/shared/domain/catalogue/shipped';
import { clerk, intake, lettingCross, windowOf } from './window-intake.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

const keys = [...xs057.form, ...xs057.materials].map(({ key }) => key);
/** The clause of an agreement that lets cross all that the item asks, but for some. */
const minimum = fc.subarray(keys, { maxLength: 2 }).map((left) => keys.filter((key) => !left.includes(key)));

const [paper] = intake.materials as [(typeof intake.materials)[number]];
const referral = { ...intake.form, kind: 'referral', referringHospital: '示范医院' };
const filings = [
  intake,
  { ...intake, form: { ...intake.form, insurance: 'employee' } },
  { ...intake, form: referral, materials: [{ ...paper, slot: 'referral-letter', attested: true as const }] },
  { ...intake, materials: [...intake.materials, { ...paper, slot: 'identity', attested: true as const }] },
] as (typeof intake)[];

/** Where a filing has what is not in a list. */
const outside = ({ form, materials }: Crossing, data: readonly string[]) => [
  ...Object.keys(form).flatMap((key) => (data.includes(key) ? [] : [`/form/${key}`])),
  ...materials.flatMap(({ slot }, at) => (data.includes(slot) ? [] : [`/materials/${at}/slot`])),
];

/** Receives under a clause, and gives what the other region is then offered; a refusal as it is. */
async function offered(filing: typeof intake, data: 'all' | readonly string[]) {
  const window = windowOf(platform, lettingCross(data));
  const outcome = await collectCase(window, { person: clerk, intake: filing, idempotencyKey: newKey() });
  if (!outcome.ok) return outcome;
  const { cases, keys } = platform.dependencies;
  const { caseId } = outcome.value;
  const whole = await cases.whole(caseId);
  const [event] = whole?.events ?? [];
  const wrappedKey = whole?.wrappedKey ?? null;
  if (event === undefined || wrappedKey === null) throw new Error('nothing was written');
  const signer = { presignReading: () => Promise.resolve('https://store.test.invalid/scan') };
  const documents = { ...signer, read: () => Promise.resolve(null) };
  const message = await messageOf(
    { materials: signer, documents, printClauses: [] },
    { event, after: evolve(null, event), previous: null, key: await keys.open({ caseId, wrappedKey }) },
  );
  return { ok: true as const, offer: message as Offer };
}

/** The door of the region that decides, which keeps a list of what it fetched. */
function doorUnder(data: 'all' | readonly string[]) {
  const fetched: string[] = [];
  const materials = { keep: ({ key }: { key: string }) => (fetched.push(key), Promise.resolve(true)) };
  const policy = compile(lettingCross(data));
  const door: ReceiveMessageDependencies = {
    ...platform.dependencies,
    materials,
    policy,
    agreed: () => Promise.resolve(policy),
    regions: [there],
  };
  return { fetched, door };
}

describe('what a clause does not let cross', () => {
  it('never gets into an offer: the window is refused, with each place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...filings), minimum, async (filing, data) => {
        const wrong = outside(filing, data);
        const result = await offered(filing, data);
        expect(result.ok).toBe(wrong.length === 0);
        if (result.ok) expect(outside(result.offer, data)).toEqual([]);
        else {
          expect(result).toMatchObject({ code: 'agreement.data_not_covered' });
          // Each place once; a form is kept in the order of its item.
          expect(result.problems?.map(({ pointer }) => pointer).toSorted()).toEqual(wrong.toSorted());
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is not taken in where it is offered all the same, and its scans are not fetched', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...filings), minimum, async (filing, data) => {
        const sent = await offered(filing, 'all');
        if (!sent.ok) throw new Error(sent.code);
        const { door, fetched } = doorUnder(data);
        const outcome = await receiveOffer(door, sent.offer);
        const wrong = outside(filing, data);
        expect(outcome).toMatchObject(
          wrong.length === 0 ? { ok: true } : { ok: false, code: 'agreement.data_not_covered' },
        );
        if (!outcome.ok) expect(outcome.problems?.map(({ pointer }) => pointer).toSorted()).toEqual(wrong.toSorted());
        const scans = new Set(filing.materials.map(({ sha256 }) => sha256));
        expect(fetched.length).toBe(wrong.length === 0 ? scans.size : 0);
      }),
      { numRuns: 40 },
    );
  });

  it('is nothing where the clause lets all cross', async () => {
    for (const filing of filings) {
      const sent = await offered(filing, 'all');
      expect(sent.ok && outside(sent.offer, keys)).toEqual([]);
      value(await receiveOffer(doorUnder('all').door, (sent as { offer: Offer }).offer));
    }
  });

  it('neither leaves nor arrives with what is handed in later', async () => {
    const sent = await offered(intake, 'all');
    if (!sent.ok) throw new Error(sent.code);
    const { offer } = sent;
    const correction = { form: {}, materials: [{ ...paper, slot: 'identity', attested: true as const }] };
    const correct = (data: 'all' | readonly string[]) =>
      correctCollection(windowOf(platform, lettingCross(data)), {
        ...{ ...act(clerk, offer.case, 'correctCollection', correction), correction },
      });
    const refused = { ok: false, code: 'agreement.data_not_covered', problems: [{ pointer: '/materials/0/slot' }] };
    expect(await correct(['contactPhone'])).toMatchObject(refused);
    // Nothing was missing: but for the clause this is why.
    expect(await correct('all')).toMatchObject({ code: 'case.wrong_state' });

    value(await receiveOffer(doorUnder('all').door, offer));
    const { from, to, clause, case: ours, hash, occurredAt } = offer;
    const [sheet] = offer.materials as [Offer['materials'][number]];
    const message = {
      ...{
        type: 'correction' as const,
        schema: 1 as const,
        previous: { seq: offer.seq, hash },
        from,
        to,
        clause,
        case: ours,
        seq: 2,
        hash,
        occurredAt,
        form: {},
      },
      materials: [{ ...sheet, slot: 'identity' }],
    };
    expect(await receiveCorrection(doorUnder(['contactPhone']).door, message)).toMatchObject(refused);
    expect(await receiveCorrection(doorUnder('all').door, message)).toMatchObject({ ok: true });
  });
});
