import { type Act, changeBy } from '#application/case/act-on-case';
import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import type { HolderHash } from '#application/case/ports';
import { asClerk } from '#application/collection/answer-notice';
import { type PrintableDependencies, readPrintable } from './read-printable.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { letsPrint } from '#domain/agreement/may-print';
import type { ClauseRef } from '#domain/agreement/policy';
import { trainedUntil, type Training, trainingOf } from '#domain/agreement/training';
import { holdsOn } from '#domain/case/printing';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { OfdFile } from '#domain/licence/document';
import { civilDate } from '#domain/limits/civil-date';
import { type Blank, type BlankDelivery, deliveredOf, includes } from '#domain/printing/blank-stock';
import type { SpoilReason } from '#domain/printing/ledger';

export interface PrintDependencies extends ChangeCaseDependencies, PrintableDependencies {
  readonly holders: HolderHash;
  readonly printClauses: readonly ClauseRef[];
  readonly training: readonly Training[];
  readonly stock: readonly BlankDelivery[];
}

interface Printed extends Acted {
  readonly identifier: string;
  readonly blank: Blank;
  readonly document: OfdFile;
}

/**
 * A clerk prints the sealed result of another region on the numbered blank in front of them, where the clause of the case says so.
 * The document is verified first, and what was verified is what they get.
 */
export async function printResult(
  dependencies: PrintDependencies,
  { blank, ...act }: Act & { readonly blank: Blank },
): Promise<Outcome<Printed>> {
  let printable: { readonly snapshot: CaseSnapshot; readonly document: OfdFile } | undefined;
  const { account } = act.person;
  const outcome = await changeCase(
    dependencies,
    changeBy(act, {
      authorise: asClerk(dependencies.holders, act.person),
      async decide({ snapshot }) {
        // What was read for a case that moved on is not given for what it is now.
        printable = undefined;
        // Also for the same request again: what was erased is shown to nobody.
        if (snapshot.erased) return reject('case.erased');
        const at = dependencies.clock.now();
        const allowed = mayPrint(dependencies.printClauses, snapshot);
        if (!allowed.ok) return allowed;
        const read = await readPrintable(dependencies, { snapshot, at });
        if (!read.ok) return read;
        printable = { snapshot, document: read.value };
        const fit = fits(dependencies, { snapshot, blank, account, day: civilDate(at) });
        if (!fit.ok) return fit;
        const use = { what: 'issued', number: blank.number, caseId: act.caseId, by: account, at } as const;
        return accept({ command: { type: 'print', blank }, blank: { book: blank.book, use } });
      },
    }),
  );
  if (!outcome.ok) return outcome;
  // Answered from the record of the same request, and what was printed then is not to be had any more.
  if (printable === undefined) return reject('case.nothing_to_print');
  const { snapshot, document } = printable;
  // Nor is there another copy where the print was spoiled since, or there is a newer result.
  const isRepeated = outcome.value.seq <= snapshot.seq;
  if (isRepeated && !holdsOn(blank, snapshot)) return reject('case.no_such_print');
  return accept({ ...outcome.value, blank, identifier: snapshot.identifier ?? '', document });
}

/** Law 6: without a clause that says so nothing is printed. It is the clause under which the case was received, whatever became of it. */
function mayPrint(clauses: readonly ClauseRef[], { collection }: CaseSnapshot): Outcome<null> {
  if (collection === null) return reject('case.not_found');
  if (letsPrint(clauses, collection.clause)) return accept(null);
  return reject('agreement.print_not_covered', { problems: [named(collection.clause)] });
}

const named = ({ agreement, version, clause }: ClauseRef) => ({
  pointer: '',
  code: 'agreement.print_not_covered',
  message: {
    zh: `协议 ${agreement} 第 ${version} 版第 ${clause} 条未约定窗口打印`,
    en: `clause ${clause} of agreement ${agreement}, version ${version}, does not let the window print`,
  },
});

/** Whether the clerk is trained for the item, and the blank is one of this window for this kind of result. */
function fits(
  { training, stock }: PrintDependencies,
  { snapshot, blank, account, day }: { snapshot: CaseSnapshot; blank: Blank; account: string; day: string },
): Outcome<null> {
  const { body, item, collection, resultKind } = snapshot;
  const own = trainingOf(training, { account, body });
  if (trainedUntil(own, { itemId: item.id, day }) === null) return reject('window.not_trained');
  const delivered = deliveredOf(stock, { window: collection?.window ?? '', book: blank.book, day });
  const isThere = includes(
    delivered.filter(({ kind }) => kind === resultKind),
    blank.number,
  );
  return isThere ? accept(null) : reject('window.no_such_blank');
}

interface Spoiling {
  readonly blank: Blank;
  readonly reason: SpoilReason;
  readonly note: string | null;
}

/** A clerk enters that a print was spoiled: only then may the result be printed once more. */
export const spoilPrint = (
  dependencies: ChangeCaseDependencies & { readonly holders: HolderHash },
  { spoiling: { blank, reason, note }, ...act }: Act & { readonly spoiling: Spoiling },
): Promise<Outcome<Acted>> =>
  changeCase(
    dependencies,
    changeBy(act, {
      authorise: asClerk(dependencies.holders, act.person),
      decide() {
        const by = { by: act.person.account, at: dependencies.clock.now() };
        const use = { what: 'spoiled', number: blank.number, caseId: act.caseId, reason, ...by } as const;
        const command = { type: 'spoil-print', blank, reason, note } as const;
        return Promise.resolve(accept({ command, blank: { book: blank.book, use } }));
      },
    }),
  );
