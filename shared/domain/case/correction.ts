import type { Command, Handled } from './command.ts';
import { dates, type RuleContext } from './deadlines.ts';
import type { MaterialReference } from './event.ts';
import { takeOverDue } from './handover.ts';
import type { CaseSnapshot, CaseStatus } from './snapshot.ts';
import { civilDate } from '#domain/limits/civil-date';
import { type Due, dueAfter } from '#domain/limits/due';

export const deficiencyReasons = ['missing', 'unclear', 'inconsistent', 'invalid', 'expired'] as const;

/** What is wrong with one material or field of a filing; in words it stands beside, as personal text. */
export interface Deficiency {
  readonly kind: 'material' | 'field';
  /** Slot of the material, or key of the field. */
  readonly key: string;
  readonly reason: (typeof deficiencyReasons)[number];
}

/** A notice of everything that is missing (一次性告知), as an event says it. */
export interface NoticeGiven {
  /** 1 for the single notice that the law means; more are breaches of it. */
  readonly number: number;
  readonly breach: boolean;
  readonly deficiencies: readonly Deficiency[];
  readonly due: { readonly correction: Due };
}

/** What an applicant handed in upon a notice (补正), and what is due from there on. */
export interface Corrected {
  /** Each takes the place of what its slot held. */
  readonly materials: readonly MaterialReference[];
  /** Keys of the fields that were filled in anew; their values are personal. */
  readonly fields: readonly string[];
  readonly due: { readonly takeOver: Due | null; readonly acceptance: Due | null };
}

/** How a case stands with the notices given in it. */
export interface Correction {
  readonly notices: number;
  readonly breaches: number;
  /** Account of who gave the last one; null where the other region told of it. */
  readonly by: string | null;
  /** What the last one named. */
  readonly named: readonly Deficiency[];
  /** What was handed in since: only that can be newly wrong. */
  readonly renewed: readonly string[];
  /** While the applicant's answer is awaited: until when, and where the case goes on after it. */
  readonly open: { readonly due: Due; readonly back: CaseStatus } | null;
  /** When the last one was corrected; null while none was. */
  readonly correctedAt: string | null;
  /** The applicant insists: until when the authority has to accept or refuse in writing. */
  readonly insistedUntil: Due | null;
}

/** Working days an authority has for accepting or refusing in writing what the applicant insists on, as for acceptance (licensing law art. 32). */
const insistedDays = 5;

/** Whether the applicant asked for an answer in writing instead of another notice. */
export const isInsistedOn = ({ correction }: Pick<CaseSnapshot, 'correction'>): boolean =>
  correction !== null && correction.insistedUntil !== null;

export const deficiencyKey = ({ kind, key }: Pick<Deficiency, 'kind' | 'key'>): string => `${kind}:${key}`;

/**
 * Names everything that is missing, once. Another notice may only name what is new since the last one, is approved by a second
 * official, and counts as a breach; none is given to an applicant who insists.
 */
export function notify(
  command: Extract<Command, { type: 'notify-deficiencies' }>,
  snapshot: CaseSnapshot,
  { principal, at, calendar }: RuleContext,
): Handled {
  const { correction } = snapshot;
  const { deficiencies, notes, workingDays } = command;
  if (isInsistedOn(snapshot)) return { ok: false, code: 'case.insisted' };
  if (correction !== null) {
    if (correction.by === principal.actor) return { ok: false, code: 'case.same_official' };
    if (deficiencies.some((each) => !correction.renewed.includes(deficiencyKey(each))))
      return { ok: false, code: 'case.notice_not_new' };
  }
  const data: NoticeGiven = {
    number: (correction?.notices ?? 0) + 1,
    breach: correction !== null,
    deficiencies,
    due: { correction: dueAfter({ calendar, from: civilDate(at), workingDays }) },
  };
  return { ok: true, events: [{ type: 'case.deficiencies-notified', data, personal: { notes } }] };
}

