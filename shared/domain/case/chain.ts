import type { CaseEvent } from './event.ts';
import { type CaseSnapshot, rebuild } from './snapshot.ts';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';
import { toHex, utf8 } from '#formats/bytes';

/** Hash that the first event of a case names as its previous: SM3 of the case id. */
export const genesisHash = (caseId: string): string => toHex(sm3(utf8(caseId)));

/** Hash of an event: SM3 over the RFC 8785 bytes of all its fields but `hash`. */
export function eventHash(event: Omit<CaseEvent, 'hash'>): string {
  const { hash: _, ...rest } = event as CaseEvent;
  return toHex(sm3(utf8(canonicalize(rest as unknown as JsonValue))));
}

export type ChainVerdict =
  { readonly intact: true } | { readonly intact: false; readonly at: number; readonly reason: string };

/**
 * Checks the events of a case, in the order of `seq`, against each other and against the snapshot stored beside them.
 * An event deleted, altered, inserted or moved is named by the first `seq` at which the chain does not hold.
 */
export function verifyChain(events: readonly CaseEvent[], stored: CaseSnapshot): ChainVerdict {
  let previousHash = genesisHash(stored.caseId);
  for (const [index, event] of events.entries()) {
    const seq = index + 1;
    const broken = (reason: string): ChainVerdict => ({ intact: false, at: seq, reason });
    if (event.caseId !== stored.caseId) return broken('belongs to another case');
    if (event.seq !== seq) return broken(`expected seq ${seq}, found ${event.seq}`);
    if (event.previousHash !== previousHash) return broken('does not follow the event before it');
    if (eventHash(event) !== event.hash) return broken('was altered after it was recorded');
    previousHash = event.hash;
  }
  const last = events.length;
  if (last < stored.seq) return { intact: false, at: last + 1, reason: 'the last events are missing' };
  if (last > stored.seq) return { intact: false, at: stored.seq + 1, reason: 'was added after the last event' };
  if (previousHash !== stored.lastHash)
    return { intact: false, at: last, reason: 'is not the last event that the snapshot knows' };
  const rebuilt = canonicalize(rebuild(events) as unknown as JsonValue);
  if (rebuilt !== canonicalize(stored as unknown as JsonValue))
    return { intact: false, at: stored.seq, reason: 'the snapshot does not follow from the events' };
  return { intact: true };
}
