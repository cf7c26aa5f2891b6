import { type Power, clauseWords, includesPower } from './clause.ts';

/** What a clerk of a cross-region window was trained for (培训), and may sign (签批权限) at most. */
export interface Training {
  /** The clerk's login: the part of the account after its issuer. */
  readonly sub: string;
  /** Body of their window. */
  readonly body: string;
  readonly signs: Power;
  /** By item: day of the training, and its last valid day. */
  readonly items: Readonly<Record<string, { readonly on: string; readonly until: string }>>;
}

/** The training of a clerk at the windows of a body, if any is known. */
export const trainingOf = (
  all: readonly Training[],
  { account, body }: { account: string; body: string },
): Training | undefined => all.find((each) => each.body === body && account.endsWith(`|${each.sub}`));

/** Last day on which a clerk is trained for an item, or null where no training is in force on a day. */
export function trainedUntil(
  training: Training | undefined,
  { itemId, day }: { itemId: string; day: string },
): string | null {
  const trained = training !== undefined && Object.hasOwn(training.items, itemId) ? training.items[itemId] : undefined;
  return trained !== undefined && trained.on <= day && day <= trained.until ? trained.until : null;
}

/** Whether a clerk may answer for what another did: they sign entrusted acceptance (委托受理), or more. */
export const mayApprove = (training: Training | undefined): boolean =>
  training !== undefined && includesPower(training.signs, 'entrusted-acceptance');

/** What is left of a power where clause, window and clerk have to have it: the least of theirs. */
export const leastPower = (one: Power, ...others: readonly Power[]): Power =>
  others.reduce((least, each) => {
    const { powers } = clauseWords;
    return powers.indexOf(each) < powers.indexOf(least) ? each : least;
  }, one);
