import type { Arrival, Door, Reply } from './door.ts';
import { notShown, passedIf, type Shown } from './matrix.ts';
import type { Outward } from './outward.ts';
import { inWords, isTaken } from './post.ts';
import { Taken } from './taken.ts';
import type { Settings } from './settings.ts';
import type { JointTestRowId } from '#contracts/partner/joint-test';

/** Rows of which each takes one message, in the order in which messages come. */
const trials = ['in.refused', 'in.too-many', 'in.slow', 'in.redirect'] as const;
type Trial = (typeof trials)[number];

const retryAfterSeconds = 2;
/** What was under way when an answer was 410 may still come. */
const underWayMs = 1_000;
const lookMs = 20;

interface Tried {
  readonly trial: Trial;
  readonly id: string;
  readonly first: Arrival;
  /** From when the partner may know the answer. */
  readonly answeredAt: number;
  again: Arrival | null;
}

/** What the partner posts to us: it is put to the test with answers that ask it to come again. */
export class Inward {
  readonly #settings: Settings;
  readonly #door: Door;
  readonly #outward: Outward;
  readonly #taken = new Taken();
  readonly #waiting: Trial[] = [];
  readonly #tried: Tried[] = [];
  #goneSince: number | null = null;
  #isGone = false;

  constructor({ settings, door, outward }: { settings: Settings; door: Door; outward: Outward }) {
    this.#settings = settings;
    this.#door = door;
    this.#outward = outward;
    door.answer = (arrival) => this.#answer(arrival);
  }

  /** Shows each row, and says so as soon as it is known. */
  async show(onRow: (id: JointTestRowId, shown: Shown) => void): Promise<void> {
    if (this.#settings.theirKeys.length === 0) {
      for (const id of [...trials, 'in.gone', ...allRows] as const)
        onRow(id, notShown('no key of the partner was given'));
      return;
    }
    this.#waiting.push(...trials);
    for (const _ of trials) await this.#outward.offer();
    const offeredAt = performance.now();
    const open = new Set<Trial>(trials);
    while (open.size > 0) {
      for (const trial of open) {
        const shown = this.#shown(trial, offeredAt);
        if (shown !== null) onRow(trial, shown);
        if (shown !== null) open.delete(trial);
      }
      await sleep(lookMs);
    }
    this.#waiting.length = 0;
    onRow('in.gone', await this.#gone());
    this.#taken.shown(this.#door.arrivals).forEach((shown, at) => onRow(allRows[at] ?? 'in.signed', shown));
  }

  #answer(arrival: Arrival): Reply {
    if (this.#isGone) {
      this.#goneSince ??= performance.now();
      return { status: 410, code: 'partner.gone' };
    }
    const { said } = arrival;
    if (said.fault !== null) return said.fault;
    const tried = this.#tried.find(({ id }) => id === said.id);
    if (tried !== undefined) tried.again ??= arrival;
    const isNew = tried === undefined && !this.#taken.knows(said);
    const trial = isNew && this.#taken.isNext(said) ? this.#waiting.shift() : undefined;
    if (trial === undefined) return this.#taken.take(said);
    const reply = this.#replyOf(trial);
    const answeredAt = arrival.at + (reply.afterMs ?? 0);
    this.#tried.push({ trial, id: said.id, first: arrival, answeredAt, again: null });
    return reply;
  }

  #replyOf(trial: Trial): Reply {
    switch (trial) {
      case 'in.refused':
        return { status: 500, code: 'platform.unexpected' };
      case 'in.too-many':
        return { status: 429, code: 'request.too_many', headers: { 'retry-after': String(retryAfterSeconds) } };
      case 'in.slow':
        return { status: 200, afterMs: this.#settings.slowMs };
      case 'in.redirect':
        return { status: 307, headers: { location: `${this.#door.elsewhere}/` } };
    }
  }

  /** Null: not known yet. */
  #shown(trial: Trial, offeredAt: number): Shown | null {
    const { patienceMs } = this.#settings;
    const tried = this.#tried.find((each) => each.trial === trial);
    const now = performance.now();
    if (tried === undefined) return now > offeredAt + patienceMs ? notShown('no message came for it') : null;
    if (trial === 'in.redirect' && this.#door.followed > 0) return passedIf(false, 'the redirect was followed');
    const { again, first } = tried;
    if (again === null) return now > tried.answeredAt + patienceMs ? passedIf(false, 'it did not come again') : null;
    const waitedMs = Math.round(again.at - first.at);
    const isAnew = again.said.timestamp !== first.said.timestamp;
    // A second that is the same says nothing where the wait was shorter than one.
    const isSigned = isAnew || waitedMs < 1_000;
    const isInTime = trial !== 'in.too-many' || waitedMs >= retryAfterSeconds * 1_000;
    const time = isSigned ? '' : ', with the time of the first attempt';
    return passedIf(isSigned && isInTime, `came again after ${waitedMs} ms${time}`);
  }

  /** The first message of a new case is told that nobody is here; those of another case do not come then. */
  async #gone(): Promise<Shown> {
    const { patienceMs } = this.#settings;
    this.#isGone = true;
    const [offered, askedAt] = [await this.#outward.offer(), performance.now()];
    while (this.#goneSince === null) {
      if (performance.now() > askedAt + patienceMs) return notShown(`no message came for it (${inWords(offered)})`);
      await sleep(lookMs);
    }
    await sleep(underWayMs);
    const before = this.#door.arrivals.length;
    const another = await this.#outward.offer();
    await sleep(patienceMs);
    const more = this.#door.arrivals.length - before;
    const came = `${more} came afterwards`;
    // Without another case it had perhaps nothing to say.
    return isTaken(another) || more > 0
      ? passedIf(more === 0, came)
      : notShown(`${came}; ${inWords(another)} to the offer`);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Rows about all that came, in the order in which `Taken` shows them. */
const allRows = ['in.signed', 'in.form', 'in.order', 'in.same-content', 'in.one-case'] as const;
