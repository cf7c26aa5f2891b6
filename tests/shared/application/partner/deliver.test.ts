import { describe, expect, it } from 'vitest';
import { tellPartner } from '#application/partner/tell-partner';
import type { Failed, Line } from '#domain/partner/delivery';
import { type Reaction, SimulatedPartner, takes } from './simulated-partner.ts';
import { toldCase } from './told-cases.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

const fails = (status: number | null, parts: Partial<Failed> = {}, more: Partial<Reaction> = {}): Reaction => ({
  ...{ takesMs: 100, keeps: false },
  attempt: {
    ...{
      taken: false,
      fault: status === null ? 'timeout' : `status-${status}`,
      status,
      code: null,
      retryAfterMs: null,
    },
    ...parts,
  },
  ...more,
});
const timeout = fails(null, {}, { takesMs: 20 * second });

/** Cases of which all that is told is recorded by chance within a time, every third within seconds of the one before. */
function recorded(world: SimulatedPartner, { cases, withinMs }: { cases: number; withinMs: number }): void {
  for (let number = 1; number <= cases; number += 1) {
    const each = toldCase(number);
    const instants = each.told.map(() => world.chance() * withinMs).sort((one, other) => one - other);
    let before = 0;
    for (const ms of instants) {
      before = before > 0 && world.chance() < 1 / 3 ? before + world.chance() * 5 * second : Math.max(before, ms);
      world.time.after(before, () => world.record(each));
    }
  }
}
const allTold = (world: SimulatedPartner): void => {
  expect(world.missing).toEqual([]);
  expect(world.wrong).toEqual([]);
  expect([...world.lines.values()]).toEqual([]);
};

describe('a partner that is down', () => {
  it.each([
    ['300 s', 300 * second],
    ['6 h', 6 * hour],
    ['72 h', 72 * hour],
  ])('for %s has everything of 100 cases minutes after it is back, and nothing is given up', async (_, downMs) => {
    const world = new SimulatedPartner(31);
    const back = world.time.ms + downMs;
    world.react = () => (world.time.ms < back ? timeout : takes);
    recorded(world, { cases: 100, withinMs: downMs / 2 });
    await world.time.run(downMs - second);
    expect(world.has.size).toBe(0);
    const state = world.endpoints.get('shaanxi-1')?.value;
    expect(state).toMatchObject({ state: 'open' });
    expect(state?.toldAt === null).toBe(downMs < 35 * minute);
    // Waiting used up none of the ten: what each has failed, it failed before the endpoint was known to be down.
    expect(Math.max(...[...world.lines.values()].map(({ value }) => value.attempts))).toBeLessThanOrEqual(5);
    expect(world.met.probes).toBeGreaterThan(downMs / minute / 2 - 3);
    expect(world.met.probes).toBeLessThanOrEqual(downMs / minute);
    await world.time.run(10 * minute);
    allTold(world);
    expect(world.met.dead).toBe(0);
    expect(world.endpoints.get('shaanxi-1')?.value).toMatchObject({ state: 'closed', toldAt: null });
  });

  it('is probed again only when it asked to be, and everything waits', async () => {
    const world = new SimulatedPartner(32);
    const back = world.time.ms + 3 * hour;
    world.react = () => (world.time.ms < back ? fails(503, { retryAfterMs: hour }) : takes);
    recorded(world, { cases: 20, withinMs: minute });
    await world.time.run(3 * hour);
    expect(world.met.probes).toBeLessThanOrEqual(3);
    await world.time.run(2 * hour);
    allTold(world);
  });

  it('is sent nothing once it is gone, and everything when an operator takes it back', async () => {
    const world = new SimulatedPartner(33);
    world.react = () => fails(410);
    recorded(world, { cases: 20, withinMs: hour });
    await world.time.run(5 * hour);
    expect(world.sent).toHaveLength(1);
    expect(await world.tick()).toMatchObject({ disabled: ['shaanxi-1'], failing: ['shaanxi-1'], withDead: [] });
    world.react = () => takes;
    const kept = world.endpoints.get('shaanxi-1');
    if (kept === undefined) throw new Error('it has a state');
    world.endpoints.delete('shaanxi-1');
    await world.time.run(2 * hour);
    allTold(world);
  });
});

