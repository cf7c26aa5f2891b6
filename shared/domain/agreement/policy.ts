import { civilDate } from '#domain/limits/civil-date';
import type { Agreement } from './agreement.ts';
import { type Act, type Clause, clauseWords, includesPower, type Power, type Way } from './clause.ts';
import { isSuspended, versionInForce } from './in-force.ts';

/** Of a version what the policy, and those who are told of it, ask. */
export type PolicyAgreement = Omit<Agreement, 'maintenanceWindows' | 'contacts'>;

/** The agreements of a deployment, ready to be asked (law 6): what no clause in force allows is refused. */
export interface Policy {
  /** Every version, by the agreement's id. */
  readonly byId: ReadonlyMap<string, readonly PolicyAgreement[]>;
  /** Every version, by the two regions. */
  readonly between: ReadonlyMap<string, readonly PolicyAgreement[]>;
}

/** Names a clause for ever: ids only, to be written into a case. */
export interface ClauseRef {
  readonly agreement: string;
  readonly version: number;
  readonly clause: string;
}

/** A new act across regions that somebody is about to begin. */
export interface ClauseRequest {
  readonly act: Act;
  readonly itemId: string;
  /** Region of the window. */
  readonly from: string;
  /** Region of the deciding authority. */
  readonly to: string;
  /** ISO instant with its offset; its day in Shanghai counts. */
  readonly at: string;
  /** What the window wants to do for the authority; absent: receive, the least. */
  readonly power?: Power;
  /** How papers are to travel; absent: not settled yet, or no papers. */
  readonly way?: Way;
}

/** What a clause is tried for, in this order: the last hurdle that any clause comes to is the most specific reason. */
const hurdles = [
  'agreement.not_in_force',
  'agreement.suspended',
  'agreement.item_not_covered',
  'agreement.act_not_covered',
  'agreement.power_not_given',
  'agreement.way_not_covered',
] as const;

export type AgreementRejection = 'agreement.none' | (typeof hurdles)[number];

export type ClauseAnswer =
  | { readonly ok: true; readonly clause: ClauseRef }
  | {
      readonly ok: false;
      readonly code: AgreementRejection;
      /** The clause for the item that came nearest; null where none lists it in this direction. For officials only. */
      readonly clause: ClauseRef | null;
    };

/** Makes the policy, in whatever order the agreements come. Throws RangeError if a version, or a clause in one, is given twice: which one holds is not ours to guess. */
export function compile(agreements: readonly PolicyAgreement[]): Policy {
  const sorted = agreements.toSorted((a, b) => (a.id === b.id ? b.version - a.version : a.id < b.id ? -1 : 1));
  const names = sorted.flatMap(({ id, version, clauses }) => [
    `version ${version} of agreement ${id}`,
    ...clauses.map(({ number }) => `clause ${number} in version ${version} of agreement ${id}`),
  ]);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new RangeError(`${name} is given twice`);
    seen.add(name);
  }
  return {
    byId: Map.groupBy(sorted, ({ id }) => id),
    between: Map.groupBy(sorted, ({ parties: [one, other] }) => regionsKey(one.region, other.region)),
  };
}

/** For acts that begin now: the clause in force on that day that allows one, or why none does and how near one came. */
export function clauseFor(policy: Policy, request: ClauseRequest): ClauseAnswer {
  const { from, to, at } = request;
  const day = civilDate(at);
  // Within a region nothing has to be agreed, hence nothing is.
  const known = from === to ? [] : (policy.between.get(regionsKey(from, to)) ?? []);
  let best: Trial | undefined;
  for (const agreement of known)
    for (const trial of trialsOf({ policy, agreement, request, day }))
      if (best === undefined || isNearer(trial, best)) best = trial;
  if (best === undefined) return { ok: false, code: 'agreement.none', clause: null };
  const { passed, clause } = best;
  const code = hurdles[passed.indexOf(false)];
  // What passes every hurdle passes that of the item, and so is a clause.
  return code === undefined && clause !== null
    ? { ok: true, clause }
    : { ok: false, code: code ?? 'agreement.none', clause };
}

/** For acts that are running: the clause as it was agreed when they began, also after its end, suspension or replacement; null if unknown. */
export function termsOf(policy: Policy, ref: ClauseRef): { agreement: PolicyAgreement; clause: Clause } | null {
  const agreement = policy.byId.get(ref.agreement)?.find(({ version }) => version === ref.version);
  const clause = agreement?.clauses.find(({ number }) => number === ref.clause);
  return agreement === undefined || clause === undefined ? null : { agreement, clause };
}

/** How far one clause came, or an agreement none of whose clauses lists the item. */
interface Trial {
  readonly clause: ClauseRef | null;
  /** One for each of `hurdles`. */
  readonly passed: readonly boolean[];
  readonly power: number;
}

function trialsOf(asked: { policy: Policy; agreement: PolicyAgreement; request: ClauseRequest; day: string }): Trial[] {
  const { policy, agreement, request, day } = asked;
  const { act, itemId, from, to, at, power = 'receive', way } = request;
  const stands = [
    versionInForce(policy.byId.get(agreement.id) ?? [], day) === agreement,
    !isSuspended(agreement, day),
  ] as const;
  const trials = agreement.clauses
    .filter((clause) => clause.from === from && clause.to === to && clause.items.includes(itemId))
    .map((clause) => ({
      clause: { agreement: agreement.id, version: agreement.version, clause: clause.number },
      passed: [
        ...stands,
        true,
        clause.acts.includes(act),
        includesPower(clause.power, power) && isPublished({ agreement, clause, at }),
        way === undefined || clause.ways.includes(way),
      ],
      power: clauseWords.powers.indexOf(clause.power),
    }));
  return trials.length > 0 ? trials : [{ clause: null, passed: [...stands, false, false, false, false], power: 0 }];
}

/** A clause that entrusts a power says nothing before it is published (行政许可法 art. 24), not even that the window may receive. */
function isPublished(what: { agreement: PolicyAgreement; clause: Clause; at: string }): boolean {
  const { agreement, clause, at } = what;
  if (clause.power === 'receive') return true;
  return agreement.publishedAt !== null && Date.parse(agreement.publishedAt) <= Date.parse(at);
}

/** Whether a trial is to be told of rather than another: a hurdle passed earlier outweighs all later ones; then the lesser power. */
function isNearer(trial: Trial, than: Trial): boolean {
  const parting = trial.passed.findIndex((passed, index) => passed !== than.passed[index]);
  return parting === -1 ? trial.power < than.power : trial.passed[parting] === true;
}

const regionsKey = (one: string, other: string): string => [one, other].toSorted().join(' ');
