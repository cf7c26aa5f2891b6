import { afterAll, beforeAll, expect, it } from 'vitest';
import { depositCertificate, employers, until } from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems } from '#infra/commands/standing';
import { api } from '#contracts/http/api';
import { bootForTest, type TestDeployment } from './deployment.ts';
import { pathOf } from './example-requests.ts';
import { problemIn, type RawAnswer, send } from './raw-request.ts';
import { StoreView } from './store-view.ts';

const submissions = 1_000;

/** What goes wrong at the store, from one test to the next. */
const faults = { throttle: false, conflictShare: 0 };
/** Park and Miller's generator: the same conflicts in each run, as far as the requests come in the same order. */
let state = 42;
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

let deployment: TestDeployment;
beforeAll(async () => {
  const { conflict, throttle } = { conflict: () => random() < faults.conflictShare, throttle: () => faults.throttle };
  deployment = await bootForTest({ faults: { dynamodb: { conflict, throttle } } });
  await authoriseOnTheSpotItems(deployment);
});
afterAll(() => deployment.close());

it(`makes one case of ${submissions} submissions with one key, all at once`, async () => {
  const submit = await submission('one-key-for-all-of-them');
  const answers = await Promise.all(Array.from({ length: submissions }, submit));

  const created = answers.filter(({ status }) => status === 201);
  const others = answers.filter(({ status }) => status !== 201);
  for (const answer of others) expectComeAgain(answer);
  expect(created.length).toBeGreaterThan(0);
  const [first, ...different] = [...new Set(created.map(({ text }) => text))];
  expect(different).toEqual([]);
  const { caseId, ...rest } = JSON.parse(first ?? '') as { caseId: string };
  expect(rest).toEqual({ seq: 1, status: 'submitted' });

  const view = new StoreView(deployment.folder);
  expect(view.caseIds()).toEqual([caseId]);
  const done = await until(deployment.as('citizen'), { caseId, wanted: ({ status }) => status === 'completed' });
  expect(done.timeline).toHaveLength(5);
  // Key, submission, and four steps of the journey; nothing of the 999 others.
  const records = view.items('cases').filter(({ pk }) => pk?.S?.startsWith('IDEM#'));
  expect(records).toHaveLength(1 + 3);
  expect(view.objects().filter(({ key }) => key.startsWith('results/'))).toHaveLength(1);
  expect(view.items('licences')).toHaveLength(1);
});

it('tells those who lose against each other at the store to come again, and then makes their one case', async () => {
  const before = new StoreView(deployment.folder).caseIds().length;
  const submit = await submission('a-key-with-conflicts');
  faults.conflictShare = 0.7;
  const answers = await Promise.all(Array.from({ length: 100 }, submit));
  faults.conflictShare = 0;
  const lost = answers.filter(({ status }) => status !== 201);
  expect(lost.length).toBeGreaterThan(0);
  for (const answer of lost) expect([expectComeAgain(answer), answer.status]).toEqual(['case.busy', 409]);
  const again = await Promise.all(lost.map(submit));
  const created = [...answers.filter(({ status }) => status === 201), ...again];
  expect(new Set(created.map(({ text }) => text)).size).toBe(1);
  expect(new StoreView(deployment.folder).caseIds()).toHaveLength(before + 1);
});

it('says that it is unavailable, and for how long, while the store takes no more', async () => {
  const before = new StoreView(deployment.folder).caseIds().length;
  const submit = await submission('a-key-without-capacity');
  const authorization = `Bearer ${await deployment.identity.token('citizen')}`;
  const looked = () => send(deployment.api, { method: 'GET', path: pathOf(api.getCase), headers: { authorization } });
  faults.throttle = true;
  const [written, read] = await Promise.all([submit(), looked()]);
  faults.throttle = false;
  expect([expectComeAgain(written), written.status]).toEqual(['case.busy', 409]);
  expect([expectComeAgain(read), read.status]).toEqual(['platform.unavailable', 503]);
  expect(new StoreView(deployment.folder).caseIds()).toHaveLength(before);
  expect([(await submit()).status, (await looked()).status]).toEqual([201, 404]);
});

/** Submits the same application under the same key, whenever called. */
async function submission(key: string): Promise<() => Promise<RawAnswer>> {
  const headers = {
    authorization: `Bearer ${await deployment.identity.token('citizen')}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  const body = JSON.stringify(depositCertificate(employers.cityCentre));
  return () => send(deployment.api, { method: 'POST', path: '/cases', headers, body });
}

/** Any answer but the case itself must say when to come again, so that nobody is left not knowing. */
function expectComeAgain(answer: RawAnswer): string {
  const { code } = problemIn(answer);
  expect(['case.busy', 'platform.unavailable']).toContain(code);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  return code;
}
