import { type Seal, usable } from './seal.ts';

/** What a body seals besides results: receipts of its windows (收件凭证), statements of hand-over (交接凭证), agreements with other regions. */
export type SealingDuty = 'receipts' | 'hand-over' | 'agreements';

/** A kind of seal that a body has or needs, and what for: nothing, where it only has it. */
export interface SealNeed {
  readonly body: string;
  readonly kind: string;
  /** Items whose results bear it. */
  readonly items: readonly string[];
  readonly duties: readonly SealingDuty[];
}

/** Whether there is a seal of the kind (印章覆盖情况); `ending`: there is one, and soon there will be none. */
export interface Covered extends Omit<SealNeed, 'body'> {
  readonly state: 'covered' | 'ending' | 'missing';
  /** Instant at which the last seal in force ends; null where there is none. */
  readonly until: string | null;
}

/** Time enough for a certificate, a seal and two people. */
const NOTICE_DAYS = 60;

/** For each kind that a body needs, how its seals stand at an instant (ISO). */
export function coverage(request: {
  readonly needs: readonly SealNeed[];
  readonly seals: readonly Seal[];
  readonly at: string;
}): readonly Covered[] {
  const { needs, seals, at } = request;
  const soon = new Date(Date.parse(at) + NOTICE_DAYS * 86_400_000).toISOString();
  return needs.map(({ body, kind, items, duties }) => {
    const inForce = seals.filter((seal) => seal.body === body && seal.kind === kind && usable(seal, at));
    const until = inForce.map(({ validUntil }) => validUntil).reduce((last, each) => (each > last ? each : last), '');
    const state = until === '' ? 'missing' : until < soon ? 'ending' : 'covered';
    return { kind, items, duties, state, until: until === '' ? null : until };
  });
}
