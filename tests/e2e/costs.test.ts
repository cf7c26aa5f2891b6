import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { comeToRest } from '#infra/commands/move-clock';
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
} from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems } from '#infra/commands/standing';
import { bootForTest, type TestDeployment } from './deployment.ts';

/** Goals of DESIGN §9; each table access costs money and a place to fail. */
const mostTransitions = 8;
const dynamoDb = 'DynamoDB_20120810';
const reads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems'];

const calls: { operation: string; role: string }[] = [];
const transitions: string[] = [];
const uses: { operation: string; table: string; items: number }[] = [];

let deployment: TestDeployment;
let people: ReturnType<typeof officials>;
beforeAll(async () => {
  deployment = await bootForTest({
    onCall: ({ service, operation, role }) => void (service === dynamoDb && calls.push({ operation, role })),
    onTransition: ({ state }) => void transitions.push(state),
    onUse: (use) => void uses.push(use),
  });
  await authoriseOnTheSpotItems(deployment);
  people = officials(deployment);
});
afterAll(() => deployment.close());
beforeEach(async () => {
  // What follows from the test before uses tables too.
  await comeToRest(deployment.cloud);
  transitions.length = 0;
  uses.length = 0;
});

/** Requests of the functions that answer people while `work` runs; journeys run beside it, under roles of their own. */
async function requestsOf<T>(work: () => Promise<T>): Promise<{ result: T; read: number; write: number }> {
  calls.length = 0;
  const result = await work();
  const own = calls.filter(({ role }) => /service-(casecommand|casequery|decide|operator|licenceread)/.test(role));
  expect(own).not.toEqual([]);
  const read = own.filter(({ operation }) => reads.includes(operation)).length;
  return { result, read, write: own.length - read };
}

describe('a straight case', () => {
  it('that people handle takes at most eight transitions', async () => {
    const company = deployment.as('company');
    const paper = await upload(company, pdf('the same paper everywhere'));
    const body = foodProduction(() => paper);
    const { caseId } = await company.submitCase({ body, idempotencyKey: newKey() });
    await people.acceptor.acceptCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
    const review = { recommendation: 'grant', opinion: '符合条件' } as const;
    await people.reviewer.reviewCase({ params: { caseId }, body: review, idempotencyKey: newKey() });
    const { draft } = await people.decider.getCase({ params: { caseId } });
    const grant = { outcome: 'granted', draftSm3: draft?.sm3 ?? null } as const;
    await people.decider.decideCase({ params: { caseId }, body: grant, idempotencyKey: newKey() });
    await until(company, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(transitions).toEqual([
      ...['OnTheSpot?', 'AwaitAcceptance', 'AwaitReview', 'AwaitDecision', 'Granted?', 'Seal', 'Issue', 'Complete'],
    ]);
    expect(transitions.length).toBeLessThanOrEqual(mostTransitions);
  });

  it('of an on-the-spot item takes six', async () => {
    const depositor = deployment.as('citizen');
    const body = depositCertificate(employers.cityCentre);
    const { caseId } = await depositor.submitCase({ body, idempotencyKey: newKey() });
    await until(depositor, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(transitions).toEqual(['OnTheSpot?', 'DecideOnTheSpot', 'Granted?', 'Seal', 'Issue', 'Complete']);
  });
});

describe('requests to DynamoDB', () => {
  it('are one write and no read to submit', async () => {
    const insured = deployment.as('citizen');
    const body = medicalFiling(await upload(insured, pdf('written commitment')));
    const { read, write } = await requestsOf(() => insured.submitCase({ body, idempotencyKey: newKey() }));
    expect({ read, write }).toEqual({ read: 0, write: 1 });
    // Event, snapshot, idempotency record, wrapped key: all of them in that one.
    const [use] = uses.filter(({ operation }) => operation === 'TransactWriteItems');
    expect(use?.items).toBe(4);
  });

  it('are one write for each command, and one read for each look at a status page', async () => {
    const insured = deployment.as('citizen');
    const body = medicalFiling(await upload(insured, pdf('written commitment')));
    const { caseId } = await insured.submitCase({ body, idempotencyKey: newKey() });
    const at = { params: { caseId } };
    const review = { recommendation: 'grant', opinion: '符合条件' } as const;
    const grant = { outcome: 'granted', draftSm3: null } as const;
    const commands = [
      () => people.acceptor.acceptCase({ ...at, body: {}, idempotencyKey: newKey() }),
      () => people.reviewer.reviewCase({ ...at, body: review, idempotencyKey: newKey() }),
      () => people.decider.decideCase({ ...at, body: grant, idempotencyKey: newKey() }),
    ];
    for (const command of commands) {
      expect((await requestsOf(command)).write).toBe(1);
      for (const reader of [insured, people.acceptor, people.decider]) {
        const { read, write } = await requestsOf(() => reader.getCase(at));
        expect({ read, write }).toEqual({ read: 1, write: 0 });
      }
    }
    await until(insured, { caseId, wanted: ({ status }) => status === 'completed' });
    const erase = { legalBasis: '个人信息保护法第四十七条', ticket: 'T-1' };
    const operator = deployment.as('operator');
    expect((await requestsOf(() => operator.eraseCase({ ...at, body: erase, idempotencyKey: newKey() }))).write).toBe(
      1,
    );
  });

  it('read as many items however many other cases there are', async () => {
    const insured = deployment.as('citizen');
    const body = medicalFiling(await upload(insured, pdf('written commitment')));
    const submit = () => insured.submitCase({ body, idempotencyKey: newKey() });
    const { caseId } = await submit();
    const page = async (): Promise<number> => {
      uses.length = 0;
      await insured.getCase({ params: { caseId } });
      return Math.max(...uses.filter(({ operation }) => operation === 'Query').map(({ items }) => items));
    };
    // Event, snapshot, key; the waits of journeys are beside the case.
    await comeToRest(deployment.cloud);
    expect(await page()).toBe(3);
    await Promise.all(Array.from({ length: 20 }, submit));
    await comeToRest(deployment.cloud);
    expect(await page()).toBe(3);
  });
});
