import type { CaseStore } from '#application/case/ports';
import type { Outbox } from './outbox.ts';
import { toldBefore, toldEvents } from './told-events.ts';
import type { Answered } from '#contracts/partner/exchange';
import {
  afterRefused,
  afterTaken,
  backAt,
  type Line,
  mostAttempts,
  rewoundTo,
  toldAtAttempt,
} from '#domain/partner/delivery';

export interface AcknowledgeDependencies {
  readonly outbox: Outbox;
  readonly cases: Pick<CaseStore, 'whole'>;
  /** Of the deployment, six digits. */
  readonly region: string;
  /** Tells operators of a message that was not taken four times; ids only. */
  readonly onRefused: (line: Pick<Line, 'caseId' | 'endpoint' | 'fault'>) => void;
}

/** What a partner says of one case: how far it took it, and what it refused after that. */
interface OfCase {
  readonly caseId: string;
  readonly takenSeq: number;
  readonly refused: { readonly seq: number; readonly code: string } | null;
}

/**
 * Takes note of what became of messages that a partner fetched. What it took waits no longer, what it refused waits as one more failed
 * attempt. Returns how many it took; said twice it is the same.
 */
export async function acknowledge(
  dependencies: AcknowledgeDependencies,
  { partner, answers }: { partner: string; answers: readonly Answered[] },
): Promise<number> {
  const named = answers.flatMap((answer) => {
    const [from, caseId = '', seq] = answer.id.split('_');
    return from === dependencies.region ? [{ answer, caseId, seq: Number(seq) }] : [];
  });
  for (const [caseId, of] of Map.groupBy(named, (each) => each.caseId)) {
    const takenSeq = Math.max(0, ...of.filter(({ answer }) => answer.taken).map(({ seq }) => seq));
    const refused = of
      .flatMap(({ answer, seq }) => (answer.taken || seq < takenSeq ? [] : [{ seq, code: answer.code }]))
      .toSorted((one, other) => one.seq - other.seq)[0];
    await noteOf(dependencies, { partner, said: { caseId, takenSeq, refused: refused ?? null } });
  }
  return named.filter(({ answer }) => answer.taken).length;
}

/** Others may write on a line at the same time, not for ever. */
const mostTries = 10;

/** Writes it on the line, whoever else writes there at the same time; whoever is sending meets it with the next write. */
async function noteOf(
  dependencies: AcknowledgeDependencies,
  { partner, said }: { partner: string; said: OfCase },
): Promise<void> {
  const { outbox, onRefused } = dependencies;
  const { caseId } = said;
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    const kept = await outbox.line({ partner, caseId });
    if (kept === null) return;
    const next = await lineAfter(dependencies, { line: kept.value, said });
    if (next === kept.value) return;
    const isWritten = next === null ? await outbox.remove(kept) : (await outbox.put(next, kept.version)) !== null;
    if (!isWritten) continue;
    const attempts = next === null ? 0 : mostAttempts(next);
    if (next !== null && attempts === toldAtAttempt && attempts > mostAttempts(kept.value)) onRefused(next);
    return;
  }
  throw new Error(`the line of ${caseId} for ${partner} changes all the time`);
}

/** What was given up waits again, once the partner took something of it. */
const alive = (line: Line): Line => (line.state === 'dead' ? { ...line, state: 'parked' } : line);

/** The line after what was said; null where nothing is left; the same object where it changes nothing. */
async function lineAfter(
  { cases }: AcknowledgeDependencies,
  { line, said: { caseId, takenSeq, refused } }: { line: Line; said: OfCase },
): Promise<Line | null> {
  // Nobody took what was never told.
  const isFurther = takenSeq > line.doneSeq && takenSeq <= line.toldSeq;
  const taken = isFurther ? afterTaken(alive(line), takenSeq) : line;
  if (taken === null || refused === null || refused.seq <= taken.doneSeq || refused.seq > taken.toldSeq) return taken;
  const after = afterRefused(backAt(taken, refused.seq), refused.code);
  if (refused.code !== 'partner.gap') return after;
  // What the partner has not got is said again, and then this.
  const whole = await cases.whole(caseId);
  const told = whole === null ? [] : toldEvents(whole);
  const head = told.find(({ event }) => event.seq === refused.seq);
  if (head === undefined || head.previous === null) return after;
  return rewoundTo(after, toldBefore(told, head.previous.seq), { seq: refused.seq, attempts: after.attempts });
}
