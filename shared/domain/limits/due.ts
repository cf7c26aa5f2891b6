import { addWorkingDays, type Calendar } from './calendar.ts';
import { endOfDay } from './civil-date.ts';

/** A due date that anybody can compute again from the events and the named calendar. */
export interface Due {
  /** Last day in Shanghai, `YYYY-MM-DD`. */
  readonly date: string;
  /** The instant it passes: 24:00 of that day in Shanghai, ISO in UTC. */
  readonly at: string;
  /** True while a counted day lies beyond the published calendar. */
  readonly provisional: boolean;
  readonly calendarVersion: string;
}

/** The due date a number of working days after a day in Shanghai, that day not counted. */
export function dueAfter(request: {
  readonly calendar: Calendar;
  readonly from: string;
  readonly workingDays: number;
}): Due {
  const { calendar, from, workingDays } = request;
  const { date, provisional } = addWorkingDays({ calendar, from, days: workingDays });
  return { date, at: endOfDay(date), provisional, calendarVersion: calendar.version };
}

/** An extension counts on from the old due date; it stays provisional if that was. */
export function extendDue(request: {
  readonly calendar: Calendar;
  readonly due: Due;
  readonly workingDays: number;
}): Due {
  const { calendar, due, workingDays } = request;
  const later = dueAfter({ calendar, from: due.date, workingDays });
  return { ...later, provisional: later.provisional || due.provisional };
}
