import type { Due } from '#domain/limits/due';

export const partyKinds = ['applicant', 'window', 'courier', 'authority'] as const;
export type PartyKind = (typeof partyKinds)[number];

/** Who may hold originals and answer for them. */
export interface Party {
  readonly kind: PartyKind;
  /** Account, window, carrier or body. */
  readonly id: string;
}

/** What a party states about a thing (a bag of originals), and when it happened: ISO in UTC with milliseconds. */
export type Statement = { readonly at: string; readonly by: Party } & (
  | { readonly type: 'offer'; readonly to: Party } // 移交
  | { readonly type: 'taking-over' } // 接收
  | { readonly type: 'declining' } // 拒收
  /** 异议: at opening it is not as listed. `due`: until when its owner must have settled it. */
  | { readonly type: 'dispute'; readonly due: Due }
  /** 异议了结: the offer stands again, and its addressee takes over or declines. */
  | { readonly type: 'settlement' }
);

/** A mismatch at opening. While it is open nothing else happens to the thing. */
export interface Dispute {
  /** Who must settle it: the giver; behind a carrier, who had a closed bag to carry, the one that gave it the bag. */
  readonly owner: Party;
  readonly raisedBy: Party;
  readonly since: string;
  readonly due: Due;
}

/** A time in which one party was responsible, from `from` until just before `until`; null: still is. */
export interface Span {
  readonly party: Party;
  readonly from: string;
  readonly until: string | null;
}

/** Where a thing is and who answers for it. */
export interface Custody {
  /** Who has it in hands: after a dispute the addressee, who opened it without taking it over. */
  readonly holder: Party;
  /** Who answers for it: the giver until it is taken over. */
  readonly responsible: Party;
  /** Who is to take over or decline. */
  readonly offeredTo: Party | null;
  readonly dispute: Dispute | null;
  /** Who was responsible when, in order, without gap or overlap; the last is open. */
  readonly spans: readonly Span[];
  /** When the last statement was made. */
  readonly at: string;
}

export type CustodyRejection =
  | 'custody.before_last_statement'
  | 'custody.not_responsible'
  | 'custody.to_itself'
  | 'custody.already_offered'
  | 'custody.not_offered'
  | 'custody.not_addressee'
  | 'custody.in_dispute'
  | 'custody.due_passed'
  | 'custody.no_dispute'
  | 'custody.not_dispute_owner';

export type CustodyChange =
  { readonly ok: true; readonly custody: Custody } | { readonly ok: false; readonly code: CustodyRejection };

/** Whoever made the bag holds it and answers for it. */
export function beginCustody({ party, at }: { readonly party: Party; readonly at: string }): Custody {
  const spans = [{ party, from: at, until: null }];
  return { holder: party, responsible: party, offeredTo: null, dispute: null, spans, at };
}

/** Applies one statement, or says why it cannot be made now. */
export function applyStatement(custody: Custody, statement: Statement): CustodyChange {
  if (statement.at < custody.at) return rejected('custody.before_last_statement');
  const { at, by } = statement;
  switch (statement.type) {
    case 'offer': {
      if (custody.dispute) return rejected('custody.in_dispute');
      if (!isSameParty(by, custody.responsible)) return rejected('custody.not_responsible');
      if (custody.offeredTo) return rejected('custody.already_offered');
      if (isSameParty(statement.to, by)) return rejected('custody.to_itself');
      return changed({ ...custody, offeredTo: statement.to, at });
    }
    case 'taking-over': {
      const code = cannotAnswer(custody, by);
      if (code) return rejected(code);
      const spans = handedOver(custody.spans, { party: by, from: at, until: null });
      return changed({ holder: by, responsible: by, offeredTo: null, dispute: null, spans, at });
    }
    case 'declining': {
      const code = cannotAnswer(custody, by);
      return code ? rejected(code) : changed({ ...custody, holder: custody.responsible, offeredTo: null, at });
    }
    case 'dispute': {
      const code = cannotAnswer(custody, by);
      if (code) return rejected(code);
      if (statement.due.at <= at) return rejected('custody.due_passed');
      const dispute = { owner: ownerOf(custody), raisedBy: by, since: at, due: statement.due };
      return changed({ ...custody, holder: by, dispute, at });
    }
    case 'settlement': {
      if (!custody.dispute) return rejected('custody.no_dispute');
      if (!isSameParty(by, custody.dispute.owner)) return rejected('custody.not_dispute_owner');
      return changed({ ...custody, dispute: null, at });
    }
  }
}

/** Custody after statements in the order of their instants; the first that cannot stand is named by its index. */
export function custodyOf(
  begin: Custody,
  statements: readonly Statement[],
):
  | { readonly ok: true; readonly custody: Custody }
  | { readonly ok: false; readonly code: CustodyRejection; readonly index: number } {
  let custody = begin;
  for (const [index, statement] of statements.entries()) {
    const change = applyStatement(custody, statement);
    if (!change.ok) return { ...change, index };
    custody = change.custody;
  }
  return { ok: true, custody };
}

const changed = (custody: Custody): CustodyChange => ({ ok: true, custody });
const rejected = (code: CustodyRejection): CustodyChange => ({ ok: false, code });

const isSameParty = (one: Party, other: Party): boolean => one.kind === other.kind && one.id === other.id;

/** Why a party cannot answer an offer now: what nobody offered, to somebody else, or while it is disputed. */
function cannotAnswer({ offeredTo, dispute }: Custody, by: Party): CustodyRejection | null {
  if (dispute) return 'custody.in_dispute';
  if (!offeredTo) return 'custody.not_offered';
  return isSameParty(by, offeredTo) ? null : 'custody.not_addressee';
}

/** The last responsible party that is no carrier; a bag that began with a carrier is that carrier's. */
const ownerOf = ({ spans, responsible }: Custody): Party =>
  spans.findLast(({ party }) => party.kind !== 'courier')?.party ?? responsible;

/** Ends the open span where the next begins. Who handed on at once keeps an empty span: it is known that it had the thing. */
const handedOver = (spans: readonly Span[], next: Span): readonly Span[] => [
  ...spans.map((span) => (span.until === null ? { ...span, until: next.from } : span)),
  next,
];
