import { type Calendar, isPublished, isWorkingDay } from '#domain/limits/calendar';
import { plusDays } from '#domain/limits/civil-date';
import { type AgreementTerm, hasBegun, versionInForce } from './in-force.ts';

/** Time to agree anew: what is begun after the end has no clause. */
const NOTICE_WORKING_DAYS = 30;

/** An agreement that is about to end with nothing to follow it. */
export interface Ending {
  readonly agreement: string;
  readonly version: number;
  readonly validUntil: string;
  /** The day the warning is due: the first with at most 30 working days left after it, itself a working day. */
  readonly warnOn: string;
  /** True while a counted day lies beyond the published calendar. */
  readonly provisional: boolean;
}

/** Agreements in force on a day that end within 30 working days and are not continued by a newer version, the first to end first. */
export function endingSoon(
  agreements: readonly AgreementTerm[],
  on: { readonly today: string; readonly calendar: Calendar },
): Ending[] {
  const { today, calendar } = on;
  return [...Map.groupBy(agreements, ({ id }) => id).values()]
    .flatMap((versions) => {
      const current = versionInForce(versions, today);
      return current === null || isContinued(current, versions) ? [] : [endingOf(current, calendar)];
    })
    .filter(({ warnOn }) => warnOn <= today)
    .toSorted((a, b) => (`${a.validUntil} ${a.agreement}` < `${b.validUntil} ${b.agreement}` ? -1 : 1));
}

function isContinued({ version, validUntil }: AgreementTerm, versions: readonly AgreementTerm[]): boolean {
  const next = plusDays(validUntil, 1);
  return versions.some((each) => each.version > version && hasBegun(each, next) && next <= each.validUntil);
}

function endingOf({ id, version, validUntil }: AgreementTerm, calendar: Calendar): Ending {
  let warnOn = validUntil;
  let provisional = false;
  // Backwards over the 30 working days up to the end, and on to the working day before them.
  for (let left = NOTICE_WORKING_DAYS; left > 0 || !isWorkingDay(calendar, warnOn); warnOn = plusDays(warnOn, -1)) {
    provisional ||= !isPublished(calendar, warnOn);
    if (isWorkingDay(calendar, warnOn)) left -= 1;
  }
  return { agreement: id, version, validUntil, warnOn, provisional };
}
