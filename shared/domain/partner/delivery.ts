/** What became of an attempt to tell a partner something. */
export type Attempt =
  | { readonly taken: true }
  | {
      readonly taken: false;
      /** Stable and without content: `status-503`, `timeout`, `not-acknowledged`. */
      readonly fault: string;
      /** Of the answer; null where there was none. */
      readonly status: number | null;
      /** What the partner's answer gives as its code, where it is a problem document. */
      readonly code: string | null;
      /** Where it asks to be left alone for a while. */
      readonly retryAfterMs: number | null;
    };
export type Failed = Extract<Attempt, { taken: false }>;

/**
 * What is to be told of one case to one partner: everything after `doneSeq` up to `toldSeq`, one after the other. There is a line only
 * while there is something to tell.
 */
export interface Line {
  readonly partner: string;
  /** Endpoint that its next attempt goes to; the partner's id where it fetches by itself. */
  readonly endpoint: string;
  readonly caseId: string;
  /** The last event that was taken, and the last that is to be. */
  readonly doneSeq: number;
  readonly toldSeq: number;
  /**
   * `sending`: somebody is at it until `dueAt`; `waiting`: for its next attempt at `dueAt`; `parked`: for the endpoint, or to be
   * fetched; `dead`: given up, until somebody orders it again.
   */
  readonly state: 'sending' | 'waiting' | 'parked' | 'dead';
  /** Instant (ISO); of what is parked or dead: since when. */
  readonly dueAt: string;
  /** Attempts at the event after `doneSeq` that failed. */
  readonly attempts: number;
  /** How the last one failed. */
  readonly fault: string | null;
  /** The run that has it in hand, or had it last; absent in a line that nobody sent yet. */
  readonly heldBy?: string;
  /** Events for which those before are said again, as the partner lacks them, with the attempts at them until then. */
  readonly rewound?: readonly { readonly seq: number; readonly attempts: number }[];
}

/** Whether a run has a line in hand. */
export const isHeldBy = ({ state, heldBy }: Line, run: string | undefined): boolean =>
  state === 'sending' && heldBy === run;

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/**
 * Waits between attempts, after which the next one follows: the example schedule of the Standard Webhooks specification, ten attempts
 * in 75 h 35 min.
 */
export const waitsMs: readonly number[] = [
  ...[5 * seconds, 5 * minutes, 30 * minutes, 2 * hours, 5 * hours, 10 * hours, 14 * hours, 20 * hours, 24 * hours],
];
/** The attempt at which people are told. */
export const toldAtAttempt = 4;
/** Of a wait, that chance may add to it; never less than the wait, so that nobody comes early. */
const mostJitter = 0.2;
/** Longer than that no partner keeps us waiting. */
const longestRetryAfterMs = 24 * hours;

const later = (now: string, ms: number): string => new Date(Date.parse(now) + Math.ceil(ms)).toISOString();

/** The line after an attempt that failed: waiting for the next one, or dead after the last. `chance`: 0 to 1. */
export function afterFailure(
  line: Line,
  { failed, now, chance }: { failed: Failed; now: string; chance: number },
): Line {
  const attempts = line.attempts + 1;
  const wait = waitsMs[attempts - 1];
  const { fault } = failed;
  if (wait === undefined) return { ...line, attempts, fault, state: 'dead', dueAt: now };
  const asked = Math.min(failed.retryAfterMs ?? 0, longestRetryAfterMs);
  const dueAt = later(now, Math.max(wait, asked) * (1 + mostJitter * chance));
  return { ...line, attempts, fault, state: 'waiting', dueAt };
}

/** The line after a partner that fetches by itself refused a message: it is given again, until that was once too often. */
export function afterRefused(line: Line, code: string): Line {
  const attempts = line.attempts + 1;
  const isOver = attempts > waitsMs.length;
  return { ...line, attempts, fault: `refused-${code}`, state: isOver ? 'dead' : line.state };
}