describe('a partner that fails by chance', () => {
  it('has a thousand events in the order of their cases, nothing lost', async () => {
    const world = new SimulatedPartner(41);
    const faults: readonly Reaction[] = [
      ...[fails(500), timeout, fails(429, { retryAfterMs: 20 * minute }), fails(429), fails(503), fails(422)],
      ...[fails(null, { fault: 'reset' }), fails(200, { fault: 'not-acknowledged' })],
      // It has it, and the answer is lost.
      ...[{ ...timeout, keeps: true }, fails(null, { fault: 'reset' }, { keeps: true })],
    ];
    const slow = (): Reaction => ({ ...takes, takesMs: world.chance() * 3 * second });
    world.react = () => (world.chance() < 0.3 ? (faults[Math.floor(world.chance() * faults.length)] ?? takes) : slow());
    world.latencyMs = 20;
    recorded(world, { cases: 167, withinMs: 24 * hour });
    await world.time.run(200 * hour, () => world.time.now() > '2026-09-23T05:00' && world.isDone());
    allTold(world);
    expect(world.cases.size * 6).toBeGreaterThan(1_000);
    expect(world.sent.length).toBeGreaterThan(1_200);
    expect([world.met.repeats > 20, world.met.lostWrites > 0]).toEqual([true, true]);
  });

  it.each([51, 52, 53])('and a consumer that dies anywhere lose nothing (seed %i)', async (seed) => {
    const world = new SimulatedPartner(seed);
    world.crashing = 0.04;
    world.latencyMs = 20;
    world.react = () => (world.chance() < 0.8 ? { ...takes, takesMs: world.chance() * 3 * second } : fails(500));
    recorded(world, { cases: 40, withinMs: hour });
    await world.time.run(100 * hour, () => world.time.now() > '2026-09-22T06:00' && world.isDone());
    allTold(world);
    expect(world.met.crashes).toBeGreaterThan(100);
    expect(world.met.repeats).toBeGreaterThan(5);
  });

  it('and never takes one message: that is dead after ten attempts, and the other cases go on', async () => {
    const world = new SimulatedPartner(61);
    const [stuck] = [toldCase(1)];
    world.react = (message) => (message.case === stuck.caseId && message.seq === 3 ? fails(422) : takes);
    for (const each of [stuck, toldCase(2)]) for (const _ of each.told) world.record(each);
    await world.time.run(120 * hour);
    expect(world.sent.filter(({ caseId, seq }) => caseId === stuck.caseId && seq === 3)).toHaveLength(10);
    expect(world.lines.get(stuck.caseId)?.value).toMatchObject({ state: 'dead', attempts: 10, fault: 'status-422' });
    expect(world.missing).toEqual([3, 4, 5, 7, 8].map((seq) => `${stuck.caseId} ${seq}`));
    expect(await world.tick()).toMatchObject({ withDead: ['shaanxi-1'] });
    expect(world.wrong).toEqual([]);
  });
});

