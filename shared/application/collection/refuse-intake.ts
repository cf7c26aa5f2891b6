import type { Catalogue } from '#application/catalogue/catalogue';
import { type FieldProblem, type Outcome, reject } from '#contracts/errors';
import { windowCannotReceive } from '#contracts/errors-agreement';
import type { Text } from '#contracts/text';
import { type AgreementState, stateOn } from '#domain/agreement/agreement-state';
import type { AgreementRejection, ClauseRef, Policy } from '#domain/agreement/policy';
import { termsOf } from '#domain/agreement/policy';
import type { Item } from '#domain/catalogue/item';
import { civilDate } from '#domain/limits/civil-date';

/** What cannot be received at a window, and who would decide it. */
export interface Unreceived {
  readonly item: Pick<Item, 'modes'>;
  /** The body that decides. */
  readonly body: string;
}

/** Refuses for want of a clause (law 6): the clerk is told which one came nearest, and what to tell the applicant. */
export function refuseIntake(
  { policy, catalogue }: { policy: Policy; catalogue: Pick<Catalogue, 'body'> },
  { code, clause, at, ...unreceived }: Unreceived & { code: AgreementRejection; clause: ClauseRef | null; at: string },
): Outcome<never> {
  const message = nearest(policy, { clause, day: civilDate(at) });
  return reject(code, { problems: [{ pointer: '/itemId', code, message }, forApplicant(catalogue, unreceived)] });
}

/** For whoever stands at the window: where to apply instead, never a clause. */
export function forApplicant(catalogue: Pick<Catalogue, 'body'>, { item, body }: Unreceived): FieldProblem {
  const { name, postal } = catalogue.body(body);
  const ways = windowCannotReceive[item.modes.includes('fully-online') ? 'online' : 'paper'];
  return {
    ...{ pointer: '/itemId', code: 'agreement.tell_applicant' },
    message: {
      zh: `${ways.zh}。办理机关: ${name.zh}, ${postal.address}, 电话 ${postal.phone}`,
      en: `${ways.en}. It is decided by: ${name.en}, ${postal.address}, telephone ${postal.phone}`,
    },
  };
}

function nearest(policy: Policy, { clause: ref, day }: { clause: ClauseRef | null; day: string }): Text {
  const terms = ref === null ? null : termsOf(policy, ref);
  if (terms === null)
    return {
      zh: '两地协议中没有由本地代收该事项的条款',
      en: 'no clause between the two regions lets this one receive the item',
    };
  const { agreement, clause } = terms;
  const state = stateInWords(agreement, stateOn(agreement, { versions: policy.byId.get(agreement.id) ?? [], day }));
  return {
    zh: `最接近的是《${agreement.title.zh}》第 ${agreement.version} 版第 ${clause.number} 条(${clause.title.zh}); ${state.zh}`,
    en: `nearest is clause ${clause.number} (${clause.title.en}) of “${agreement.title.en}”, version ${agreement.version}; ${state.en}`,
  };
}

function stateInWords({ validFrom, validUntil }: { validFrom: string; validUntil: string }, as: AgreementState): Text {
  switch (as.state) {
    case 'in-force':
      return { zh: `该协议有效期至 ${validUntil}`, en: `the agreement is in force until ${validUntil}` };
    case 'not-sealed':
      return { zh: '该协议双方尚未全部用印', en: 'the agreement is not sealed by both parties' };
    case 'not-begun':
      return { zh: `该协议自 ${validFrom} 起生效`, en: `the agreement begins on ${validFrom}` };
    case 'replaced':
      return { zh: '该版已由新版取代', en: 'a newer version has taken its place' };
    case 'ended':
      return { zh: `该协议已于 ${validUntil} 到期`, en: `the agreement ended on ${validUntil}` };
    case 'suspended': {
      const { from, until, reason } = as.suspension;
      return {
        zh: `该协议自 ${from} 起中止${until === null ? '' : `至 ${until}`}: ${reason.zh}`,
        en: `the agreement is suspended from ${from}${until === null ? '' : ` until ${until}`}: ${reason.en}`,
      };
    }
  }
}
