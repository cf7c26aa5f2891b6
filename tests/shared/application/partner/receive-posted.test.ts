import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseStore } from '#application/case/ports';
import { collectCase } from '#application/collection/collect-case';
import { receiveMessage } from '#application/partner/receive-message';
import { receiveEnvelope, receivePosted, type ReceivePostedDependencies } from '#application/partner/receive-posted';
import { messageId, type Offer, type PartnerMessage, type Report, type Withdrawal } from '#contracts/partner/message';
import { compile } from '#domain/agreement/policy';
import { toBase64 } from '#formats/bytes';
import { clerk, intake, lettingCross, windowOf } from '#tests/shared/application/collection/window-intake';
import { newKey, testPlatform, type TestPlatform } from '#tests/shared/application/platform';
import { here, there } from '#tests/shared/domain/agreement/agreement-fixture';
import { RecordedLog } from '#tests/shared/runtime/recorded-log';
import { posted, type Posting, registered, xian } from './signing.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

const policy = compile(lettingCross('all'));
/** The window's region, as a partner of the one that decides. */
const partner = { ...xian, regions: [here], materialOrigins: ['https://scans.test.invalid'] };

/** The door of the region that decides; `fetched` is where it fetched, and from whom. */
function door(regions: readonly string[] = [there], cases: CaseStore = platform.dependencies.cases) {
  const [log, fetched] = [new RecordedLog(), [] as string[]];
  const dependencies: ReceivePostedDependencies = {
    ...{ ...registered(partner), clock: platform.dependencies.clock, log },
    taker: {
      take: ({ message, source: { origins, network } }) =>
        receiveMessage(
          {
            ...platform.dependencies,
            ...{ policy, agreed: () => Promise.resolve(policy), regions, cases },
            materials: {
              keep: ({ url }) => (
                fetched.push(`${network.kind} ${origins.join()} ${url}`),
                Promise.resolve(!url.endsWith('/gone'))
              ),
            },
          },
          message,
        ),
    },
  };
  const timestamp = Math.floor(Date.parse(dependencies.clock.now()) / 1_000);
  const say = (message: object, posting: Posting = {}) =>
    receivePosted(dependencies, posted(message, { timestamp, ...posting }));
  return { log, fetched, dependencies, say, timestamp };
}

/** What the window's region offers of a case of its own. */
async function offer(): Promise<Offer> {
  const window = windowOf(platform, lettingCross('all'));
  const outcome = await collectCase(window, { person: clerk, intake, idempotencyKey: newKey() });
  if (!outcome.ok) throw new Error(outcome.code);
  const { caseId } = outcome.value;
  const head = await platform.dependencies.cases.head(caseId);
  const snapshot = head?.snapshot;
  if (!snapshot?.collection) throw new Error('it is not between two regions');
  const { applicant, identity, form, materials, window: at } = intake;
  return {
    ...{ type: 'offer', schema: 1, from: here, to: there, clause: snapshot.collection.clause, case: caseId, seq: 1 },
    ...{ hash: '0'.repeat(64), previous: null, occurredAt: snapshot.submittedAt, receivedAt: snapshot.submittedAt },
    ...{ item: snapshot.item, authority: snapshot.collection.counterpart.body, receivedBy: snapshot.body },
    ...{ window: at, applicant, identity, form },
    materials: materials.map((material) => ({ ...material, url: 'https://scans.test.invalid/1' })),
  };
}

const after = ({ seq, hash }: Pick<PartnerMessage, 'seq' | 'hash'>) => ({ previous: { seq, hash } });
const withdrawalAfter = (said: Offer, seq = 2): Withdrawal => {
  const { schema, from, to, clause, case: ours, hash, occurredAt } = said;
  return {
    type: 'withdrawal',
    schema,
    from,
    to,
    clause,
    case: ours,
    seq,
    hash,
    occurredAt,
    ...after(said),
    reason: null,
  };
};