describe('a case', () => {
  it('of which two consumers hear at the same time is told by one of them at a time, and whole', async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const world = new SimulatedPartner(seed);
      world.latencyMs = 10;
      const each = toldCase(1);
      for (let twice = 0; twice < 2; twice += 1) world.record(each);
      for (const seq of [2, 3, 2]) world.queue({ caseId: each.caseId, seq });
      await world.time.run(30 * minute, world.isDone);
      allTold(world);
      expect(world.marks.get(each.caseId)?.seq).toBe(3);
    }
  });

  it('of which something is recorded while its line is being sent has that told as well', async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const world = new SimulatedPartner(seed);
      world.latencyMs = 10;
      world.react = () => ({ ...takes, takesMs: 200 });
      const each = toldCase(1);
      for (const _ of each.told) world.time.after(world.chance() * 600, () => world.record(each));
      await world.time.run(30 * minute);
      allTold(world);
      expect(world.marks.get(each.caseId)?.seq).toBe(8);
    }
  });

  it('of which the partner lost what it had is told again from there on', async () => {
    const world = new SimulatedPartner(71);
    const each = toldCase(1);
    for (const _ of [1, 2, 3, 4]) world.record(each);
    await world.time.run(minute);
    expect(world.has.get(each.caseId)).toBe(5);
    // It was restored from before, and says so of what does not follow.
    world.has.set(each.caseId, 2);
    const gap = fails(409, { code: 'partner.gap' });
    world.react = ({ case: caseId, previous }) => ((previous?.seq ?? 0) > (world.has.get(caseId) ?? 0) ? gap : takes);
    world.record(each);
    await world.time.run(2 * minute);
    allTold(world);
    expect(world.sent.slice(4).map(({ seq }) => seq)).toEqual([7, 5, 4, 3, 4, 5, 7]);
  });

  it('of which the partner never knows what came before is given up like any other, and not sent for ever', async () => {
    const world = new SimulatedPartner(72);
    const each = toldCase(1);
    world.react = ({ previous }) => (previous === null ? takes : fails(409, { code: 'partner.gap' }));
    for (const _ of each.told) world.record(each);
    await world.time.run(120 * hour);
    expect(world.lines.get(each.caseId)?.value).toMatchObject({ state: 'dead', attempts: 10, doneSeq: 2 });
    expect(world.sent.length).toBeLessThanOrEqual(100);
  });

  it('of which that is so, and each answer takes so long that no run gets further, is given up as well', async () => {
    const world = new SimulatedPartner(73);
    const each = toldCase(1);
    const slow = { takesMs: 19 * second };
    world.react = ({ previous }) =>
      previous === null ? { ...takes, ...slow } : fails(409, { code: 'partner.gap' }, slow);
    for (const _ of each.told) world.record(each);
    await world.time.run(200 * hour);
    expect(world.lines.get(each.caseId)?.value).toMatchObject({ state: 'dead', attempts: 10, doneSeq: 2 });
    expect(world.refused).toEqual([each.caseId]);
  });

  it('that another run took in hand is not let go of by the one that had it before, and failed later', async () => {
    const world = new SimulatedPartner(74);
    const each = toldCase(1);
    world.react = () => fails(500);
    each.recorded = each.told[0] ?? 1;
    world.cases.set(each.caseId, each);
    const other = () => {
      const kept = world.lines.get(each.caseId);
      if (kept === undefined) throw new Error('it waits');
      const taken: Line = { ...kept.value, state: 'sending', dueAt: '2026-09-22T05:00:00.000Z', heldBy: 'another run' };
      world.lines.set(each.caseId, { value: taken, version: kept.version + 1 });
      return Promise.reject(new Error('the queue takes nothing'));
    };
    let said = '';
    world.time.after(1, () => {
      const event = { caseId: each.caseId, seq: each.recorded };
      tellPartner({ ...world.dependencies, later: other }, event).catch((error: unknown) => (said = String(error)));
    });
    await world.time.run(minute / 2);
    expect(said).toContain('the queue takes nothing');
    expect(world.lines.get(each.caseId)?.value).toMatchObject({ state: 'sending', heldBy: 'another run' });
  });

  it('that one case alone is refused is told to operators at its fourth attempt, once, however well the rest goes', async () => {
    const world = new SimulatedPartner(84);
    const [one, other] = [toldCase(1), toldCase(2)];
    world.react = ({ case: caseId }) => (caseId === one.caseId ? fails(422, { code: 'item.not_found' }) : takes);
    world.record(one);
    await world.time.run(hour);
    expect(world.refused).toEqual([one.caseId]);
    for (const _ of other.told) world.record(other);
    await world.time.run(60 * hour);
    expect(world.refused).toEqual([one.caseId]);
    expect(world.has.get(other.caseId)).toBe(other.told.at(-1));
  });

  it('that falls into maintenance waits for its end, not all for the same second, and nothing counts', async () => {
    const world = new SimulatedPartner(81);
    const begun = world.time.ms;
    const span = (from: number, to: number) => ({
      from: new Date(begun + from * minute).toISOString(),
      to: new Date(begun + to * minute).toISOString(),
    });
    world.endpoint = { ...world.endpoint, maintenance: [span(0, 30), span(20, 100), span(100, 130)] };
    recorded(world, { cases: 20, withinMs: 20 * minute });
    await world.time.run(130 * minute - 1);
    expect([world.sent, world.endpoints.size]).toEqual([[], 0]);
    await world.time.run(7 * minute);
    allTold(world);
    const firsts = [...new Map(world.sent.toReversed().map(({ caseId, ms }) => [caseId, ms])).values()];
    expect(new Set(firsts.map((ms) => Math.floor((ms - begun) / minute))).size).toBeGreaterThan(3);
  });

  it('for a partner that fetches is kept until it does, also where the consumer died', async () => {
    const world = new SimulatedPartner(82);
    world.hasEndpoint = false;
    world.crashing = 0.05;
    world.hiddenMs = 30 * second;
    recorded(world, { cases: 20, withinMs: hour });
    await world.time.run(20 * hour);
    expect(world.sent).toEqual([]);
    expect(
      [...world.lines.values()].map(({ value: { endpoint, state, toldSeq } }) => [endpoint, state, toldSeq]),
    ).toEqual(Array.from({ length: 20 }, () => ['shaanxi', 'parked', 8]));
    expect(world.met.crashes).toBeGreaterThan(10);
  });

  it('of which a message cannot be composed is tried like one that is not taken, and blames no endpoint', async () => {
    const world = new SimulatedPartner(83);
    const each = toldCase(1);
    world.composes = false;
    for (const _ of each.told) world.record(each);
    await world.time.run(hour);
    // What comes first holds nothing personal.
    expect(world.sent.map(({ seq }) => seq)).toEqual([2]);
    expect(world.lines.get(each.caseId)?.value).toMatchObject({ state: 'waiting', fault: 'not-composed', attempts: 4 });
    expect([world.met.notComposed, world.endpoints.size]).toEqual([4, 0]);
    world.composes = true;
    await world.time.run(3 * hour);
    expect(world.missing).toEqual([]);
  });
});
