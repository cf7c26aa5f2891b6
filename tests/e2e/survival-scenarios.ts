import {
  depositCertificate,
  employers,
  foodProduction,
  medicalFiling,
  newKey,
  type officials,
  pdf,
  upload,
} from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import type { CaseEvent, Step } from '#domain/case/event';

/** Who acts in the scenarios. */
export type People = ReturnType<typeof officials> &
  Readonly<Record<'citizen' | 'citizenAway' | 'company', PersonaClient>> & {
    /** Answers the open wait for the decision with what no function of ours answers. */
    readonly mistake: (caseId: string) => Promise<void>;
  };

/** What a person does, once the journey waits for it and what must have happened first is recorded. */
export interface Act {
  readonly awaited: Step;
  readonly since?: (events: readonly CaseEvent[]) => boolean;
  readonly act: (people: People, caseId: string) => Promise<unknown>;
}

/** What happens between two moves of the clock, and which wait the journey then rests at; without one the case ends. */
export interface Part {
  readonly acts: readonly Act[];
  readonly rest?: Step;
}

export interface Scenario {
  readonly submit: (people: People) => Promise<{ readonly caseId: string }>;
  readonly parts: readonly Part[];
  /** Another scenario whose events these must be; then this one is only for what cannot happen undisturbed. */
  readonly like?: string;
}

const late = (step: Step) => (events: readonly CaseEvent[]) =>
  events.some((event) => event.type === 'case.overdue' && event.data.step === step);

const at = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const accept: Act = {
  awaited: 'acceptance',
  act: ({ acceptor }, caseId) => acceptor.acceptCase({ ...at(caseId), body: {} }),
};
const review: Act = {
  awaited: 'review',
  act: ({ reviewer }, caseId) =>
    reviewer.reviewCase({ ...at(caseId), body: { recommendation: 'grant', opinion: '符合条件' } }),
};
const grant: Act = {
  awaited: 'decision',
  async act({ decider }, caseId) {
    const { draft } = await decider.getCase({ params: { caseId } });
    await decider.decideCase({ ...at(caseId), body: { outcome: 'granted', draftSm3: draft?.sm3 ?? null } });
  },
};
const refuse: Act = {
  awaited: 'decision',
  act: ({ decider }, caseId) =>
    decider.decideCase({ ...at(caseId), body: { outcome: 'refused', reasons: ['不符合条件'] } }),
};
const decline: Act = {
  awaited: 'acceptance',
  act: ({ acceptor }, caseId) =>
    acceptor.declineCase({
      ...at(caseId),
      body: { reasons: ['不属于本机关职权范围'], competentBody: '11620100XTXX00137D' },
    }),
};
const withdraw: Act = {
  awaited: 'review',
  act: ({ citizen }, caseId) => citizen.withdrawCase({ ...at(caseId), body: { reason: '不再需要' } }),
};
const serve: Act = {
  awaited: 'service',
  act: ({ acceptor }, caseId) => acceptor.serveCase({ ...at(caseId), body: { how: 'pick-up' } }),
};
const mistake: Act = { awaited: 'decision', act: ({ mistake: answer }, caseId) => answer(caseId) };

async function food({ company }: People) {
  const paper = await upload(company, pdf('the same paper everywhere'));
  return company.submitCase({ body: foodProduction(() => paper), idempotencyKey: newKey() });
}
async function medical({ citizen }: People) {
  const commitment = await upload(citizen, pdf('written commitment'));
  return citizen.submitCase({ body: medicalFiling(commitment), idempotencyKey: newKey() });
}
async function card({ citizen }: People) {
  const photo = await upload(citizen, Buffer.from('not really a picture'), 'image/png');
  const form = {
    ...{ insuredDivision: '620100', ageGroup: 'from-16', bank: '示范银行（测试）' },
    ...{ handover: 'pick-up', contactPhone: '13900000000' },
  };
  const filing = { itemId: 'XS-048', mode: 'fully-online' as const, form, materials: [{ slot: 'photo', ...photo }] };
  return citizen.submitCase({ body: filing, idempotencyKey: newKey() });
}
/** On the spot, as it is authorised for the city centre. */
const deposit = ({ citizen }: People) =>
  citizen.submitCase({ body: depositCertificate(employers.cityCentre), idempotencyKey: newKey() });
/** Not authorised for the provincial branch: handed to people. */
const depositElsewhere = ({ citizenAway }: People) =>
  citizenAway.submitCase({ body: depositCertificate(employers.provincialBranch), idempotencyKey: newKey() });

const one = (...acts: Act[]): readonly Part[] => [{ acts }];
const lateReview: Act = { ...review, since: late('review') };
const lateGrant: Act = { ...grant, since: late('decision') };

/** Together they pass through every state of the fully online way. The last two go by the clock. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  sealed: { submit: food, parts: one(accept, review, grant) },
  'on the spot': { submit: deposit, parts: one() },
  'not possible on the spot': { submit: depositElsewhere, parts: one(accept, review, grant) },
  record: { submit: medical, parts: one(accept, review, grant) },
  card: { submit: card, parts: one(accept, review, grant, serve) },
  'not accepted': { submit: medical, parts: one(decline) },
  refused: { submit: medical, parts: one(accept, review, refuse) },
  withdrawn: { submit: medical, parts: one(accept, withdraw) },
  'answered by mistake': { submit: medical, parts: one(accept, review, mistake, grant), like: 'record' },
  overdue: {
    submit: medical,
    parts: [
      { acts: [], rest: 'acceptance' },
      { acts: [{ ...accept, since: late('acceptance') }], rest: 'review' },
      { acts: [lateReview, lateGrant] },
    ],
  },
  'accepted by silence': {
    submit: food,
    parts: [{ acts: [], rest: 'acceptance' }, { acts: [], rest: 'review' }, { acts: [lateReview, lateGrant] }],
  },
};
