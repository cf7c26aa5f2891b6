import type { Collection } from './collection.ts';
import type { Command, Handled } from './command.ts';
import type { CaseEvent, EventData } from './event.ts';
import { decided, onSide, rejected } from './in-state.ts';
import type { CaseSnapshot } from './snapshot.ts';
import type { Blank } from '#domain/printing/blank-stock';
import type { SpoilReason } from '#domain/printing/ledger';

/** A sealed result that the deciding side sent to be printed at the window; the bytes are in the materials bucket under `key`. */
export interface SentDocument {
  readonly key: string;
  /** Hex digests of the bytes of the file. */
  readonly sha256: string;
  readonly sm3: string;
  readonly bytes: number;
}

export interface Print {
  readonly identifier: string;
  readonly blank: Blank;
  readonly at: string;
  /** Null while it is not. */
  readonly spoiled: SpoilReason | null;
}

/** On the receiving side of a case whose clause lets the window print (窗口打印): what may be printed, and what was. */
export interface Printing {
  readonly identifier: string;
  readonly document: SentDocument;
  readonly prints: readonly Print[];
}

/** The one print that holds: of the identifier that the case has now, on a blank that was not spoiled. */
export const validPrint = ({ identifier, prints }: Printing): Print | undefined =>
  prints.find((each) => each.identifier === identifier && each.spoiled === null);

const isSame = (one: Blank, other: Blank): boolean => one.book === other.book && one.number === other.number;

/** Also after the case is over: whoever comes later gets their paper then. */
const printed = ['ready', 'completed'] as const;

/** Whether the print that holds is the one on this blank: not one that was spoiled, nor of a result before. */
export function holdsOn(blank: Blank, { collection }: Pick<CaseSnapshot, 'collection'>): boolean {
  const valid = collection?.printing ? validPrint(collection.printing) : undefined;
  return valid !== undefined && isSame(valid.blank, blank);
}

/** Prints the result on a blank, or says that a print was spoiled. Clause, blank and the seal of the document are checked before. */
export const onPrints = (
  command: Extract<Command, { type: 'print' | 'spoil-print' }>,
  snapshot: CaseSnapshot,
): Handled =>
  onSide(snapshot, 'receiving', printed, () =>
    command.type === 'print' ? print(command, snapshot) : spoil(command, snapshot),
  );

function print({ blank }: Extract<Command, { type: 'print' }>, { collection, identifier }: CaseSnapshot): Handled {
  const printing = collection?.printing;
  // What was sent is of another version than the case has now.
  if (!printing || printing.identifier !== identifier) return rejected('case.nothing_to_print');
  if (validPrint(printing) !== undefined) return rejected('case.already_printed');
  const { sha256, sm3 } = printing.document;
  return decided({ type: 'case.printed', data: { identifier, blank, document: { sha256, sm3 } } });
}

function spoil(
  { blank, reason, note }: Extract<Command, { type: 'spoil-print' }>,
  { collection }: CaseSnapshot,
): Handled {
  const prints = collection?.printing?.prints ?? [];
  if (!prints.some((each) => isSame(each.blank, blank) && each.spoiled === null)) return rejected('case.no_such_print');
  return decided({ type: 'case.print-spoiled', data: { blank, reason }, personal: { reason: note } });
}

/** What may be printed once the deciding side told of a result: prints of the one before do not hold any more, and are kept. */
export const toPrint = (
  { printing }: Pick<Collection, 'printing'>,
  { identifier, document }: Pick<EventData['case.reported'], 'identifier' | 'document'>,
): Printing | null =>
  document === undefined || identifier === null ? printing : { identifier, document, prints: printing?.prints ?? [] };

/** The case after something was printed or spoiled. */
export function afterPrint(
  { collection }: Pick<CaseSnapshot, 'collection'>,
  { data, occurredAt: at }: Extract<CaseEvent, { type: 'case.printed' | 'case.print-spoiled' }>,
): Partial<CaseSnapshot> {
  if (!collection?.printing) return {};
  const { printing } = collection;
  const prints =
    'identifier' in data
      ? [...printing.prints, { identifier: data.identifier, blank: data.blank, at, spoiled: null }]
      : printing.prints.map((each) => (isSame(each.blank, data.blank) ? { ...each, spoiled: data.reason } : each));
  return { collection: { ...collection, printing: { ...printing, prints } } };
}