/** Hands in all that the notice named; of the rest only materials may come along. Limits run anew from a complete filing. */
export function correct(
  command: Extract<Command, { type: 'correct' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const { materials, form } = command;
  const named = snapshot.correction?.named.map(deficiencyKey) ?? [];
  const fields = Object.keys(form);
  const renewed = keysOf({ materials, fields });
  if (named.some((key) => !renewed.includes(key))) return { ok: false, code: 'case.correction_incomplete' };
  if (fields.some((field) => !named.includes(`field:${field}`))) return { ok: false, code: 'case.field_not_named' };
  const data: Corrected = { materials, fields, due: dueAgain(snapshot, context) };
  return { ok: true, events: [{ type: 'case.corrected', data, personal: { form } }] };
}

const keysOf = ({ materials, fields }: Pick<Corrected, 'materials' | 'fields'>): string[] => [
  ...materials.map(({ slot }) => `material:${slot}`),
  ...fields.map((field) => `field:${field}`),
];

/** Goes on without a correction, with a note: the authority then accepts or refuses in writing. */
export function insist(
  { reason }: Extract<Command, { type: 'insist' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const answer = dueAfter({ calendar: context.calendar, from: civilDate(context.at), workingDays: insistedDays });
  const { takeOver } = dueAgain(snapshot, context);
  return { ok: true, events: [{ type: 'case.insisted', data: { due: { answer, takeOver } }, personal: { reason } }] };
}

/** The dates that begin anew when the case goes on from a notice. */
function dueAgain({ correction }: CaseSnapshot, context: RuleContext): Corrected['due'] {
  const back = correction?.open?.back;
  return {
    takeOver: back === 'offered' || back === 'collected' ? takeOverDue(context) : null,
    acceptance: back === 'submitted' ? dates(context, { receivedAt: context.at }).acceptance : null,
  };
}

/** The case once a notice is given: the applicant's answer is awaited. */
export function noticed(before: CaseSnapshot, notice: NoticeGiven, by: string | null): Partial<CaseSnapshot> {
  const { number: notices, deficiencies: named, breach, due } = notice;
  const breaches = (before.correction?.breaches ?? 0) + (breach ? 1 : 0);
  const back = before.status === 'deficient' ? (before.correction?.open?.back ?? before.status) : before.status;
  const open = { due: due.correction, back };
  return {
    status: 'deficient',
    correction: {
      ...{ notices, breaches, by, named },
      renewed: [],
      open,
      correctedAt: before.correction?.correctedAt ?? null,
      insistedUntil: null,
    },
  };
}

/** The case once the notice is answered: it goes on where it stood, with what was handed in. */
export function answered(
  before: CaseSnapshot,
  answer: { readonly corrected: Corrected; readonly at: string } | { readonly insistedUntil: Due },
): Partial<CaseSnapshot> {
  const { correction } = before;
  if (correction === null) return {};
  const status = correction.open?.back ?? before.status;
  // Whatever was late before begins anew, the answer of the applicant included.
  const overdue = before.overdue.filter((step) => !['correction', 'take-over', 'acceptance'].includes(step));
  const closed = { ...{ status, overdue }, correction: { ...correction, open: null } };
  if ('insistedUntil' in answer) {
    const { insistedUntil } = answer;
    const acceptance = status === 'submitted' ? insistedUntil : before.due.acceptance;
    return {
      ...closed,
      correction: { ...closed.correction, insistedUntil },
      due: { ...before.due, acceptance },
    };
  }
  const { materials, due } = answer.corrected;
  const slots = materials.map(({ slot }) => slot);
  return {
    ...closed,
    correction: { ...closed.correction, renewed: keysOf(answer.corrected), correctedAt: answer.at },
    materials: [...before.materials.filter(({ slot }) => !slots.includes(slot)), ...materials],
    ...(due.acceptance === null ? {} : { submittedAt: answer.at, due: { ...before.due, acceptance: due.acceptance } }),
  };
}
