import type { Route } from '#contracts/route';

/** What a route is to those who keep the API from being flooded. */
export type Traffic = 'public' | 'read' | 'command' | 'upload';

/** Asked of the route table alone, so that a new route has its class by itself. */
export function trafficOf({ access, method, function: name }: Pick<Route, 'access' | 'method' | 'function'>): Traffic {
  if (access === 'public') return 'public';
  if (method === 'GET') return 'read';
  return name === 'materials' ? 'upload' : 'command';
}

/** Requests per second over a long time, and at once, that one method of the API takes from everybody together. */
export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export const throttles: Readonly<Record<Traffic, Throttle>> = {
  // Nobody has signed in, and a check in pure JavaScript takes 4 ms of CPU (268 in a second on one thread).
  public: { ratePerSecond: 100, burst: 200 },
  // Looking at a case is one query; people look far more often than they act.
  read: { ratePerSecond: 300, burst: 600 },
  // A transaction of about eight write units: a new on-demand table takes 4 000 in a second, five methods' worth.
  // 10 000 filings with one authority, the largest burst planned for, pass in less than two minutes.
  command: { ratePerSecond: 100, burst: 200 },
  // Up to forty for one filing, each costs a signature made in the function and nothing else.
  upload: { ratePerSecond: 200, burst: 400 },
};

/** A rule of the web ACL: most requests from one address within five minutes. Whoever sends more is refused until it is less. */
export interface RateRule {
  readonly name: string;
  readonly mostInFiveMinutes: number;
  /** Requests counted; absent: all. */
  readonly only?: 'verification' | 'writing';
}

export const rateRules: readonly RateRule[] = [
  // One a second. Identifiers and tracking codes must not be found by trying, and each check costs CPU; a counter scans a few in a minute.
  { name: 'VerificationPerAddress', mostInFiveMinutes: 300, only: 'verification' },
  // Two a second: a hall of forty windows behind one address acts at most every twenty seconds at each. Partners post
  // all that their regions say from one address: they are counted with everything alone.
  { name: 'WritingPerAddress', mostInFiveMinutes: 600, only: 'writing' },
  // Ten a second: many households share one address of a mobile network.
  { name: 'EverythingPerAddress', mostInFiveMinutes: 3_000 },
];
