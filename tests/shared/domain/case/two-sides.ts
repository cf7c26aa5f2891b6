import mortgage from '#data/items/XS-066.json' with { type: 'json' };
import type { Actor } from '#application/case/record';
import type { Item } from '#domain/catalogue/item';
import { type ClockStart, isToldToPartner, type Reported } from '#domain/case/collection';
import type { Command } from '#domain/case/command';
import type { CaseEvent, EventOf } from '#domain/case/event';
import { beginCollection, heldTo } from '#domain/case/handover';
import type { Traced } from '#domain/case/originals';
import { isToBeServed } from '#domain/case/service';
import { type CaseSnapshot, evolve, isFinished } from '#domain/case/snapshot';
import type { Found, Manifest } from '#domain/custody/manifest';
import { calendar, GrowingCase, person } from './case-fixture.ts';

export const mortgageItem = mortgage as Item;
export const [registry, hall] = ['12620100XTXX002061', '11610100XTXX00161R'];
export const ids = { receiving: '610100-20260921-0123456789AB', deciding: '620100-20260922-0123456789AB' };
/** Monday 2026-09-21, at the window; the offer is in Lanzhou the morning after. */
export const received = '2026-09-21T08:00:00.000Z';
export const offered = '2026-09-22T02:00:00.000Z';

type Side = 'receiving' | 'deciding';
export type Given = Exclude<Command, { type: 'submit' }>;

const at620 = { body: registry, region: '620100' };
const at610 = { body: hall, region: '610100' };
const acting = (
  actor: string,
  role: Actor['role'],
  basis: 'journey' | 'agreement',
): Omit<Actor, 'body' | 'region'> => ({
  ...{ principal: { actor, onBehalfOf: 'holder:v1:00', basis }, role },
});
/** Who acts on either side. */
export const officials = {
  acceptor: { ...person('acceptor', 'acceptor'), ...at620 },
  reviewer: { ...person('reviewer', 'reviewer'), ...at620 },
  decider: { ...person('decider', 'decider'), ...at620 },
  approver: { ...person('approver', 'decider'), ...at620 },
  journeyThere: { ...acting('system:journey', 'system', 'journey'), ...at620 },
  window: { ...acting('partner:610100', 'partner', 'agreement'), ...at620 },
  clerk: { ...person('clerk', 'clerk'), ...at610 },
  journeyHere: { ...acting('system:journey', 'system', 'journey'), ...at610 },
  carrier: { ...acting('carrier:ems', 'system', 'journey'), ...at610 },
  carrierThere: { ...acting('carrier:ems', 'system', 'journey'), ...at620 },
  authority: { ...acting('partner:620100', 'partner', 'agreement'), ...at610 },
} satisfies Record<string, Actor>;

/** What a window received, where that is not a mortgage whose originals travel, brought by whoever it is for. */
interface Begun {
  readonly item?: Item;
  /** Keyed hash of the number of whoever stood there for the applicant. */
  readonly presenter?: string;
  /** Number of the case; the one in `ids` unless told. */
  readonly caseId?: string;
}

/** The case of one side, as it begins. */
export function begin(
  side: Side,
  clockStarts: ClockStart = 'originals-received',
  { item = mortgageItem, presenter, caseId = ids[side] }: Begun = {},
): GrowingCase {
  const receiving = side === 'receiving';
  const at = receiving ? received : offered;
  const submitted = {
    ...{ item: { id: item.id, version: item.version }, mode: 'collection-on-behalf' as const },
    ...{ resultKind: item.result.kind, materials: [], clockStarts },
    holder: { kind: 'person', hash: 'v1:00', maskedNumber: '000***' } as const,
    clause: { agreement: 'LZ-XA', version: 1, clause: '2.1' },
    ...{ window: 'XA-01', receivedAt: received, presenter: presenter ?? null },
    counterpart: receiving
      ? { region: '620100', body: registry, caseId: null }
      : { region: '610100', body: hall, caseId: ids.receiving },
  };
  const event = beginCollection(side, { submitted, personal: { form: {} } }, { at, calendar });
  return new GrowingCase(item, at, {
    ...{ caseId, event },
    by: receiving ? officials.clerk : officials.window,
  });
}

/** A list of sheets with these numbers, each of one leaf. */
export function manifestOf(
  numbers: readonly number[],
  seal = 'LZ-0001',
  disposition: 'return' | 'retain' = 'return',
): Manifest {
  const sheets = numbers.map((number) => ({
    ...{ number, slot: number % 2 === 0 ? 'mortgage-contract' : 'property-certificate', pages: 2 },
    sha256: String(number).padStart(64, '0'),
    disposition,
  }));
  return { seal, sheets, totals: { sheets: sheets.length, pages: 2 * sheets.length } };
}

/** All that is listed, but for some. */
export const foundAll = ({ seal, sheets }: Manifest, but: readonly number[] = []): Found => ({
  seal,
  sheets: sheets
    .filter(({ number }) => !but.includes(number))
    .map(({ number, pages, sha256 }) => ({ number, pages, sha256 })),
});

export const waybill = { carrier: 'ems', number: '1100000000001', payer: 'receiving', feeFen: null } as const;
export const traced = (at: string, state: Traced['state'], code: string = state): Traced => ({
  ...{ at, code, state, place: null },
});

/** A sealed result as the window keeps what it was sent. */
export const sentDocument = { key: 'k', sha256: '22'.repeat(32), sm3: '33'.repeat(32), bytes: 3_000 } as const;

