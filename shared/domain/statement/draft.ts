import type { ClauseRef } from '#domain/agreement/policy';
import type { Collection } from '#domain/case/collection';
import type { EventType } from '#domain/case/event';
import type { Text } from '#domain/catalogue/item';
import type { Role } from '#domain/identity/principal';
import type { Due } from '#domain/limits/due';
import { toHex, utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';
import { papersOf, sheetsOf, type StatedPaper, type StatedSheets } from './papers.ts';
import { type Stated, statedBy, type StatementKind } from './stated.ts';
import { sealedEvidence, statementWording } from './wording.ts';

/** Bytes of a draft. A longer document would not be read back by those who verify; a full bag of 500 sheets takes about half. */
const mostBytes = 90_000;

/** One of the two bodies of a hand-over, in its region. */
export interface Side {
  readonly region: string;
  readonly body: { readonly id: string; readonly name: Text };
}

/**
 * What a statement of hand-over (交接凭证) says, word for word, before it is sealed. It names bodies and roles and nobody: neither
 * the applicant nor who acted. The same events give the same draft.
 */
export interface StatementDraft {
  readonly kind: StatementKind;
  readonly name: Text;
  /** Numbers of the case on both sides, as far as the side that states it knew them when it acted. */
  readonly cases: { readonly receiving: string | null; readonly deciding: string | null };
  readonly item: { readonly id: string; readonly version: number; readonly name: Text };
  readonly clause: ClauseRef;
  readonly receiving: Side;
  readonly deciding: Side;
  /** Authorities of the deciding region that had the offer before and passed it on (移送), in their order. */
  readonly passedOnBy: readonly Side['body'][];
  /** Its name is null where it is of a region whose windows are not known here. */
  readonly window: { readonly id: string; readonly name: Text | null };
  /** The body that states it, and seals. */
  readonly issuer: Side['body'];
  /** When the act happened, and as what somebody acted. */
  readonly at: string;
  readonly role: Role;
  /** The event of the issuer's case that is stated: its place in the chain, and its hash there (hex SM3). */
  readonly event: { readonly seq: number; readonly type: EventType; readonly sm3: string };
  readonly materials: readonly StatedPaper[];
  /** Originals that had come; none where scans are enough. */
  readonly sheets: readonly StatedSheets[];
  /** Until when the offer is to be answered, or acceptance decided; null where nothing follows. */
  readonly due: Due | null;
  /** Grade of the evidence that the statement is under its seal. */
  readonly evidence: { readonly grade: 'A'; readonly meaning: Text };
  readonly advice: readonly Text[];
  readonly notice: Text;
}

export type DraftedStatement =
  { readonly ok: true; readonly draft: StatementDraft } | { readonly ok: false; readonly code: 'statement.too_long' };

/** What data that ships says of those whom a statement names. */
export interface StatementNames {
  readonly item: Text;
  readonly window: Text | null;
  /** Throws for a body that is not known here. */
  readonly body: (id: string) => Text;
}

/** The statement of an act in a hand-over; a rejection where it would list more than can be read back. */
export function statementDraft(stated: Stated & { readonly names: StatementNames }): DraftedStatement {
  const { kind, event, after, names } = stated;
  const { collection } = after;
  if (collection === null) throw new Error(`case ${after.caseId} was handed over to nobody`);
  const { window, clause } = collection;
  const { name, advice, notice } = statementWording[kind];
  const draft: StatementDraft = {
    ...{ kind, name, clause, ...sidesOf({ after, collection, names }) },
    item: { ...after.item, name: names.item },
    window: { id: window, name: names.window },
    ...{ issuer: named(event.body, names), passedOnBy: passedOnBy(stated) },
    ...{ at: statedAt(stated), role: event.role },
    event: { seq: event.seq, type: event.type, sm3: event.hash },
    materials: papersOf(stated),
    sheets: kind === 'taken-over' ? sheetsOf(stated) : [],
    due: dueAfterIt(stated, collection),
    ...{ evidence: sealedEvidence, advice, notice },
  };
  return bytesOf(draft).length > mostBytes ? { ok: false, code: 'statement.too_long' } : { ok: true, draft };
}

/** What was received on paper was offered when it was entered: before that nobody elsewhere could answer. */
const statedAt = ({ kind, event }: Stated): string => (kind === 'offer' ? event.recordedAt : event.occurredAt);

const named = (id: string, { body }: StatementNames): Side['body'] => ({ id, name: body(id) });

const passedOnBy = ({ events, names }: Stated & { readonly names: StatementNames }): readonly Side['body'][] =>
  events.filter(({ type }) => type === 'case.transferred').map(({ body }) => named(body, names));

function sidesOf(of: { after: Stated['after']; collection: Collection; names: StatementNames }) {
  const { after, collection, names } = of;
  const { counterpart, side } = collection;
  const own: Side = { region: after.region, body: named(after.body, names) };
  const other: Side = { region: counterpart.region, body: named(counterpart.body, names) };
  const isReceiving = side === 'receiving';
  const [receiving, deciding] = isReceiving ? [own, other] : [other, own];
  // What it is numbered there is told to the window only afterwards, and its offer says the same however late it is asked for.
  const cases = isReceiving
    ? { receiving: after.caseId, deciding: null }
    : { receiving: counterpart.caseId, deciding: after.caseId };
  return { receiving, deciding, cases };
}

function dueAfterIt({ kind, after }: Stated, { takeOverDue }: Collection): Due | null {
  switch (kind) {
    case 'offer':
      return takeOverDue;
    case 'taken-over':
      return after.due.acceptance;
    case 'declined':
      return null;
  }
}

const bytesOf = (draft: StatementDraft): Uint8Array => utf8(canonicalize(draft as unknown as JsonValue));

/** Hex SM3 over the RFC 8785 bytes of a draft: what an approval covers. */
export const statementSm3 = (draft: StatementDraft): string => toHex(sm3(bytesOf(draft)));

/** The issuer's number of the case; null where a statement does not know its own. */
export const ownCase = ({ kind, cases }: Pick<StatementDraft, 'kind' | 'cases'>): string | null =>
  kind === 'offer' ? cases.receiving : cases.deciding;

/** Names the statement of an act: the case, what is stated, and the event. Asked for again it is the same one. */
export const statementId = (draft: Pick<StatementDraft, 'kind' | 'cases' | 'event'>): string =>
  `${ownCase(draft)}-${draft.kind}-${draft.event.sm3.slice(0, 32)}`;

/** Whether what a draft says of itself holds together: its kind, its event, and the side that states it. */
export const holdsTogether = (draft: StatementDraft): boolean =>
  statedBy[draft.kind].includes(draft.event.type) &&
  ownCase(draft) !== null &&
  draft.issuer.id === (draft.kind === 'offer' ? draft.receiving : draft.deciding).body.id &&
  !Number.isNaN(Date.parse(draft.at));
