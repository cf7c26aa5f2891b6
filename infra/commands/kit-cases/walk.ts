import { actorOf, openKey, sideOf } from './play.ts';
import type { Given, Player, Side, Step } from './script.ts';
import { waysOn } from './ways.ts';
import { payloadContext } from '#application/case/record';
import { messageOf, type MessageDependencies } from '#application/partner/message-of';
import type { PartnerMessage, Report } from '#contracts/partner/message';
import calendar from '#data/holidays.json' with { type: 'json' };
import { isToldToPartner } from '#domain/case/collection';
import type { CaseEvent, NewEvent } from '#domain/case/event';
import type { Handled } from '#domain/case/command';
import { handle } from '#domain/case/handle';
import { beginCollection } from '#domain/case/handover';
import { type CaseSnapshot, evolve } from '#domain/case/snapshot';
import type { Item } from '#domain/catalogue/item';

/** What one message did: at the side that said it, and at the one that was told. */
export interface Effect {
  readonly message: PartnerMessage;
  readonly before: Readonly<Record<Side, CaseSnapshot | null>>;
  readonly after: Readonly<Record<Side, CaseSnapshot>>;
}

type Both = Readonly<Record<Side, CaseSnapshot | null>>;
interface Place {
  readonly both: Readonly<Record<Side, CaseSnapshot>>;
  readonly at: string;
}

const url = { presignReading: () => Promise.resolve('https://files.example/1') };
const dependencies: MessageDependencies = {
  materials: url,
  documents: { ...url, read: () => Promise.resolve(new Uint8Array([1])) },
  printClauses: [{ agreement: 'LZ-XA', version: 1, clause: '1' }],
};
const seats = {
  receiving: { region: '610100', body: '11610100XTXX00161R', caseId: 'W-1' },
  deciding: { region: '620100', body: '12620100XTXX002061', caseId: 'A-1' },
} as const;
const other = (side: Side): Side => (side === 'receiving' ? 'deciding' : 'receiving');
const hourMs = 3_600_000;
const later = (at: string): string => new Date(Date.parse(at) + hourMs).toISOString();

/** An event as it is recorded, but for its hash: there are too many here to compute those, and no rule reads them. */
function eventOf(
  { type, data, personal, occurredAt }: NewEvent,
  { side, by, at, seq }: { side: Side; by: Player | 'partner'; at: string; seq: number },
): CaseEvent {
  const { caseId, region, body } = seats[side];
  const sealed =
    personal &&
    openKey.encrypt({ plaintext: JSON.stringify(personal), context: payloadContext({ caseId, seq, type }) });
  return {
    ...{ version: 1, hashAlgorithm: 'SM3-JCS', caseId, seq, type, data, region, body, ...actorOf(by) },
    ...{
      occurredAt: occurredAt ?? at,
      recordedAt: at,
      personal: sealed ?? null,
      previousHash: '',
      hash: '0'.repeat(64),
    },
  } as CaseEvent;
}

/** What a message has the other region do; what there is nothing to do for changes nothing there. */
function commandOf(message: PartnerMessage): Given | null {
  switch (message.type) {
    case 'offer':
      return null;
    case 'report':
      return recorded(message);
    case 'correction':
    case 'documents': {
      const materials = message.materials.map(({ url: _, attested: _1, ...each }) => ({ ...each, key: each.slot }));
      return message.type === 'documents'
        ? { type: 'hand-in', materials }
        : { type: 'correct', materials, form: message.form };
    }
    case 'dispatch': {
      const { bag, leg, manifest, due, waybill } = message;
      return { type: 'record-dispatch', sealed: { bag, leg, manifest, due }, waybill };
    }
    case 'cancelling':
      return { type: 'record-cancelling', cancelled: message.cancelled };
    case 'opening':
      return { type: 'record-opening', opened: message.opened };
    case 'pick-up':
      return { type: 'record-pick-up', told: message.told, at: message.occurredAt };
    case 'insistence':
      return { type: 'insist', reason: message.reason };
    case 'withdrawal':
      return { type: 'withdraw', reason: message.reason };
  }
}

function recorded(message: Report): Given {
  const { from, case: caseId, seq, hash, occurredAt: at, told, document, ...said } = message;
  const kept = document && {
    document: { key: 'k', sha256: document.sha256, sm3: document.sm3, bytes: document.bytes },
  };
  // Besides what the rules read it holds the envelope, which they do not.
  return {
    type: 'record-report',
    report: { ...said, from: { region: from, caseId, seq, hash }, at, ...kept },
    told,
  } as Given;
}

interface Happened {
  readonly event: CaseEvent;
  readonly before: Both;
  readonly both: Both;
  readonly at: string;
}

/** What events make of the case of one side, one after the other. */
function happen(
  side: Side,
  decided: readonly NewEvent[],
  { both: from, by, at }: { both: Both; by: Player | 'partner'; at: string },
): readonly Happened[] {
  let both = from;
  return decided.map((each) => {
    const before = both;
    const event = eventOf(each, { side, by, at, seq: (before[side]?.seq ?? 0) + 1 });
    both = { ...before, [side]: evolve(before[side], event) };
    return { event, before, both, at };
  });
}