/** The line once the event after `doneSeq` was taken; null where that was the last. */
export function afterTaken({ rewound = [], ...line }: Line, seq: number): Line | null {
  const ahead = rewound.filter((each) => each.seq > seq);
  const kept = ahead.length === 0 ? {} : { rewound: ahead };
  return seq >= line.toldSeq ? null : { ...line, ...kept, doneSeq: seq, attempts: 0, fault: null };
}

/** The line back at an event that the partner lacks; `of`: the event that showed it, at which so many attempts failed by now. */
export function rewoundTo(line: Line, seq: number, of: { readonly seq: number; readonly attempts: number }): Line {
  const others = (line.rewound ?? []).filter((each) => each.seq !== of.seq);
  return { ...line, rewound: [...others, of], doneSeq: seq, attempts: 0, fault: null };
}

/** Whether the events before this one are being said again because of it. */
export const isRewoundFor = ({ rewound = [] }: Line, seq: number): boolean => rewound.some((each) => each.seq === seq);

/** The line at the event that comes next, with all attempts at it: those before it was rewound for that event count. */
export function backAt({ rewound = [], ...line }: Line, seq: number): Line {
  const before = rewound.find((each) => each.seq === seq)?.attempts ?? 0;
  const others = rewound.filter((each) => each.seq !== seq);
  return { ...line, ...(others.length === 0 ? {} : { rewound: others }), attempts: Math.max(line.attempts, before) };
}

/** Attempts at the event of a line that was tried most often. */
export const mostAttempts = ({ attempts, rewound = [] }: Line): number =>
  Math.max(attempts, ...rewound.map((each) => each.attempts));

/** How an endpoint has been doing. */
export interface EndpointState {
  /** `open`: it is taken to be down, and probed; `disabled`: nothing is sent until an operator says so. */
  readonly state: 'closed' | 'open' | 'disabled';
  /** Attempts in a row at which the endpoint itself failed. */
  readonly failures: number;
  /** Since when nothing succeeded; null where the last attempt did. */
  readonly failingSince: string | null;
  /** When the last attempt failed; absent where none did, or in a record from before it was kept. */
  readonly failedAt?: string;
  /** From when it may be probed, while it is open. */
  readonly probeAt: string | null;
  /** When people were told of it. */
  readonly toldAt: string | null;
  /** Why it is disabled: `gone` (410), or `failing`. */
  readonly reason: 'gone' | 'failing' | null;
}

export const wellEndpoint: EndpointState = {
  state: 'closed',
  ...{ failures: 0, failingSince: null, probeAt: null, toldAt: null, reason: null },
};

/** Failures in a row after which an endpoint is taken to be down: one more than the attempts after which people are told. */
export const opensAfter = 5;
/** Between two probes. */
export const probeEveryMs = minutes;
/** Of nothing but failures, maintenance not counted, after which an endpoint is disabled (Svix does so after five days). */
export const disabledAfterMs = 120 * hours;
/** Longer than the longest wait between two attempts with its jitter: after that without any, what failed before says nothing now. */
export const idleAfterMs = 36 * hours;
/** People are told at the latest when the fourth attempt of the first message would have failed. */
const toldAfterMs = waitsMs.slice(0, toldAtAttempt - 1).reduce((sum, wait) => sum + wait, 0);

/** A message of ours that could not be put into words: nobody was asked. */
export const notComposed: Failed = {
  ...{ taken: false, fault: 'not-composed', status: null, code: null, retryAfterMs: null },
};

/** Whether nobody was asked, because we could not write or sign, or had no address: it says nothing of the endpoint. */
const isOurs = ({ fault }: Pick<Failed, 'fault'>): boolean =>
  fault === notComposed.fault || fault === 'no-endpoint' || fault.startsWith('no-key-');

/** Whether it is the endpoint that failed, and not one message that it does not take. */
export const isDown = ({ status, fault }: Pick<Failed, 'status' | 'fault'>): boolean =>
  status === null ? !isOurs({ fault }) : status === 429 || status >= 500;