/** What the deciding side tells of an event. */
export const reportOf = (event: CaseEvent, after: CaseSnapshot): Command & { type: 'record-report' } => ({
  type: 'record-report',
  report: {
    from: { region: '620100', caseId: after.caseId, seq: event.seq, hash: event.hash },
    ...{ event: event.type, at: event.occurredAt, status: after.status, due: heldTo(after) },
    ...{ completedWith: after.completedWith, identifier: after.identifier },
    ...(event.type === 'case.transferred' ? { authority: event.data.to } : {}),
    ...(event.type === 'case.deficiencies-notified' ? { notice: event.data } : {}),
    ...(event.type === 'case.cleared' ? { dispatch: event.data.due.dispatch } : {}),
    ...(event.type === 'case.bag-opened' ? { opened: event.data } : {}),
    ...(event.type === 'case.served' && event.data.how === 'window' ? { card: { reference: event.data.number } } : {}),
    ...(event.type === 'case.result-issued' ? { document: sentDocument } : {}),
    ...returned(event, after),
    ...(event.type === 'case.courier-cancelled' ? { cancelled: event.data } : {}),
  },
  told: null,
});

/** A bag that goes back, once the carrier has it. */
function returned(event: CaseEvent, { collection }: CaseSnapshot): Pick<Reported, 'returned'> {
  const bag =
    event.type === 'case.courier-ordered'
      ? collection?.originals?.bags.find(({ number }) => number === event.data.bag)
      : undefined;
  if (event.type !== 'case.courier-ordered' || bag === undefined) return {};
  const { number, leg, manifest, due: arrival } = bag;
  return { returned: { bag: number, leg, manifest, due: { arrival }, waybill: event.data.waybill } };
}

/** What the window tells of an event: the same act there. */
function wordOf({ type, data, occurredAt }: CaseEvent, events: readonly CaseEvent[]): Given | null {
  if (type === 'case.courier-ordered') {
    const sealed = events.find((each): each is EventOf<'case.bag-sealed'> => isBag(each, data.bag));
    return sealed ? { type: 'record-dispatch', sealed: sealed.data, waybill: data.waybill } : null;
  }
  if (type === 'case.courier-cancelled') return { type: 'record-cancelling', cancelled: data };
  if (type === 'case.corrected') return { type: 'correct', materials: data.materials, form: {} };
  if (type === 'case.documents-handed-in') return { type: 'hand-in', materials: data.materials };
  if (type === 'case.bag-opened') return { type: 'record-opening', opened: data };
  if (type === 'case.handed-out' || type === 'case.unclaimed') {
    const told = {
      what: data.what,
      how: type === 'case.handed-out' ? ('handed-out' as const) : ('unclaimed' as const),
    };
    return { type: 'record-pick-up', told, at: occurredAt };
  }
  if (type === 'case.insisted') return { type: 'insist', reason: null };
  return type === 'case.withdrawal-asked' ? { type: 'withdraw', reason: null } : null;
}

const isBag = ({ type, data }: CaseEvent, number: number): boolean => type === 'case.bag-sealed' && data.bag === number;

/** One application as both regions have it, and what each has still to tell the other. */
export class TwoSides {
  readonly receiving: GrowingCase;
  readonly deciding: GrowingCase;
  readonly #toDeciding: Given[] = [];
  readonly #toReceiving: Given[] = [];

  constructor({ clockStarts, ...begun }: { clockStarts?: ClockStart } & Begun = {}) {
    this.receiving = begin('receiving', clockStarts, begun);
    this.deciding = begin('deciding', clockStarts, begun);
  }

  /** Gives a command on one side; what the other has to know of waits to be told. */
  give(side: Side, command: Given, { by, at }: { by: Actor; at: string }): string | string[] {
    const growing = this[side];
    const known = growing.events.length;
    const answer = growing.give(command, { by, at });
    let after = growing.events.slice(0, known).reduce<CaseSnapshot | null>(evolve, null);
    for (const event of growing.events.slice(known)) {
      after = evolve(after, event);
      if (!isToldToPartner(event, after)) continue;
      if (side === 'deciding') this.#toReceiving.push(reportOf(event, after));
      const word = side === 'receiving' ? wordOf(event, growing.events) : null;
      if (word !== null) this.#toDeciding.push(word);
    }
    return answer;
  }

  /** Tells the next thing on each way that has something to tell, reports now and then twice. */
  tell(at: string, twice = false): boolean {
    const [word, report] = [this.#toDeciding.shift(), this.#toReceiving.shift()];
    if (report) this.give('receiving', report, { by: officials.authority, at });
    if (report && twice) this.give('receiving', report, { by: officials.authority, at });
    if (word) this.give('deciding', word, { by: officials.window, at });
    return word !== undefined || report !== undefined;
  }

  /** Tells everything that there is to tell, and what comes of it. */
  tellAll(at: string): void {
    while (this.tell(at));
  }
}

/** Where the platform itself goes on, at once; not where something has yet to reach the applicant. */
const goesOn: readonly CaseSnapshot['status'][] = ['granted', 'refused', 'not-accepted', 'issued', 'returning'];
export const isGoingOn = (snapshot: CaseSnapshot): boolean =>
  isFinished(snapshot) || (goesOn.includes(snapshot.status) && !isToBeServed(snapshot));

/** Hands out what lies at the window. */
export const handOut = (to: 'applicant' | 'presenter' = 'applicant'): Given & { type: 'hand-out' } => ({
  ...{ type: 'hand-out', to, identity: { method: 'card-reader' } },
  receipt: { key: 'k', sha256: '00', bytes: 1, mediaType: 'application/pdf' },
});

export const decline = { type: 'decline-handover', reasons: ['x'], competentBody: null } as const;
export const ask = { type: 'ask-withdrawal', reason: null } as const;
