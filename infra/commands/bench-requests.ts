import type { RunningDeployment } from './boot.ts';
import { atMost, type Figure } from './bench-figures.ts';
import {
  depositCertificate,
  employers,
  foodProduction,
  medicalFiling,
  newKey,
  officials,
  pdf,
  until,
  upload,
} from './scenarios.ts';
import { clientAs, type PersonaClient } from './standing.ts';
import type { CloudOptions } from '#infra/local/cloud';

/** Goals of DESIGN §9. */
const transitionsPerCase = 8;
const requestsEach = 1;

const reads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems'];

/** What a running cloud counts through its hooks, to be set to nothing by `restart`. */
export class Meter {
  #requests: { read: boolean; role: string }[] = [];
  #states: string[] = [];

  readonly hooks: Pick<CloudOptions, 'onCall' | 'onTransition'> = {
    onCall: ({ service, operation, role }) => {
      if (service.startsWith('DynamoDB')) this.#requests.push({ read: reads.includes(operation), role });
    },
    onTransition: ({ state }) => void this.#states.push(state),
  };

  restart(): void {
    this.#requests = [];
    this.#states = [];
  }

  /** DynamoDB requests of the functions that answer people; journeys and consumers have roles of their own. */
  requests(): { read: number; write: number } {
    const own = this.#requests.filter(({ role }) => /service-(casecommand|casequery|decide)/.test(role));
    const read = own.filter((request) => request.read).length;
    return { read, write: own.length - read };
  }

  states(): readonly string[] {
    return this.#states;
  }
}

/** DynamoDB requests of commands and status pages, transitions of straight cases. */
export async function requestFigures(running: RunningDeployment, meter: Meter): Promise<Figure[]> {
  return [...(await ofOneCase(running, meter)), ...(await ofStraightCases(running, meter))];
}

/** The largest count of any act on one XS-057 from submission to decision. */
async function ofOneCase(running: RunningDeployment, meter: Meter): Promise<Figure[]> {
  const insured = clientAs(running, 'citizen');
  const people = officials(running);
  const body = medicalFiling(await upload(insured, pdf('written commitment')));
  meter.restart();
  const { caseId } = await insured.submitCase({ body, idempotencyKey: newKey() });
  const submitted = meter.requests();
  const at = { params: { caseId } };
  const acts: [string, () => Promise<unknown>][] = [
    ['accept', () => people.acceptor.acceptCase({ ...at, body: {}, idempotencyKey: newKey() })],
    ['review', () => people.reviewer.reviewCase({ ...at, body: review, idempotencyKey: newKey() })],
    ['decide', () => people.decider.decideCase({ ...at, body: grant, idempotencyKey: newKey() })],
  ];
  const writes = [{ act: 'submit', write: submitted.write }];
  const pages: number[] = [];
  for (const [act, perform] of acts) {
    meter.restart();
    await perform();
    writes.push({ act, write: meter.requests().write });
    meter.restart();
    await insured.getCase(at);
    pages.push(meter.requests().read);
  }
  await until(insured, { caseId, wanted: ({ status }) => status === 'completed' });
  const counted = { unit: 'requests', kind: 'count' } as const;
  return [
    atMost(requestsEach, {
      figure: 'DynamoDB writes per command',
      measured: Math.max(...writes.map(({ write }) => write)),
      ...counted,
      detail: writes.map(({ act, write }) => `${act} ${write}`).join(', '),
    }),
    atMost(requestsEach, {
      figure: 'DynamoDB reads per submission',
      measured: submitted.read,
      ...counted,
      detail: 'what is filed is checked by the data that ships with the function',
    }),
    atMost(requestsEach, {
      figure: 'DynamoDB reads per status page',
      measured: Math.max(...pages),
      ...counted,
      detail: `${pages.length} looks by the applicant, one after each act`,
    }),
  ];
}

const review = { recommendation: 'grant', opinion: '材料齐全, 符合条件' } as const;
/** XS-057 ends in a record: nothing of ours is sealed, so there is no draft. */
const grant = { outcome: 'granted', draftSm3: null } as const;

async function ofStraightCases(running: RunningDeployment, meter: Meter): Promise<Figure[]> {
  const company = clientAs(running, 'company');
  const paper = await upload(company, pdf('the same paper everywhere'));
  const people = officials(running);
  const committed = await statesOf(meter, company, async () => {
    const body = foodProduction(() => paper);
    const { caseId } = await company.submitCase({ body, idempotencyKey: newKey() });
    const at = { params: { caseId } };
    await people.acceptor.acceptCase({ ...at, body: {}, idempotencyKey: newKey() });
    await people.reviewer.reviewCase({ ...at, body: review, idempotencyKey: newKey() });
    const { draft } = await people.decider.getCase(at);
    const decision = { outcome: 'granted', draftSm3: draft?.sm3 ?? null } as const;
    await people.decider.decideCase({ ...at, body: decision, idempotencyKey: newKey() });
    return caseId;
  });
  const depositor = clientAs(running, 'citizen');
  const onTheSpot = await statesOf(meter, depositor, async () => {
    const body = depositCertificate(employers.cityCentre);
    return (await depositor.submitCase({ body, idempotencyKey: newKey() })).caseId;
  });
  const figure = (what: string, states: readonly string[]) =>
    atMost(transitionsPerCase, {
      figure: `Step Functions transitions, ${what}`,
      measured: states.length,
      unit: 'transitions',
      kind: 'count',
      detail: states.join(' → '),
    });
  return [figure('straight online case', committed), figure('on-the-spot case', onTheSpot)];
}

/** States that one case entered from submission to completion, while no other was under way. */
async function statesOf(
  meter: Meter,
  applicant: PersonaClient,
  take: () => Promise<string>,
): Promise<readonly string[]> {
  meter.restart();
  const caseId = await take();
  await until(applicant, { caseId, wanted: ({ status }) => status === 'completed' });
  return meter.states();
}
