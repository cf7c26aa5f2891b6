import { civilDate, civilHour, isWeekend, plusDays } from './civil-date.ts';

/** One year of the official calendar: days off, and weekend days worked to make up for them (调休). */
export interface CalendarYear {
  /** `published` once the State Council's yearly notice is out; anything else means that it is not known. */
  readonly status: string;
  readonly holidays: readonly string[];
  readonly workdays: readonly string[];
}

/** The calendar of `data/holidays.json`; `version` changes with every change of a day, due dates name it. */
export interface Calendar {
  readonly version: string;
  readonly years: Readonly<Record<string, CalendarYear>>;
}

/**
 * Days the law fixes by the solar calendar: New Year, Labour Day (two since 2025), National Day. 全国年节及纪念日放假办法, art. 2, as of 2024-11-10.
 * The lunar ones, and which weekends are worked, are known only from the year's notice.
 */
const FIXED_HOLIDAYS: readonly string[] = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'];

/** More than the longest limit in working days by far: a guard against a wrong number in an item. */
const MOST_DAYS = 1000;

/** Whether the notice for the year of a day is in the calendar. */
export function isPublished(calendar: Calendar, date: string): boolean {
  return calendar.years[date.slice(0, 4)]?.status === 'published';
}

/** Whether a day (`YYYY-MM-DD`) is a working day; in a year without a notice by weekends and the fixed holidays alone. */
export function isWorkingDay(calendar: Calendar, date: string): boolean {
  // A notice may reach into the year before (2022-12-31 was a holiday of the notice for 2023): so all years are asked.
  const years = Object.values(calendar.years);
  if (years.some((year) => year.workdays.includes(date))) return true;
  if (years.some((year) => year.holidays.includes(date))) return false;
  if (!isPublished(calendar, date) && FIXED_HOLIDAYS.includes(date.slice(5))) return false;
  return !isWeekend(date);
}

/** Whether an ISO instant is one at which offices work: 9 to 17 o'clock in Shanghai on a working day. */
export const isWorkingTime = (calendar: Calendar, instant: string): boolean =>
  isWorkingDay(calendar, civilDate(instant)) && civilHour(instant) >= 9 && civilHour(instant) < 17;

/**
 * The day on which a number of working days has passed. The day of the event (`from`) is not counted; zero days end on it.
 * `provisional`: a counted day lies in a year without a notice. Throws RangeError for a bad date or count.
 */
export function addWorkingDays(request: {
  readonly calendar: Calendar;
  readonly from: string;
  readonly days: number;
}): { date: string; provisional: boolean } {
  const { calendar, from, days } = request;
  if (!Number.isInteger(days) || days < 0 || days > MOST_DAYS) throw new RangeError('working days out of range');
  let date = plusDays(from, 0);
  let provisional = false;
  for (let left = days; left > 0;) {
    date = plusDays(date, 1);
    provisional ||= !isPublished(calendar, date);
    if (isWorkingDay(calendar, date)) left -= 1;
  }
  return { date, provisional };
}