const sidesOf = ({ receiving, deciding }: Both): Readonly<Record<Side, CaseSnapshot>> => ({
  receiving: required(receiving),
  deciding: required(deciding),
});

/** Every message that the rules let a case come to, for one item: each way on from each place, places that look alike once. */
export async function walk(item: Item, toFollow: readonly string[] = []): Promise<readonly Effect[]> {
  const effects: Effect[] = [];

  /** Tells the other side of an event, where it has to know of it, and what comes of that there. */
  async function tell(side: Side, { event, before, both, at }: Happened): Promise<Both> {
    const after = both[side];
    if (after === null || !isToldToPartner(event, after)) return both;
    const message = await messageOf(dependencies, { event, after, previous: null, key: openKey });
    const told = other(side);
    const command = commandOf(message);
    const led: Handled =
      command === null
        ? { ok: true, events: [beginningOf(item, { side: told, at, toFollow })] }
        : handle(command, required(both[told]), { ...actorOf('partner'), at, item, calendar });
    const heard = happen(told, led.ok ? led.events : [], { both, by: 'partner', at });
    const now = heard.at(-1)?.both ?? both;
    effects.push({ message, before, after: sidesOf(now) });
    let stands = now;
    for (const each of heard) stands = await tell(told, { ...each, at: later(at) });
    return stands;
  }

  /** Everything that one act leads to. */
  async function step({ by, at }: Pick<Step, 'by' | 'at'>, decided: readonly NewEvent[], from: Both): Promise<Place> {
    const side = sideOf(by);
    let stands = from;
    for (const each of decided)
      for (const happened of happen(side, [each], { both: stands, by, at }))
        stands = await tell(side, { ...happened, at: later(at) });
    return { both: sidesOf(stands), at: later(later(at)) };
  }

  const at = '2026-09-22T02:00:00.000Z';
  const nothing: Both = { receiving: null, deciding: null };
  const beginning = beginningOf(item, { side: 'receiving', at, toFollow });
  const queue = [await step({ by: 'clerk', at }, [beginning], nothing)];
  const seen = new Set(queue.map(keyOf));
  for (let place = queue.shift(); place !== undefined; place = queue.shift())
    for (const { by, at: when, command } of waysOn(place)) {
      const handled = handle(command, place.both[sideOf(by)], { ...actorOf(by), at: when, item, calendar });
      if (!handled.ok || handled.events.length === 0) continue;
      const next = await step({ by, at: when }, handled.events, place.both);
      if (seen.has(keyOf(next))) continue;
      seen.add(keyOf(next));
      queue.push(next);
    }
  return effects;
}

function required(snapshot: CaseSnapshot | null): CaseSnapshot {
  if (snapshot === null) throw new Error('there is no case yet');
  return snapshot;
}

/** What the rules may look at, as far as it can differ between two places. */
function keyOf({ both }: Place): string {
  return JSON.stringify(
    [both.receiving, both.deciding].map(
      ({
        status,
        correction,
        toFollow,
        overdue,
        collection,
        servedAt,
        extended,
        transfers,
        completedWith,
        resultKind: _,
      }) => [
        ...[
          status,
          correction?.open?.back,
          correction?.insistedUntil !== null,
          toFollow?.slots,
          overdue.length,
          servedAt !== null,
        ],
        ...[
          extended,
          transfers,
          completedWith,
          collection?.withdrawalAsked,
          collection?.card,
          collection?.pickUp?.ended?.how,
        ],
        [collection?.originals?.allowed, collection?.originals?.dispute?.bag],
        collection?.originals?.bags.map(({ leg, opened, cancelled, waybill, missing }) => [
          leg,
          opened,
          cancelled,
          waybill !== null,
          missing,
        ]),
      ],
    ),
  );
}

function beginningOf(
  item: Item,
  { side, at, toFollow }: { side: Side; at: string; toFollow: readonly string[] },
): NewEvent {
  const { region, body, caseId } = seats[other(side)];
  const submitted = {
    ...{ item: { id: item.id, version: item.version }, mode: 'collection-on-behalf' as const, materials: [] },
    resultKind: item.result.kind,
    clockStarts: item.materials.some(({ original }) => original === 'travels')
      ? ('originals-received' as const)
      : ('scans-received' as const),
    holder: { kind: 'person', hash: 'v1:00', maskedNumber: '000***' } as const,
    clause: { agreement: 'LZ-XA', version: 1, clause: '1' },
    ...{ window: 'XA-01', receivedAt: at, presenter: null },
    counterpart: { region, body, caseId: side === 'receiving' ? null : caseId },
    ...(toFollow.length === 0 ? {} : { toFollow: { slots: toFollow, commitment: 1 } }),
  };
  const applicant = { kind: 'person', name: '陆试兰', idType: '111', idNumber: '000000194103050122', filedBy: null };
  const personal = { applicant, presentedOn: 'self', identity: { method: 'card-reader' }, form: {} };
  return beginCollection(side, { submitted, personal }, { at, calendar });
}
