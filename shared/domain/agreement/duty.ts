import type { Text } from '#domain/catalogue/item';
import { isCivilDate, plusDays } from '#domain/limits/civil-date';

/** A liaison officer (联络员): by office, not by name. */
export interface Officer {
  readonly id: string;
  /** Their login, `<issuer>|<sub>`: under it they are told. */
  readonly account: string;
  readonly title: Text;
  readonly telephone: string;
  /** Id of who stands in. */
  readonly deputy: string;
}

/** Who of a region answers for what others do not hear of (值班表): officers take turns by the week. */
export interface Roster {
  readonly region: string;
  /** A Monday, on which the first officer's first week begins. */
  readonly since: string;
  readonly officers: readonly Officer[];
  /** Days on which an officer is away, the last one included. */
  readonly absences: readonly { readonly officer: string; readonly from: string; readonly until: string }[];
}

export interface OnDuty {
  readonly officer: Officer;
  /** Who is called where the officer does not answer; null where nobody else is there. */
  readonly deputy: Officer | null;
}

/** Who is on duty on a day (`YYYY-MM-DD`); null before the roster begins, or where everybody is away. */
export function onDuty({ since, officers, absences }: Roster, day: string): OnDuty | null {
  const weeks = Math.floor((Date.parse(day) - Date.parse(since)) / (7 * 86_400_000));
  if (weeks < 0 || officers.length === 0) return null;
  const first = weeks % officers.length;
  const inTurn = [...officers.slice(first), ...officers.slice(0, first)];
  const isAway = ({ id }: Officer): boolean =>
    absences.some(({ officer, from, until }) => officer === id && from <= day && day <= until);
  // The deputy of whoever's turn it is comes before those whose turn comes later.
  const order = inTurn.flatMap((each, at) =>
    at === 0 ? [each, ...inTurn.filter(({ id }) => id === each.deputy)] : [each],
  );
  const [officer, ...others] = order.filter((each) => !isAway(each));
  if (officer === undefined) return null;
  const standsIn = others.find(({ id }) => id === officer.deputy) ?? others.find(({ id }) => id !== officer.id);
  return { officer, deputy: standsIn ?? null };
}

/** What is wrong with a roster, in words for whoever keeps it; nothing where it is right. */
export function wrongWithRoster({ since, officers, absences }: Roster): readonly string[] {
  const ids = officers.map(({ id }) => id);
  return [
    ...(isMonday(since) ? [] : [`since ${since} is no Monday`]),
    ...(new Set(ids).size === ids.length ? [] : ['an officer is listed twice']),
    ...(new Set(officers.map(({ account }) => account)).size === ids.length ? [] : ['an account is of two officers']),
    ...officers
      .filter(({ id, deputy }) => deputy === id || !ids.includes(deputy))
      .map(({ id }) => `the deputy of ${id} is no other officer`),
    ...absences
      .filter(
        ({ officer, from, until }) =>
          !ids.includes(officer) || !isCivilDate(from) || !isCivilDate(until) || from > until,
      )
      .map(({ officer }) => `an absence of ${officer} is none`),
    ...unattended({ since, officers, absences }),
  ];
}

const isMonday = (day: string): boolean => isCivilDate(day) && new Date(`${day}T00:00:00Z`).getUTCDay() === 1;

/** Days within absences on which nobody is there. */
function unattended(roster: Pick<Roster, 'since' | 'officers' | 'absences'>): string[] {
  if (!isMonday(roster.since)) return [];
  const edges = roster.absences.flatMap(({ from, until }) => [
    from,
    until,
    isCivilDate(until) ? plusDays(until, 1) : from,
  ]);
  return [...new Set([roster.since, ...edges])]
    .filter((day) => isCivilDate(day) && day >= roster.since && onDuty({ region: '', ...roster }, day) === null)
    .map((day) => `nobody is there on ${day}`);
}
