import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  depositCertificate,
  employers,
  handleByPeople,
  medicalFiling,
  newKey,
  officials,
  pdf,
  until,
  upload,
} from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems } from '#infra/commands/standing';
import { bootForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { type Item, StoreView } from './store-view.ts';
import { forgeToken } from './tokens.ts';

const hourMs = 3_600_000;

let deployment: TestDeployment;
let view: StoreView;
beforeAll(async () => {
  deployment = await bootForTest();
  await authoriseOnTheSpotItems(deployment);
  view = new StoreView(deployment.folder);
});
afterAll(() => deployment.close());

const deposit = depositCertificate(employers.cityCentre);
const records = (): Item[] => view.items('cases').filter(({ pk }) => pk?.S?.startsWith('IDEM#'));
/** Records of callers' keys come to an end; those of journeys do not. */
const expiring = (): Item[] => records().filter(({ expiresAt }) => expiresAt !== undefined);

it('answers the same key with the same body the same way, and refuses it with another', async () => {
  const citizen = deployment.as('citizen');
  const idempotencyKey = newKey();
  const first = await citizen.submitCase({ body: deposit, idempotencyKey });
  expect(await citizen.submitCase({ body: deposit, idempotencyKey })).toEqual(first);
  // Members in another order are the same body.
  const { form, ...rest } = deposit;
  const reordered = { form: Object.fromEntries(Object.entries(form).reverse()) as typeof form, ...rest };
  expect(await citizen.submitCase({ body: reordered, idempotencyKey })).toEqual(first);
  const other = { ...deposit, form: { ...deposit.form, lendingDivision: '110000' } };
  expect(await codeOf(citizen.submitCase({ body: other, idempotencyKey }))).toBe('idempotency.key_reused');
  await until(citizen, { ...first, wanted: ({ status }) => status === 'completed' });
  // The answer is the one recorded, not what has become of the case since.
  expect(await citizen.submitCase({ body: deposit, idempotencyKey })).toEqual(first);
  expect(view.caseIds()).toEqual([first.caseId]);
});

it('keeps the keys of people, of routes and of cases apart', async () => {
  const [citizen, away] = [deployment.as('citizen'), deployment.as('citizen-away')];
  const idempotencyKey = newKey();
  const one = await citizen.submitCase({ body: deposit, idempotencyKey });
  const two = await away.submitCase({ body: deposit, idempotencyKey });
  expect(two.caseId).not.toBe(one.caseId);
  const body = medicalFiling(await upload(citizen, pdf('written commitment')));
  const [a, b] = [
    await citizen.submitCase({ body, idempotencyKey: newKey() }),
    await citizen.submitCase({ body, idempotencyKey: newKey() }),
  ];
  const { acceptor, reviewer } = officials(deployment);
  const review = { recommendation: 'grant', opinion: '符合条件' } as const;
  for (const { caseId } of [a, b]) {
    const at = { params: { caseId }, idempotencyKey };
    expect(await acceptor.acceptCase({ ...at, body: {} })).toEqual({ caseId, seq: 2, status: 'accepted' });
    expect(await acceptor.acceptCase({ ...at, body: {} })).toEqual({ caseId, seq: 2, status: 'accepted' });
    expect(await reviewer.reviewCase({ ...at, body: review })).toEqual({ caseId, seq: 3, status: 'reviewed' });
    expect(await acceptor.acceptCase({ ...at, body: {} })).toEqual({ caseId, seq: 2, status: 'accepted' });
    const otherOpinion = reviewer.reviewCase({ ...at, body: { ...review, opinion: '另一意见' } });
    expect(await codeOf(otherOpinion)).toBe('idempotency.key_reused');
  }
});

it('authorises before it repeats: a key is no way around a post that was lost', async () => {
  const citizen = deployment.as('citizen');
  const body = medicalFiling(await upload(citizen, pdf('written commitment')));
  const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
  const acceptance = { params: { caseId }, body: {}, idempotencyKey: newKey() };
  const accepted = await deployment.as('acceptor').acceptCase(acceptance);
  const holding = async (posts: { role: string; body: string; region: string }[]) =>
    deployment.withToken(await forgeToken(deployment, { like: 'acceptor', claims: { posts } }));
  const post = { role: 'acceptor', body: '12620100XTXX001530', region: '620100' };
  expect(await (await holding([post])).acceptCase(acceptance)).toEqual(accepted);
  const moved = await holding([{ ...post, body: '12620100XTXX00057N' }]);
  expect(await codeOf(moved.acceptCase(acceptance))).toBe('case.not_found');
  expect(await codeOf((await holding([])).acceptCase(acceptance))).toBe('identity.no_post');
});

it('frees a key after 24 hours even while its record is still there, and keeps those of journeys', async () => {
  const { cloud } = deployment;
  const citizen = deployment.as('citizen');
  const idempotencyKey = newKey();
  const known = new Set(records().map(({ pk }) => pk?.S));
  const first = await citizen.submitCase({ body: deposit, idempotencyKey });
  const record = expiring().find(({ pk }) => !known.has(pk?.S));
  const filed = cloud.clock.now();
  await until(citizen, { ...first, wanted: ({ status }) => status === 'completed' });
  await moveClock(deployment, filed + 24 * hourMs - 60_000);
  expect(await citizen.submitCase({ body: deposit, idempotencyKey })).toEqual(first);
  await moveClock(deployment, filed + 24 * hourMs + 1_000);
  // The store drops what has expired when it likes, in days perhaps: once it has, the record is put back as if it had not.
  await eventually(expiring, { wanted: (left) => !left.some(({ pk }) => pk?.S === record?.['pk']?.S) });
  await cloud.call('DynamoDB_20120810.PutItem', { TableName: view.tableName('cases'), Item: record });
  const second = await citizen.submitCase({ body: deposit, idempotencyKey });
  expect(second.caseId).not.toBe(first.caseId);
  expect(await citizen.submitCase({ body: deposit, idempotencyKey })).toEqual(second);

  const { timeline } = await until(citizen, { ...first, wanted: ({ status }) => status === 'completed' });
  const journey = (name: string, payload: object) => cloud.invoke(`tongban-lanzhou-${name}`, payload);
  expect(await journey('on-the-spot', first)).toEqual({ outcome: 'granted', sealed: true });
  const { identifier } = (await journey('sealer', first)) as { identifier: string };
  expect(await journey('journey-record', { act: 'issue', caseId: first.caseId, identifier })).toEqual({ identifier });
  const completed = await journey('journey-record', { act: 'complete', caseId: first.caseId });
  expect(completed).toEqual({ caseId: first.caseId, seq: 5, status: 'completed' });
  const after = await citizen.getCase({ params: { caseId: first.caseId } });
  expect(after.timeline).toEqual(timeline);
});

it('repeats the answer of a case that people finished, too', async () => {
  const citizen = deployment.as('citizen');
  const body = medicalFiling(await upload(citizen, pdf('written commitment')));
  const idempotencyKey = newKey();
  const first = await citizen.submitCase({ body, idempotencyKey });
  await handleByPeople(officials(deployment), first.caseId);
  await until(citizen, { ...first, wanted: ({ status }) => status === 'completed' });
  expect(await citizen.submitCase({ body, idempotencyKey })).toEqual(first);
});
