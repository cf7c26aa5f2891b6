import type { Given, Player, Script, Side, Step } from './script.ts';
import { type Actor, record } from '#application/case/record';
import type { CaseKey } from '#application/case/ports';
import { messageOf, type MessageDependencies } from '#application/partner/message-of';
import { toldEvents } from '#application/partner/told-events';
import type { PartnerMessage } from '#contracts/partner/message';
import calendar from '#data/holidays.json' with { type: 'json' };
import type { CaseEvent, NewEvent } from '#domain/case/event';
import { handle } from '#domain/case/handle';
import { beginCollection } from '#domain/case/handover';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { toHex, utf8 } from '#formats/bytes';
import { sha256 } from '#formats/sha256';

/** One thing that happens: what somebody does, or what a region says by itself, and the message that tells the other of it. */
export interface Move {
  readonly side: Side;
  /** Null where nobody acts: the message follows from one that came. */
  readonly step: Step | null;
  /** Null where the other region is not told. */
  readonly message: PartnerMessage | null;
  /** The case at either side once the message came, as far as it has one. */
  readonly statuses: Readonly<Record<Side, CaseSnapshot['status'] | null>>;
}

export interface Played {
  readonly script: Script;
  readonly moves: readonly Move[];
  /** In the order in which they were said. */
  readonly messages: readonly PartnerMessage[];
}

/** Seconds until a message arrives. */
const wayMs = 2_000;
export const arrives = (at: string): string => new Date(Date.parse(at) + wayMs).toISOString();

const digestOf = (text: string): string => toHex(sha256(utf8(text)));
/** What a result is in the place of a sealed file. */
export const resultBytes = utf8('%PDF-1.4\n% a result\n%%EOF\n');

/** A cipher that hides nothing, so that hashes come out the same each time: nobody in these cases lives. */
export const openKey: CaseKey = {
  encrypt: ({ plaintext }) => ({ algorithm: 'A256GCM', box: plaintext }),
  decrypt: ({ payload }) => payload.box,
};

const addresses = {
  presignReading: ({ key }: { key: string }) =>
    Promise.resolve(`https://files.example/${digestOf(key)}?signature=${digestOf(`url ${key}`)}`),
};

/** The case of one region: given commands, keeps the events. */
class PlayedCase {
  readonly #script: Script;
  readonly #side: Side;
  events: CaseEvent[] = [];
  snapshot: CaseSnapshot | null = null;
  #told = 0;

  constructor(script: Script, side: Side) {
    this.#script = script;
    this.#side = side;
  }

  #record(decided: readonly NewEvent[], { by, at }: { by: Player | 'partner'; at: string }): void {
    const { region, body, caseId } = seatOf(this.#script, this.#side);
    if (decided.length === 0) return;
    const actor: Actor = { ...actorOf(by), region, body };
    const recorded = record({ caseId, before: this.snapshot, decided, actor, at, key: openKey });
    this.events = [...this.events, ...recorded.events];
    this.snapshot = recorded.snapshot;
  }

  begin(at: string): void {
    const by = this.#side === 'receiving' ? 'clerk' : 'partner';
    this.#record([beginningOf(this.#script, { side: this.#side, at })], { by, at });
  }

  give(command: Given, { by, at }: { by: Player | 'partner'; at: string }): void {
    const { snapshot } = this;
    if (snapshot === null) throw new Error('there is no case yet');
    const { item } = this.#script;
    const handled = handle(command, snapshot, { principal: actorOf(by).principal, at, item, calendar });
    if (!handled.ok) throw new Error(`${this.#script.name}: ${command.type} is refused: ${handled.code}`);
    this.#record(handled.events, { by, at });
  }

