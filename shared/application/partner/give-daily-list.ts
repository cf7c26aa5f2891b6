import type { Clock } from '#application/clock';
import type { PaperSigner } from './outbox.ts';
import { keptDays, type ToldDays } from './told-days.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type DailyList, type ListedCase, listedCases } from '#contracts/partner/exchange';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import { civilDate, isCivilDate, plusDays } from '#domain/limits/civil-date';
import { toHex, utf8 } from '#formats/bytes';
import { canonicalize } from '#formats/jcs';
import { sm3 } from '#formats/sm3';

export interface GiveDailyListDependencies {
  readonly days: ToldDays;
  readonly signer: PaperSigner;
  /** Of the deployment, six digits. */
  readonly region: string;
  readonly clock: Clock;
}

/** SM3 (hex) over the RFC 8785 form of the entries of a day. */
export const digestOfDay = (cases: readonly ListedCase[]): string => toHex(sm3(utf8(canonicalize(cases))));

/** A page of what a partner was told on a day in Shanghai, signed; `after`: the case that the page before ended with. */
export async function giveDailyList(
  { days, signer, region, clock }: GiveDailyListDependencies,
  { partner, day, after }: { partner: string; day: string; after: string | null },
): Promise<Outcome<WebhookEnvelope>> {
  const now = clock.now();
  const today = civilDate(now);
  if (!isCivilDate(day) || day > today || day < plusDays(today, -keptDays)) return reject('reconciliation.no_list');
  const all = await days.of({ partner, day });
  const rest = all.filter((each) => after === null || each.case > after);
  const cases = rest.slice(0, listedCases);
  const next = rest.length > cases.length ? (cases.at(-1)?.case ?? null) : null;
  const sm3OfDay = digestOfDay(all);
  const list: DailyList = {
    // The same page of the same list has the same name.
    ...{ schema: 1, type: 'list', id: `list_${day}-${sm3OfDay.slice(0, 16)}-${all.length - rest.length}` },
    ...{ from: region, to: partner, madeAt: now, day, isOver: day < today },
    ...{ counts: countsOf(all), sm3: sm3OfDay, cases, next },
  };
  const [envelope] = await signer.sign({ partner, papers: [{ id: list.id, body: JSON.stringify(list) }] });
  if (envelope === undefined) throw new Error('the list was not signed');
  return accept(envelope);
}

/** Cases by their stage, in the order of the names of the stages. */
export function countsOf(cases: readonly ListedCase[]): DailyList['counts'] {
  const counts = new Map<ListedCase['status'], number>();
  for (const { status } of cases) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts]
    .map(([status, number]) => ({ status, cases: number }))
    .toSorted((one, other) => (one.status < other.status ? -1 : 1));
}
