import fc from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import { comeToRest } from '#infra/commands/move-clock';
import { depositCertificate, employers, medicalFiling, newKey, pdf, upload } from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems } from '#infra/commands/standing';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { bodies } from './example-requests.ts';
import { type Operation, operations } from './openapi-document.ts';
import { type Asked, changedRequests, isRight, type Known, rightRequests } from './openapi-requests.ts';
import { send } from './raw-request.ts';
import { StoreView } from './store-view.ts';

/** Requests to each operation, half of them right. */
const runs = Number(process.env['OPENAPI_FUZZ_RUNS'] ?? 40);
/** Printed with the tests' names; `OPENAPI_FUZZ_SEED=… npx vitest run …` asks the same again. */
const seed = Number(process.env['OPENAPI_FUZZ_SEED'] ?? Date.now() % 1_000_000);

let deployment: TestDeployment;
let view: StoreView;
let known: Known;
const tokens = new Map<string, string>();

beforeAll(async () => {
  deployment = await bootForTest();
  view = new StoreView(deployment.folder);
  await authoriseOnTheSpotItems(deployment);
  const citizen = deployment.as('citizen');
  const body = medicalFiling(await upload(citizen, pdf('written commitment')));
  const waiting = await Promise.all([1, 2, 3, 4].map(() => citizen.submitCase({ body, idempotencyKey: newKey() })));
  const issued = await citizen.submitCase({ body: depositCertificate(employers.cityCentre), idempotencyKey: newKey() });
  for (const name of ['citizen', 'stranger', 'acceptor', 'reviewer', 'decider', 'operator'])
    tokens.set(name, await deployment.identity.token(name));
  const { licences } = await eventually(() => citizen.listLicences({}), { wanted: (seen) => seen.licences.length > 0 });
  // What it writes the first time is not a request's doing.
  await deployment.cloud.invoke('tongban-lanzhou-clock', {});
  await comeToRest(deployment.cloud);
  known = {
    caseId: [...waiting, issued].map(({ caseId }) => caseId),
    identifier: licences.map(({ identifier }) => identifier),
    ...{
      index: ['0', '1'],
      itemId: ['XS-022', 'XS-057', 'LZ-001'],
      body: ['12620100XTXX001530', '12620100XTXX00057N'],
    },
  };
});
afterAll(() => deployment.close());

/** Who asks: those who may, and one each who may not. */
function personasFor({ isPublic, posts }: Operation): (string | null)[] {
  if (isPublic) return [null, 'citizen'];
  return posts === undefined
    ? ['citizen', 'citizen', 'stranger', 'acceptor', null]
    : [...posts, ...posts, 'citizen', null];
}

async function ask({ method, path, body: takesBody }: Operation, { persona, body, ...asked }: Asked) {
  const query = new URLSearchParams(asked.query as Record<string, string>).toString();
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(asked.path[name])));
  return send(deployment.api, {
    method,
    path: query === '' ? target : `${target}?${query}`,
    headers: {
      ...(asked.header as Record<string, string>),
      ...(persona === null ? {} : { authorization: `Bearer ${tokens.get(persona)}` }),
      ...(takesBody === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(takesBody === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/**
 * What is wrong with the answer to one request, as somebody sees who knows nothing but the document. What has to be signed by a
 * carrier is signed by nobody here: such an operation refuses with a 401 whatever the body is, right or wrong, and the document
 * says that it may.
 */
async function wrongWith(operation: Operation, asked: Asked): Promise<string | null> {
  const right = isRight(operation, asked);
  const before = JSON.stringify(view.counts());
  const { status, headers, text } = await ask(operation, asked);
  const said = `${status} ${text.slice(0, 500)}`;
  const documented = operation.answers.get(status);
  if (documented === undefined || status >= 500) return `not documented, or a fault: ${said}`;
  const mediaType = String(headers['content-type']).split(';')[0];
  if (mediaType !== documented.mediaType) return `${mediaType}, not ${documented.mediaType}: ${said}`;
  const body: unknown = mediaType === 'text/html' ? text : JSON.parse(text);
  if (!documented.holds(body)) return `${JSON.stringify(documented.holds.errors)}: ${said}`;
  if (!right && status < 400) return `taken, though it breaks the document: ${said}`;
  if (right && (body as { code?: string }).code === 'request.malformed')
    return `malformed, though it is as the document says: ${said}`;
  if (JSON.stringify(view.counts()) === before) return null;
  if (status >= 400 || operation.method === 'GET') return `something is stored all the same: ${said}`;
  await comeToRest(deployment.cloud);
  return null;
}

it.each(operations)(`answers $name as the document says, whatever it is asked (seed ${seed})`, async (operation) => {
  const example = bodies[operation.name as keyof typeof bodies];
  const right = rightRequests(operation, { known, personas: personasFor(operation), example });
  const property = fc.asyncProperty(fc.oneof(right, changedRequests(right)), async (asked) => {
    const wrong = await wrongWith(operation, asked);
    if (wrong !== null) throw new Error(wrong);
  });
  // Asking less of a cloud that has gone on would be another question: no shrinking.
  await fc.assert(property, { seed, numRuns: runs, endOnFailure: true });
});
