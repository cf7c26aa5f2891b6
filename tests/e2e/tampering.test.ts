import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handleByPeople, medicalFiling, newKey, officials, pdf, until, upload } from '#infra/commands/scenarios';
import { eventHash } from '#domain/case/chain';
import type { CaseEvent } from '#domain/case/event';
import { bootForTest, type TestDeployment } from './deployment.ts';
import { eventSk, TableHand } from './table-hand.ts';
import { bodyOf, type Item, StoreView } from './store-view.ts';

let deployment: TestDeployment;
let people: ReturnType<typeof officials>;
let view: StoreView;
let hand: TableHand;
beforeAll(async () => {
  deployment = await bootForTest();
  people = officials(deployment);
  view = new StoreView(deployment.folder);
  hand = new TableHand(deployment);
});
afterAll(() => deployment.close());

const citizen = () => deployment.as('citizen');

const putEvent = (caseId: string, { sk, event }: { sk: string; event: CaseEvent }) =>
  hand.put('cases', { pk: { S: `CASE#${caseId}` }, sk: { S: sk }, body: { S: JSON.stringify(event) } });

function eventAt(caseId: string, seq: number): CaseEvent {
  const event = view.events(caseId).find((one) => one.seq === seq);
  if (event === undefined) throw new Error(`${caseId} has no event ${seq}`);
  return event;
}

/** Changes one event in place; with `rehashed` the forger also gives it the hash that belongs to it now. */
const alter = async (caseId: string, change: { seq: number; to: Partial<CaseEvent>; rehashed?: boolean }) => {
  const event = { ...eventAt(caseId, change.seq), ...change.to } as CaseEvent;
  const hash = change.rehashed === true ? eventHash(event) : event.hash;
  await putEvent(caseId, { sk: eventSk(change.seq), event: { ...event, hash } });
};

/** What can be done to the five events of a finished case, and the place at which it shows. */
const attacks: [string, number, (caseId: string) => Promise<unknown>][] = [
  ['the first event is deleted', 1, (id) => hand.remove(id, eventSk(1))],
  ['an event in the middle is deleted', 3, (id) => hand.remove(id, eventSk(3))],
  ['the last event is deleted', 5, (id) => hand.remove(id, eventSk(5))],
  ['an instant is altered', 2, (id) => alter(id, { seq: 2, to: { occurredAt: '2026-01-01T00:00:00.000Z' } })],
  ['the principal is altered', 3, (id) => alter(id, { seq: 3, to: { principal: { ...self } } })],
  ['the kind of an event is altered', 2, (id) => alter(id, { seq: 2, to: { type: 'case.withdrawn' } })],
  ['the kind of an event is altered to none', 2, (id) => alter(id, { seq: 2, to: bought })],
  ['personal content is altered', 3, (id) => alter(id, { seq: 3, to: { personal: box('AAAA') } })],
  ['personal content is taken away', 1, (id) => alter(id, { seq: 1, to: { personal: null } })],
  ['personal content is moved', 3, (id) => alter(id, { seq: 3, to: { personal: eventAt(id, 1).personal } })],
  ['the outcome is altered and hashed anew', 5, (id) => alter(id, { seq: 4, to: refused, rehashed: true })],
  ['the kind is altered to none and hashed anew', 3, (id) => alter(id, { seq: 2, to: bought, rehashed: true })],
  ['the last event is altered and hashed anew', 5, (id) => alter(id, { seq: 5, to: backdated, rehashed: true })],
  ['an event is inserted at the end', 6, (id) => insert(id, 6)],
  ['an event is inserted in the middle', 4, (id) => insert(id, 3)],
  ['two events are swapped', 2, (id) => swap(id, [2, 3])],
  ['the events of another case take its place', 1, (id) => transplant(id)],
  ['the snapshot is altered', 5, (id) => alterSnapshot(id, { status: 'withdrawn' })],
  ['the snapshot and the last event are set back', 4, (id) => setBack(id)],
];

const self = { actor: 'somebody', onBehalfOf: 'somebody', basis: 'office' } as const;
const box = (content: string) => ({ algorithm: 'A256GCM', box: content }) as const;
const bought = { type: 'case.bought' as never };
const backdated = { recordedAt: '2026-01-01T00:00:00.000Z' };
const refused = { data: { outcome: 'refused', draftSm3: null, approval: null, due: { delivery: null } } } as never;

/** A well-formed event, hash and all, that never happened; those after it move on by one. */
async function insert(caseId: string, seq: number): Promise<void> {
  const later = view.events(caseId).filter((event) => event.seq >= seq);
  for (const event of later.reverse()) await putEvent(caseId, { sk: eventSk(event.seq + 1), event });
  const model = eventAt(caseId, seq - 1);
  const event = { ...model, seq, previousHash: model.hash, type: 'case.extended', personal: null } as CaseEvent;
  const occurred = { ...event, recordedAt: '2026-09-22T02:00:00.000Z' } as CaseEvent;
  await putEvent(caseId, { sk: eventSk(seq), event: { ...occurred, hash: eventHash(occurred) } });
}

async function swap(caseId: string, [one, other]: [number, number]): Promise<void> {
  const [first, second] = [eventAt(caseId, one), eventAt(caseId, other)];
  await putEvent(caseId, { sk: eventSk(one), event: second });
  await putEvent(caseId, { sk: eventSk(other), event: first });
}

let otherCase = '';
async function transplant(caseId: string): Promise<void> {
  for (const event of view.events(otherCase)) await putEvent(caseId, { sk: eventSk(event.seq), event });
}

async function alterSnapshot(caseId: string, to: object): Promise<void> {
  const item = view.caseItems(caseId).get('SNAPSHOT');
  if (item === undefined) throw new Error(`${caseId} has no snapshot`);
  await hand.put('cases', { ...item, body: { S: JSON.stringify({ ...bodyOf<object>(item), ...to }) } });
}

/** The last event is undone, and the snapshot made to agree in all but what only the rules could know. */
async function setBack(caseId: string): Promise<void> {
  const last = eventAt(caseId, 5);
  await hand.remove(caseId, eventSk(5));
  await alterSnapshot(caseId, { seq: 4, lastHash: last.previousHash });
}

async function finishedRecord(): Promise<string> {
  const body = medicalFiling(await upload(citizen(), pdf('written commitment')));
  const { caseId } = await citizen().submitCase({ body, idempotencyKey: newKey() });
  await handleByPeople(people, caseId);
  await until(citizen(), { caseId, wanted: ({ status }) => status === 'completed' });
  return caseId;
}

describe('a finished case shows where its record does not hold when', () => {
  let caseId = '';
  let items: ReadonlyMap<string, Item> = new Map();
  beforeAll(async () => {
    [caseId, otherCase] = [await finishedRecord(), await finishedRecord()];
    items = view.caseItems(caseId);
  });

  it.each(attacks)('%s', async (_, at, attack) => {
    const look = () => citizen().getCase({ params: { caseId } });
    expect((await look()).integrity).toEqual({ intact: true, events: 5, at: null });
    try {
      await attack(caseId);
      expect((await look()).integrity).toMatchObject({ intact: false, at });
      expect((await people.decider.getCase({ params: { caseId } })).integrity.intact).toBe(false);
    } finally {
      await hand.restore(caseId, items);
    }
    expect((await look()).integrity.intact).toBe(true);
  });
});