describe('a message that a partner signed', () => {
  it('is answered by what was recorded, and the same again', async () => {
    const { say, fetched } = door();
    const said = await offer();
    const first = await say(said);
    expect(first).toEqual({ ok: true, value: { id: messageId(said), case: expect.any(String) as string, seq: 1 } });
    expect(await say(said)).toEqual(first);
    // Once, from where the partner keeps its scans.
    expect(fetched).toEqual(['public https://scans.test.invalid https://scans.test.invalid/1']);
    // The same event in other words is the same; another event under its name is not.
    expect(await say({ ...said, window: 'LZ-02' })).toEqual(first);
    expect(await say({ ...said, hash: '1'.repeat(64) })).toMatchObject({ code: 'idempotency.key_reused' });
  });

  it('may come in an envelope', async () => {
    const { dependencies, timestamp } = door();
    const { partner: id, bytes, ...webhook } = posted(await offer(), { timestamp });
    const say = (payload: string) =>
      receiveEnvelope(dependencies, {
        ...{ partner: id, envelope: { webhook: webhook as Record<keyof typeof webhook, string>, payload } },
      });
    expect(await say(toBase64(bytes))).toMatchObject({ ok: true, value: { seq: 1 } });
    expect(await say(toBase64(bytes.with(9, 0)))).toMatchObject({ code: 'webhook.signature_invalid' });
    expect(await say(`${toBase64(bytes)}=`)).toMatchObject({
      ...{ code: 'request.malformed', problems: [{ pointer: '/payload' }] },
    });
  });

  it('waits for the one before it', async () => {
    const { say } = door();
    const said = await offer();
    const [second, third] = [withdrawalAfter(said), { ...withdrawalAfter(said, 3), ...after({ ...said, seq: 2 }) }];
    expect(await say(second)).toMatchObject({ code: 'partner.gap' });
    await say(said);
    expect(await say(third)).toMatchObject({ code: 'partner.gap' });
    const withdrawn = await say(second);
    expect(withdrawn).toMatchObject({ ok: true, value: { seq: 2 } });
    // What changes nothing is recorded too: the case is withdrawn.
    const [none, again] = [await say(third), await say(third)];
    expect([none.ok, again]).toEqual([true, none]);
    expect(await say({ ...third, reason: '再撤' })).toEqual(none);
    expect(await say({ ...third, hash: '1'.repeat(64) })).toMatchObject({ code: 'idempotency.key_reused' });
    expect(await say({ ...third, seq: 9, ...after(third) })).toMatchObject({ ok: true });
  });

  it('that was recorded is recognised, whatever is said to have been before it', async () => {
    const { say } = door();
    const said = await offer();
    await say(said);
    const later = withdrawalAfter(said, 5);
    expect(await say(later)).toMatchObject({ ok: true });
    const before = after({ ...said, seq: 4 });
    expect(await say({ ...later, ...before })).toMatchObject({ ok: true });
    // Not a gap: another message under a name that is taken.
    const other = { hash: '1'.repeat(64) };
    expect(await say({ ...later, ...before, ...other })).toMatchObject({ code: 'idempotency.key_reused' });
    expect(await say({ ...later, seq: 6, ...before })).toMatchObject({ code: 'partner.gap' });
  });

  it('that offers is the first of its case', async () => {
    const { say } = door();
    const said = await offer();
    for (const other of [{ seq: 2 }, after(said), { seq: 2, ...after(said) }])
      expect(await say({ ...said, ...other })).toMatchObject({ code: 'request.malformed' });
    expect(await say(said)).toMatchObject({ ok: true });
  });

  it('whose scans are not to be had is refused, names its place and no address, and may come again', async () => {
    const { say } = door();
    const said = await offer();
    const gone = said.materials.map((material) => ({ ...material, url: 'https://scans.test.invalid/gone' }));
    const refused = await say({ ...said, materials: gone });
    expect(refused).toMatchObject({
      code: 'partner.material_unavailable',
      problems: [{ pointer: '/materials/0' }],
    });
    expect(JSON.stringify(refused)).not.toContain('scans.test.invalid');
    expect(await say(said)).toMatchObject({ ok: true });
  });

  it('names the one before it as it was received, and none only where it is the first', async () => {
    const { say } = door();
    const said = await offer();
    await say(said);
    const word = withdrawalAfter(said);
    expect(await say({ ...word, previous: null })).toMatchObject({ code: 'partner.gap' });
    expect(await say({ ...word, ...after({ ...said, hash: '1'.repeat(64) }) })).toMatchObject({
      code: 'partner.forked',
    });
    expect(await say(word)).toMatchObject({ ok: true });
  });

  it('that was recorded before hashes were kept is known by its content, and by its number to the next', async () => {
    const said = await offer();
    await door().say(said);
    const { cases } = platform.dependencies;
    const { say } = door([there], {
      ...{ head: (id) => cases.head(id), whole: (id) => cases.whole(id), since: (of) => cases.since(of) },
      append: (write) => cases.append(write),
      async answered(of) {
        const { eventHash: _, ...old } = (await cases.answered(of)) ?? {};
        return 'bodyHash' in old ? old : null;
      },
    });
    expect(await say(said)).toMatchObject({ ok: true, value: { seq: 1 } });
    expect(await say({ ...said, window: 'LZ-02' })).toMatchObject({ code: 'idempotency.key_reused' });
    const word = { ...withdrawalAfter(said), ...after({ ...said, hash: '1'.repeat(64) }) };
    expect(await say(word)).toMatchObject({ ok: true });
  });

  it('names one before it that is before it', async () => {
    const { say } = door();
    const said = await offer();
    for (const seq of [2, 3])
      expect(await say({ ...withdrawalAfter(said), ...after({ ...said, seq }) })).toMatchObject({
        ...{ code: 'request.malformed', problems: [{ pointer: '/previous/seq' }] },
      });
  });

  it('for another region, or from the one that it is for, is refused', async () => {
    const { say } = door();
    expect(await say({ ...(await offer()), to: '640100' })).toMatchObject({ code: 'partner.wrong_addressee' });
    expect(await say({ ...(await offer()), to: here })).toMatchObject({ code: 'partner.wrong_addressee' });
  });

  it('tells of a case by what it offered, and of no other', async () => {
    const { say } = door();
    const { dependencies } = door([here]);
    const said = await offer();
    // As the window's region it keeps what this partner decides; the first of that case is no offer.
    const about = said.case;
    const theirs = '630100-20260922-0123456789AB';
    const { snapshot } = (await platform.dependencies.cases.head(about)) ?? {};
    const report: Report = {
      ...{ type: 'report', schema: 1, from: there, to: here, clause: said.clause, case: theirs, seq: 1 },
      ...{ hash: '0'.repeat(64), previous: null, occurredAt: said.occurredAt, about, event: 'case.taken-over' },
      ...{ status: 'submitted', due: null, completedWith: null, identifier: null, told: null },
    };
    const atWindow = { ...dependencies, ...registered({ ...partner, regions: [there] }) };
    const clock = dependencies.clock;
    const tell = (message: object) => {
      const timestamp = Math.floor(Date.parse(clock.now()) / 1_000);
      return receivePosted({ ...atWindow, clock }, posted(message, { timestamp }));
    };
    expect(snapshot?.collection?.side).toBe('receiving');
    const first = await tell(report);
    expect(first).toMatchObject({ ok: true });
    expect(await tell(report)).toEqual(first);
    // Only the first of them has none before it.
    expect(await tell({ ...report, seq: 2 })).toMatchObject({ code: 'partner.gap' });
    const word = { ...withdrawalAfter(said), from: there, to: here, case: theirs, ...after(report) };
    expect(await tell(word)).toMatchObject({ code: 'case.not_found' });
    expect(await say(withdrawalAfter(await offer()))).toMatchObject({ code: 'partner.gap' });
  });
});

describe('the log of the door', () => {
  it('says by ids what became of a message, and nothing of what it says', async () => {
    const { say, log } = door();
    const said = await offer();
    const answer = await say(said);
    const caseId = answer.ok ? answer.value.case : '';
    await say({ ...said, surprise: '何试远' });
    await say({ ...said, to: '640100' });
    const ids = { partner: 'xian', type: 'offer', from: here, theirs: said.case, seq: 1 };
    expect(log.lines).toEqual([
      { message: 'received', fields: { ...ids, caseId } },
      { message: 'refused', fields: { partner: 'xian', code: 'request.malformed' } },
      { message: 'received', fields: { ...ids, code: 'partner.wrong_addressee' } },
    ]);
  });

  it('names a message that could not be received, and throws why', async () => {
    const { dependencies, timestamp, log } = door();
    const fault = new Error('not to be had');
    const failing = { ...dependencies, taker: { take: () => Promise.reject(fault) } };
    const said = await offer();
    await expect(receivePosted(failing, posted(said, { timestamp }))).rejects.toBe(fault);
    expect(log.lines).toMatchObject([{ message: 'not received', fields: { theirs: said.case, seq: 1 } }]);
  });
});