/** A span of maintenance that was agreed (ISO instants, with milliseconds or without). */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** When the maintenance ends that an instant lies in; null where it lies in none. */
export function maintenanceUntil(maintenance: readonly Span[], now: string): string | null {
  const at = Date.parse(now);
  const ends = maintenance
    .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
    .filter(({ from, to }) => from <= at && at < to)
    .map(({ to }) => to);
  return ends.length === 0 ? null : new Date(Math.max(...ends)).toISOString();
}

/** What waited for the end of a maintenance is sent within so long after it, and not all of it in the first second. */
const spreadAfterMaintenanceMs = 5 * minutes;
/** When a line is sent that waits for the end of a maintenance: then, or later. `chance`: 0 to 1. */
export const afterMaintenance = (until: string, chance: number): string =>
  later(until, spreadAfterMaintenanceMs * chance);

/** Milliseconds between two instants that no maintenance covers. */
export function failingMs(maintenance: readonly Span[], { from, to }: Span): number {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  let [counted, at] = [0, start];
  const spans = maintenance
    .map((span) => ({ from: Date.parse(span.from), to: Date.parse(span.to) }))
    .filter((span) => span.from < span.to)
    .sort((one, other) => one.from - other.from);
  for (const span of spans) {
    counted += Math.max(0, Math.min(span.from, end) - at);
    at = Math.max(at, Math.min(span.to, end));
  }
  return counted + Math.max(0, end - at);
}

/** How an endpoint does after an attempt; the same object where nothing changes. */
export function endpointAfter(
  before: EndpointState,
  attempt: Attempt,
  context: { now: string; maintenance: readonly Span[]; isWorkingTime: boolean; attempts: number },
): EndpointState {
  const { now, maintenance, isWorkingTime, attempts } = context;
  // What was under way when it was disabled changes nothing: it stays so until somebody says otherwise.
  if (before.state === 'disabled') return before;
  if (attempt.taken) return before.failures === 0 && before.failingSince === null ? before : wellEndpoint;
  // What was never under way says nothing of it.
  if (isOurs(attempt)) return before;
  const lastMs = before.failedAt === undefined ? 0 : failingMs(maintenance, { from: before.failedAt, to: now });
  const failingSince = lastMs > idleAfterMs ? now : (before.failingSince ?? now);
  const failedMs = failingMs(maintenance, { from: failingSince, to: now });
  const isTold = before.toldAt !== null || attempts >= toldAtAttempt || failedMs >= toldAfterMs;
  const failing = { failingSince, failedAt: now, toldAt: isTold ? (before.toldAt ?? now) : null };
  if (attempt.status === 410)
    return { ...before, ...failing, toldAt: before.toldAt ?? now, state: 'disabled', probeAt: null, reason: 'gone' };
  if (failedMs >= disabledAfterMs && isWorkingTime)
    return { ...before, ...failing, state: 'disabled', probeAt: null, reason: 'failing' };
  // Whoever answers, is there: only its taking in of this message failed.
  if (!isDown(attempt)) return { ...before, ...failing, state: 'closed', failures: 0, probeAt: null };
  const failures = before.failures + 1;
  if (failures < opensAfter) return { ...before, ...failing, failures };
  const waitMs = Math.max(probeEveryMs, Math.min(attempt.retryAfterMs ?? 0, longestRetryAfterMs));
  return { ...before, ...failing, failures, state: 'open', probeAt: later(now, waitMs) };
}

/** What may be sent to an endpoint at an instant: anything, one probe, or nothing. */
export function mayBeSent({ state, probeAt }: EndpointState, now: string): 'anything' | 'probe' | 'nothing' {
  if (state === 'closed') return 'anything';
  return state === 'open' && (probeAt ?? '') <= now ? 'probe' : 'nothing';
}

/** An endpoint one of whose probes is about to be sent. */
export const probed = (before: EndpointState, now: string): EndpointState => ({
  ...before,
  probeAt: later(now, probeEveryMs),
});

/** An endpoint that an operator takes back into use: it is probed first. */
export const enabled = (now: string): EndpointState => ({
  ...wellEndpoint,
  ...{ state: 'open', failures: opensAfter, probeAt: now },
});
