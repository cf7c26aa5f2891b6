import { afterAll, beforeAll, expect, it } from 'vitest';
import { medicalFiling, newKey, pdf, upload } from '#infra/commands/scenarios';
import { api } from '#contracts/http/api';
import { tables, type TableName } from '#contracts/tables';
import type { Route } from '#contracts/route';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { bodies, pathOf, personaFor } from './example-requests.ts';
import { answersTo, isSigned, malformations, type Model } from './malformations.ts';
import { problemIn, type RawRequest, send } from './raw-request.ts';
import { StoreView } from './store-view.ts';
import { forgeToken, unsigned } from './tokens.ts';

const requests = 2_000;
const atATime = 32;

/** Printed with the test's name; `MALFORMED_SEED=… npx vitest run …` makes the same requests again. */
const seed = Number(process.env['MALFORMED_SEED'] ?? Date.now() % 1_000_000) + 1;
/** Park and Miller's generator. */
let state = seed;
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

let deployment: TestDeployment;
let view: StoreView;
/** A real case that waits for its acceptance: a command that came through would change it. */
let caseId = '';
let models: Model[];
beforeAll(async () => {
  deployment = await bootForTest();
  view = new StoreView(deployment.folder);
  const citizen = deployment.as('citizen');
  const body = medicalFiling(await upload(citizen, pdf('written commitment')));
  ({ caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() }));
  // What it writes the first time is not a request's doing.
  await deployment.cloud.invoke('tongban-lanzhou-clock', {});
  models = await Promise.all(Object.values<Route>(api).map(modelOf));
  await eventually(() => view.waits(caseId), { wanted: ({ length }) => length === 1 });
});
afterAll(() => deployment.close());

/** Of the form that a partner's signature has. */
const signedByNobody = { 'webhook-id': 'x', 'webhook-timestamp': '1790000000', 'webhook-signature': 'v1,AAAA' };

async function modelOf(route: Route): Promise<Model> {
  const persona = personaFor(route);
  const body = bodies[route.operation as keyof typeof bodies];
  return {
    route,
    path: pathOf(route, { caseId, itemId: 'XS-022' }),
    headers: {
      ...(route.access === 'public' ? {} : { authorization: `Bearer ${await deployment.identity.token(persona)}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(route.idempotent ? { 'idempotency-key': 'a-key-that-is-well-formed' } : {}),
      ...(route.function === 'partner-in' ? signedByNobody : {}),
    },
    ...(body === undefined ? {} : { body }),
    badLogins: await badLoginsOf(persona),
  };
}

/** Tokens with one thing wrong, of somebody who might otherwise call the route. */
async function badLoginsOf(persona: string): Promise<string[]> {
  const now = Math.floor(deployment.cloud.clock.now() / 1000);
  const forged = (claims: Record<string, unknown>) => forgeToken(deployment, { like: persona, claims });
  const tokens = [
    unsigned(await deployment.identity.token(persona)),
    await forged({ iss: 'https://identity.example.invalid' }),
    await forged({ aud: 'https://api.example.invalid' }),
    await forged({ exp: now - 60, iat: now - 3_660 }),
    await forged({ exp: undefined }),
    ...['garbage', 'a.b.c', '..', 'x'.repeat(8_500), '\u00e9'],
  ];
  return [...tokens.map((token) => `Bearer ${token}`), 'Bearer ', 'Basic Og==', 'bearer x.y.z', '\u0020'];
}

/** All that is stored, and how often each function has failed. A refused login is how an authorizer fails. */
const contents = () => ({
  errors: deployment.cloud
    .state()
    .functions.map(({ name, errors }) => [name, name.endsWith('-authorizer') ? 0 : errors]),
  counts: view.counts(),
  items: (Object.keys(tables) as TableName[]).map((table) => view.items(table)),
  objects: view.objects(),
});

/** What is wrong with the answer to a malformed request; null where it is as it must be. */
async function wrongWith(request: RawRequest, wanted: ReturnType<typeof answersTo>): Promise<string | null> {
  const answer = await send(deployment.api, request);
  if (!wanted.statuses.includes(answer.status)) return `${answer.status}: ${answer.text.slice(0, 200)}`;
  try {
    const { code, requestId, title, advice } = problemIn(answer);
    if (code !== (wanted.code ?? code)) return `${code}: ${answer.text.slice(0, 200)}`;
    return [requestId, title.zh, title.en, advice.zh, advice.en].includes('') ? `empty: ${answer.text}` : null;
  } catch (error) {
    return `${answer.status}, no problem details: ${(error as Error).message.slice(0, 200)}`;
  }
}

/** What must be asked besides the path. */
const queries: Readonly<Record<string, string>> = {
  ...{ listInbox: '?body=12620100XTXX001530', listSeals: '?body=12620100XTXX001530' },
  listSealUses: '?body=12620100XTXX001530&kind=official&sealId=none&month=2026-09',
};

it('begins with requests that are well-formed: what is broken below is what is wrong with them', async () => {
  for (const { route, headers, body } of models) {
    // To a case that does not exist, so that nothing happens to the one that does.
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const path = pathOf(route) + (queries[route.operation] ?? '');
    const { status } = await send(deployment.api, { method: route.method, path, headers, ...content });
    // What a carrier or a partner would have to sign is signed by nobody here.
    const wanted = isSigned(route) ? [401] : [200, 201, 404];
    expect([route.operation, wanted.includes(status)]).toEqual([route.operation, true]);
  }
});

it(`refuses ${requests} malformed requests over all routes in words, and nothing changes (seed ${seed - 1})`, async () => {
  await eventually(
    () => deployment.cloud.state().executions.filter(({ state: at }) => at === 'AwaitAcceptance').length,
    {
      wanted: (waiting) => waiting === 2,
    },
  );
  const pairs = models.flatMap((model) =>
    Object.entries(malformations)
      .filter(([, { appliesTo }]) => appliesTo(model))
      .map(([name, how]) => ({
        name: `${model.route.operation}: ${name}`,
        ...{ make: how.make, model, wanted: answersTo(how, model) },
      })),
  );
  const queue = Array.from({ length: requests }, (_, index) => pairs[index % pairs.length]);
  const before = contents();
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const request = next.make(next.model, random);
      const found = await wrongWith(request, next.wanted);
      if (found !== null) wrong.push(`${next.name}: ${request.method} ${request.path.slice(0, 100)} → ${found}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  expect(wrong).toEqual([]);
  expect(contents()).toEqual(before);
  const { apis } = deployment.cloud.state();
  expect(Object.keys(apis[0]?.statuses ?? {}).filter((status) => status.startsWith('5'))).toEqual([]);
});

it('refuses bodies beyond what the gateway takes', async () => {
  const before = contents();
  for (const model of models.filter(({ body }) => body !== undefined).slice(0, 3)) {
    const request = { method: model.route.method, path: model.path, headers: model.headers };
    const answer = await send(deployment.api, { ...request, body: Buffer.alloc(10.5 * 2 ** 20, ' ') });
    expect([answer.status, problemIn(answer).code]).toEqual([413, 'request.too_large']);
  }
  expect(contents()).toEqual(before);
});
