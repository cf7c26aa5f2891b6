import type { Player, Side, Step } from './script.ts';
import { stepAwaited } from '#domain/case/awaiting';
import { dueOf } from '#domain/case/deadlines';
import { awaitsOriginals, lastBag } from '#domain/case/originals';
import { sheetsToReturn } from '#domain/case/service';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Manifest, Sheet } from '#domain/custody/manifest';

const scan = (slot: string) => ({ slot, key: slot, sha256: '00'.repeat(32), bytes: 1, mediaType: 'application/pdf' });
const sheets: readonly Sheet[] = ['property-certificate', 'mortgage-contract'].map((slot, index) => ({
  ...{ number: index + 1, slot, pages: 2, sha256: String(index).padStart(64, '0') },
  disposition: index === 0 ? ('return' as const) : ('retain' as const),
}));
const manifestOf = (all: readonly Sheet[]): Manifest => ({
  ...{ seal: 'BAG-1', sheets: all },
  totals: { sheets: all.length, pages: 2 * all.length },
});
const found = ({ seal, sheets: all }: Manifest) => ({
  seal,
  sheets: all.map(({ number, pages, sha256 }) => ({ number, pages, sha256 })),
});
const waybill = { carrier: 'ems', number: '1100000000001', payer: 'receiving', feeFen: null } as const;
const file = { key: 'k', sha256: '00', bytes: 1, mediaType: 'application/pdf' };
/** A bag goes there and comes back, and one more settles a difference: after that nothing new is to be seen. */
const mostBags = 3;

type Acts = readonly (readonly [by: Player, command: Step['command']])[];

/** What people may try to do at any place, whether the rules let them or not. */
const always: Acts = [
  ['acceptor', { type: 'take-over' }],
  ['acceptor', { type: 'decline-handover', reasons: ['x'], competentBody: 'x' }],
  ['acceptor', { type: 'clear' }],
  ['acceptor', { type: 'accept' }],
  ['acceptor', { type: 'not-accept', reasons: ['x'], competentBody: null }],
  ['reviewer', { type: 'review', recommendation: 'grant', opinion: 'x' }],
  ['decider', { type: 'refuse', reasons: ['x'], remedies: 'x' }],
  ['decider', { type: 'extend', reason: 'x' }],
  ['acceptor', { type: 'serve', how: 'window', number: '1' }],
  ['acceptor', { type: 'serve', how: 'pick-up', number: null }],
  ['journey', { type: 'complete' }],
  ['clerk', { type: 'correct', materials: [scan('identity')], form: {} }],
  ['clerk', { type: 'insist', reason: null }],
  ['clerk', { type: 'hand-in', materials: [scan('photo')] }],
  ['clerk', { type: 'ask-withdrawal', reason: null }],
  ['clerk', { type: 'hand-out', to: 'applicant', identity: { method: 'card-reader' }, receipt: file }],
];

/** What depends on how the case stands. */
function byStanding({ receiving, deciding }: Readonly<Record<Side, CaseSnapshot>>, at: string): Acts {
  const isOnce = deciding.correction === null && deciding.transfers === 0 && !awaitsOriginals(deciding);
  const deficiencies = [{ kind: 'material', key: 'identity', reason: 'unclear' } as const];
  const draftSm3 = deciding.resultKind === 'attestation' ? '00' : null;
  const document = { key: 'k', sm3: '00'.repeat(32), bytes: 1 };
  const elsewhere = { system: 'x', reference: 'YB-1', evidence: scan('extract') };
  const decided = { outcome: 'granted', elsewhere, observedAt: at, reasons: [], remedies: '' } as const;
  return [
    ...(isOnce ? ([['acceptor', { type: 'transfer', to: '12620100XTXX001530', reasons: ['x'] }]] as Acts) : []),
    ...(isOnce
      ? ([['acceptor', { type: 'notify-deficiencies', deficiencies, notes: ['x'], workingDays: 5 }]] as Acts)
      : []),
    ['decider', { type: 'grant', approval: draftSm3, draftSm3, draft: null }],
    ['decider', { type: 'record-decision', ...decided }],
    ...(draftSm3 === null
      ? []
      : ([['journey', { type: 'issue', issued: { kind: 'attestation', identifier: 'TB-1', document } }]] as Acts)),
    ...bags(receiving, 'clerk', at),
    ...bags(deciding, 'acceptor', at),
  ];
}

/** What one side may do with bags of originals: seal one, hand it to the carrier, take it back, open one that came. */
function bags(snapshot: CaseSnapshot, by: Player, at: string): Acts {
  const { collection } = snapshot;
  const originals = collection?.originals ?? null;
  if (originals === null) return [];
  const [own, bag] = [collection?.side === 'receiving' ? 'outward' : 'return', lastBag(collection)];
  const toSend = own === 'return' ? sheetsToReturn(snapshot) : missingOr(originals.bags, sheets);
  const isNext = bag === undefined || bag.opened || bag.cancelled;
  const sealing: Acts =
    isNext && originals.bags.length < mostBags && toSend.length > 0
      ? [[by, { type: 'seal-bag', manifest: manifestOf(toSend) }]]
      : [];
  if (bag === undefined || bag.opened) return sealing;
  if (bag.leg === own)
    return [
      ...sealing,
      ...(bag.waybill === null
        ? ([[by, { type: 'record-order', bag: bag.number, waybill: { ...waybill, orderedAt: at } }]] as Acts)
        : ([[by, { type: 'cancel-order', bag: bag.number }]] as Acts)),
    ];
  const all = found(bag.manifest);
  const lacking = { ...all, sheets: all.sheets.slice(1) };
  return [
    [by, { type: 'open-bag', found: all }],
    [by, { type: 'open-bag', found: lacking }],
  ];
}

const missingOr = (bags: readonly { readonly missing: readonly number[] }[], all: readonly Sheet[]) => {
  const missing = bags.at(-1)?.missing ?? [];
  return missing.length === 0 ? all : all.filter(({ number }) => missing.includes(number));
};

/** Lets a date pass; once in a case, but for what lies at the window, which is waited for twice. */
function passing(snapshot: CaseSnapshot, by: Player): readonly Step[] {
  const step = stepAwaited(snapshot);
  const due = step === null ? null : dueOf(step, snapshot);
  const isDone = step !== 'pick-up' && (snapshot.overdue.length > 0 || awaitsOriginals(snapshot));
  if (step === null || due === null || isDone) return [];
  // Twenty days later also the second date has passed.
  const at = [due.at, new Date(Date.parse(due.at) + 40 * 86_400_000).toISOString()];
  return at.map((when) => ({ by, at: when, command: { type: 'pass-due', step } }));
}

/** Everything that may be tried at a place. */
export const waysOn = ({ both, at }: { both: Readonly<Record<Side, CaseSnapshot>>; at: string }): readonly Step[] => [
  ...[...always, ...byStanding(both, at)].map(([by, command]) => ({ by, at, command })),
  ...passing(both.deciding, 'journey'),
  ...passing(both.receiving, 'clerk'),
];