  /** What the other region has to know and was not told. */
  async news(): Promise<readonly PartnerMessage[]> {
    const { events, snapshot } = this;
    if (snapshot === null) return [];
    const { caseId } = seatOf(this.#script, this.#side);
    const news = toldEvents({ events, snapshot, wrappedKey: caseId }).filter(({ event }) => event.seq > this.#told);
    this.#told = snapshot.seq;
    const said: PartnerMessage[] = [];
    for (const each of news) said.push(await messageOf(dependenciesOf(this.#script), { ...each, key: openKey }));
    return said;
  }
}

const dependenciesOf = ({ clause }: Script): MessageDependencies => ({
  materials: addresses,
  documents: { ...addresses, read: () => Promise.resolve(resultBytes) },
  printClauses: [{ agreement: 'LZ-XA', version: 1, clause }],
});

const seatOf = ({ window, authority }: Script, side: Side) => (side === 'receiving' ? window : authority);

export const sideOf = (by: Player): Side => (by === 'clerk' ? 'receiving' : 'deciding');

/** Ids alone, and each official another. */
export const actorOf = (by: Player | 'partner'): Pick<Actor, 'principal' | 'role'> => {
  const role = by === 'journey' ? 'system' : by;
  const basis = by === 'journey' ? 'journey' : by === 'partner' ? 'agreement' : 'office';
  return { principal: { actor: `example:${by}`, onBehalfOf: 'example', basis }, role };
};

/** The scans that a window attested, as it keeps them. */
export const materialsOf = (slots: readonly string[]) =>
  slots.map((slot) => ({ slot, key: slot, sha256: digestOf(slot), bytes: 48_213, mediaType: 'application/pdf' }));

/** How a case begins at one side. */
function beginningOf(script: Script, { side, at }: { side: Side; at: string }): NewEvent {
  const { item, clause, clockStarts, window, authority, receivedAt, content, materials } = script;
  const [other, caseId] = side === 'receiving' ? [authority, null] : [window, window.caseId];
  const submitted = {
    ...{ item: { id: item.id, version: item.version }, mode: 'collection-on-behalf' as const },
    ...{ resultKind: item.result.kind, materials: materialsOf(materials), clockStarts },
    holder: { kind: 'person', hash: 'v1:00', maskedNumber: '000***' } as const,
    clause: { agreement: 'LZ-XA', version: 1, clause },
    ...{ window: window.id, receivedAt, presenter: null },
    counterpart: { region: other.region, body: other.body, caseId },
  };
  return beginCollection(side, { submitted, personal: { ...content } }, { at, calendar });
}

/** What a message has the other region do. */
function commandOf(message: PartnerMessage): Given {
  switch (message.type) {
    case 'report': {
      const { from, case: caseId, seq, hash, event, occurredAt: at, status, due, notice, told } = message;
      const { completedWith, identifier } = message;
      const said = { event, at, status, due, completedWith, identifier, ...(notice === undefined ? {} : { notice }) };
      return { type: 'record-report', report: { from: { region: from, caseId, seq, hash }, ...said }, told };
    }
    case 'correction': {
      const materials = message.materials.map(({ url: _, attested: _1, ...each }) => ({ ...each, key: each.slot }));
      return { type: 'correct', materials, form: message.form };
    }
    case 'withdrawal':
      return { type: 'withdraw', reason: message.reason };
    case 'offer':
    case 'documents':
    case 'dispatch':
    case 'cancelling':
    case 'insistence':
    case 'opening':
    case 'pick-up':
      throw new Error(`no case of the kit has a ${message.type}`);
  }
}

/** Plays a case at both sides, each message arriving before anything else happens. */
export async function play(script: Script): Promise<Played> {
  const sides = { receiving: new PlayedCase(script, 'receiving'), deciding: new PlayedCase(script, 'deciding') };
  const moves: Move[] = [];
  const statuses = () => ({
    receiving: sides.receiving.snapshot?.status ?? null,
    deciding: sides.deciding.snapshot?.status ?? null,
  });

  async function tell(side: Side, step: Step | null): Promise<void> {
    const other = side === 'receiving' ? 'deciding' : 'receiving';
    const news = await sides[side].news();
    if (news.length === 0 && step !== null) moves.push({ side, step, message: null, statuses: statuses() });
    for (const [index, message] of news.entries()) {
      const at = arrives(message.occurredAt);
      if (message.type === 'offer') sides[other].begin(at);
      else sides[other].give(commandOf(message), { by: 'partner', at });
      moves.push({ side, step: index === 0 ? step : null, message, statuses: statuses() });
      await tell(other, null);
    }
  }

  sides.receiving.begin(script.receivedAt);
  await tell('receiving', null);
  for (const step of script.steps) {
    const side = sideOf(step.by);
    sides[side].give(step.command, step);
    await tell(side, step);
  }
  return { script, moves, messages: moves.flatMap(({ message }) => message ?? []) };
}
