import { changeCase } from '#application/case/change-case';
import { collectCase } from '#application/collection/collect-case';
import { messageOf } from '#application/partner/message-of';
import { receiveMessage } from '#application/partner/receive-message';
import { receivePosted } from '#application/partner/receive-posted';
import { toldEvents } from '#application/partner/told-events';
import { accept } from '#contracts/errors';
import type { Offer, PartnerMessage } from '#contracts/partner/message';
import { agreed } from '#domain/agreement/agreed';
import { compile } from '#domain/agreement/policy';
import { agreements, collectionCatalogue as catalogue, printClauses, training } from '#functions/shipped-catalogue';
import { sealedByAll } from '#infra/commands/kit-cases/answers';
import { actorOf, arrives, type Played, resultBytes } from '#infra/commands/kit-cases/play';
import type { Side, Step } from '#infra/commands/kit-cases/script';
import { value } from '#tests/shared/application/handled-cases';
import { newKey, people, type TestPlatform } from '#tests/shared/application/platform';
import { posted, registered, xian } from '#tests/shared/application/partner/signing';
import { RecordedLog } from '#tests/shared/runtime/recorded-log';

/** The demonstration's agreements, sealed by both sides. */
const policy = compile(agreed(agreements, sealedByAll));

/** The clerks of data/personas.json. */
const clerks: Readonly<Record<string, string>> = {
  '620100': 'f68df743a31cbb23dcd69c905fa9863e',
  '610100': '66958b30ded9be03dbeba36564e69ead',
};

/** A message without what differs from one telling to the next: hashes (of encrypted content) and addresses. */
export const withoutHashes = (message: PartnerMessage): unknown =>
  JSON.parse(
    JSON.stringify(message, (name, each: unknown) => (name === 'hash' || name === 'url' ? undefined : each)),
  ) as unknown;

/** One side of a case of the kit, taken by this project; the other side's messages come from the kit, signed. */
export function replay({ dependencies }: TestPlatform, { script, moves }: Played, side: Side) {
  const [ours, theirs] = side === 'receiving' ? [script.window, script.authority] : [script.authority, script.window];
  let now = script.receivedAt;
  const all = {
    ...{ ...dependencies, catalogue, policy, printClauses, training, region: ours.region, regions: [ours.region] },
    agreed: () => Promise.resolve(policy),
    clock: { now: () => now },
    ids: { next: () => ours.caseId },
  };
  const door = {
    ...registered({ ...xian, regions: [theirs.region] }),
    ...{ clock: all.clock, log: new RecordedLog() },
    taker: {
      take: ({ message }: { message: PartnerMessage }) =>
        receiveMessage({ ...all, materials: { keep: () => Promise.resolve(true) } }, message),
    },
  };

  /** As the partner posts it, when it would have come. */
  const say = (message: PartnerMessage) => {
    now = arrives(message.occurredAt);
    return receivePosted(door, posted(message, { timestamp: Math.floor(Date.parse(now) / 1_000) }));
  };

  async function collect({ window, item, applicant, identity, form, materials }: Offer): Promise<void> {
    const post = { role: 'clerk' as const, body: ours.body, region: ours.region };
    const person = {
      ...people.stranger,
      posts: [post],
      account: `https://identity.test.invalid|${clerks[ours.region]}`,
    };
    const scans = materials.map(({ url: _, ...each }) => each);
    const [{ bytes, mediaType } = { bytes: 0, mediaType: '' }] = scans;
    const stored = { stored: () => Promise.resolve({ bytes, mediaType }) };
    const intake = { window, itemId: item.id, applicant, identity, form, materials: scans };
    const window_ = { ...all, materials: stored, reachable: [theirs.region] };
    value(await collectCase(window_, { person, intake, idempotencyKey: newKey() }));
  }

  async function act({ by, at, command }: Step): Promise<void> {
    now = at;
    const { principal, role } = actorOf(by);
    const changed = await changeCase(all, {
      caseId: ours.caseId,
      idempotency: { principal: principal.actor, route: 'act', key: newKey(), body: null, keep: '24h' },
      authorise: ({ body, region }) => accept({ principal, role, body, region }),
      decide: () => Promise.resolve(accept({ command })),
    });
    value(changed);
  }

  /** Everything in its order; `hear` is told each message of the other side and what it was answered. */
  async function run(hear: (message: PartnerMessage) => Promise<void>): Promise<void> {
    for (const { side: of, step, message } of moves) {
      if (of === side && message?.type === 'offer') await collect(message);
      if (of === side && step !== null) await act(step);
      if (of !== side && message !== null) await hear(message);
    }
  }

  /** What we tell of our case, and how it stands. */
  async function told(): Promise<{ said: readonly PartnerMessage[]; status: string }> {
    const whole = await dependencies.cases.whole(ours.caseId);
    if (!whole?.wrappedKey) throw new Error('there is no case');
    const key = await dependencies.keys.open({ caseId: ours.caseId, wrappedKey: whole.wrappedKey });
    const presignReading = () => Promise.resolve('https://files.test.invalid/1');
    const documents = { presignReading, read: () => Promise.resolve(resultBytes) };
    const said: PartnerMessage[] = [];
    for (const each of toldEvents(whole))
      said.push(await messageOf({ materials: { presignReading }, documents, printClauses }, { ...each, key }));
    return { said, status: whole.snapshot.status };
  }

  return { ours, say, run, told };
}
