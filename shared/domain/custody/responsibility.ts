import { type PartyKind, partyKinds, type Span } from './custody.ts';

/** What one kind of party answers for in a stretch of time. */
export interface Share {
  readonly ms: number;
  /** In hundredths of a percent. */
  readonly share: number;
}

/** The shares of all kinds sum to exactly 10000, of a stretch without length to 0. */
export type Shares = Readonly<Record<PartyKind, Share>>;

export type SharesOf =
  | { readonly ok: true; readonly totalMs: number; readonly shares: Shares }
  | { readonly ok: false; readonly code: 'custody.gap' | 'custody.overlap' | 'custody.not_covered' };

const WHOLE = 10_000n;

/**
 * How the responsibility for [from, until) is shared out. The spans must follow each other without gap or overlap and cover it.
 * Instants are ISO in UTC with milliseconds.
 */
export function sharesOf(request: {
  readonly spans: readonly Span[];
  readonly from: string;
  readonly until: string;
}): SharesOf {
  const { spans, from, until } = request;
  const broken = spans.map((span, index) => seam(span, spans[index + 1])).find((fault) => fault !== null);
  if (broken) return { ok: false, code: broken };
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last || until < from || from < first.from || (last.until !== null && last.until < until))
    return { ok: false, code: 'custody.not_covered' };
  const total = milliseconds(until) - milliseconds(from);
  const held = { applicant: 0n, window: 0n, courier: 0n, authority: 0n } satisfies Record<PartyKind, bigint>;
  for (const span of spans) {
    const begin = span.from > from ? span.from : from;
    const end = span.until !== null && span.until < until ? span.until : until;
    if (begin < end) held[span.party.kind] += milliseconds(end) - milliseconds(begin);
  }
  const parts = outOfWhole(held, total);
  const share = (kind: PartyKind): Share => ({ ms: Number(held[kind]), share: Number(parts[kind]) });
  return {
    ok: true,
    totalMs: Number(total),
    shares: {
      applicant: share('applicant'),
      window: share('window'),
      courier: share('courier'),
      authority: share('authority'),
    },
  };
}

/** What is wrong with a span or between it and the next. */
function seam(span: Span, next: Span | undefined): 'custody.gap' | 'custody.overlap' | null {
  if (span.until !== null && span.until < span.from) return 'custody.overlap';
  if (next === undefined || span.until === next.from) return null;
  return span.until === null || span.until > next.from ? 'custody.overlap' : 'custody.gap';
}

/** Largest remainder: each kind gets its whole hundredths, and those left over go to the largest remainders, first kind first. */
function outOfWhole(held: Record<PartyKind, bigint>, total: bigint): Record<PartyKind, bigint> {
  const parts = { applicant: 0n, window: 0n, courier: 0n, authority: 0n };
  if (total === 0n) return parts;
  for (const kind of partyKinds) parts[kind] = (held[kind] * WHOLE) / total;
  const left = WHOLE - partyKinds.reduce((sum, kind) => sum + parts[kind], 0n);
  const remainder = (kind: PartyKind): bigint => (held[kind] * WHOLE) % total;
  // Sorting is stable: among equal remainders the order of the kinds decides.
  const byRemainder = [...partyKinds].sort((one, other) => Number(remainder(other) - remainder(one)));
  for (const kind of byRemainder.slice(0, Number(left))) parts[kind] += 1n;
  return parts;
}

const milliseconds = (instant: string): bigint => BigInt(Date.parse(instant));
