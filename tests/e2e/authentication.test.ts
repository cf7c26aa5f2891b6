import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '#contracts/http/api';
import type { Route } from '#contracts/route';
import { bootForTest, type TestDeployment } from './deployment.ts';
import { pathOf } from './example-requests.ts';
import { problemIn, send } from './raw-request.ts';
import { codeOf } from './refusal.ts';
import { StoreView } from './store-view.ts';
import { forgeToken, unsigned } from './tokens.ts';

let deployment: TestDeployment;
beforeAll(async () => {
  deployment = await bootForTest();
});
afterAll(() => deployment.close());

const withLogin = Object.values<Route>(api).filter(({ access }) => access !== 'public');

async function statusAndCode(route: Route, authorization: string | undefined): Promise<[number, string]> {
  const headers = authorization === undefined ? {} : { authorization };
  const body = route.body === undefined ? {} : { body: '{}' };
  const answer = await send(deployment.api, { method: route.method, path: pathOf(route), headers, ...body });
  return [answer.status, problemIn(answer).code];
}

/** Authorization headers that must not be believed, whatever else the request is. */
const refused: Readonly<Record<string, () => Promise<string | undefined>>> = {
  none: async () => undefined,
  garbage: async () => 'Bearer garbage',
  'three parts of garbage': async () => 'Bearer a.b.c',
  'another scheme': async () => `Basic ${Buffer.from('citizen:citizen').toString('base64')}`,
  'no signature and alg none': async () => `Bearer ${unsigned(await deployment.identity.token('decider'))}`,
  'alg none and a signature': async () => `Bearer ${unsigned(await deployment.identity.token('decider'), 'AAAA')}`,
  'an altered payload': async () => {
    const [header, , signature] = (await deployment.identity.token('citizen')).split('.');
    const [, payload] = (await deployment.identity.token('decider')).split('.');
    return `Bearer ${header}.${payload}.${signature}`;
  },
  'another key': async () => {
    const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    return `Bearer ${await forgeToken(deployment, { like: 'decider', otherKey })}`;
  },
  'an unknown issuer': async () => forged({ iss: 'https://identity.example.invalid' }),
  'no issuer': async () => forged({ iss: undefined }),
  'another audience': async () => forged({ aud: 'https://api.example.invalid' }),
  'a past expiry': async () => forged({ exp: Math.floor(deployment.cloud.clock.now() / 1000) - 60 }),
  'no expiry': async () => forged({ exp: undefined }),
  'no subject': async () => forged({ sub: undefined }),
  'no identity number': async () => forged({ idNumber: undefined }),
  'an assurance that does not exist': async () => forged({ level: 'L9' }),
  'more than is read': async () => forged({ padding: 'x'.repeat(5_800) }),
};
const forged = async (claims: Record<string, unknown>): Promise<string> =>
  `Bearer ${await forgeToken(deployment, { like: 'decider', claims })}`;

describe('a token', () => {
  it('forged like the real one is believed: what the others are refused for is what is wrong with them', async () => {
    const believed = deployment.withToken(await forgeToken(deployment, { like: 'citizen' }));
    expect((await believed.listLicences({})).licences).toEqual([]);
  });

  it.each(Object.entries(refused))('with %s opens no route', async (_, make) => {
    const authorization = await make();
    for (const route of withLogin)
      expect([route.operation, ...(await statusAndCode(route, authorization))]).toEqual([
        route.operation,
        401,
        'identity.unauthenticated',
      ]);
  });

  it('ends when its time is over, while the gateway still remembers it too', async () => {
    const { clock } = deployment.cloud;
    const exp = Math.floor(clock.now() / 1000) + 30;
    const brief = deployment.withToken(await forgeToken(deployment, { like: 'citizen', claims: { exp } }));
    const lasting = deployment.withToken(await deployment.identity.token('citizen'));
    await brief.listLicences({});
    await lasting.listLicences({});
    // Within the 60 s for which the answer of the authorizer is kept: now it is the handler that looks at the time.
    deployment.cloud.moveClock(clock.now() + 40_000);
    expect(await codeOf(brief.listLicences({}))).toBe('identity.unauthenticated');
    await lasting.listLicences({});
    deployment.cloud.moveClock(clock.now() + 3_600_000);
    expect(await codeOf(lasting.listLicences({}))).toBe('identity.unauthenticated');
  });

  it('leaves nothing behind when it is refused', () => {
    expect(new StoreView(deployment.folder).items('cases')).toEqual([]);
  });
});

describe('a role', () => {
  it.each(withLogin.flatMap((route) => (typeof route.access === 'string' ? [] : [[route.operation, route] as const])))(
    'is needed for %s',
    async (_, route) => {
      const roles: readonly string[] = typeof route.access === 'string' ? [] : route.access;
      const others = ['citizen', 'company', 'clerk-lanzhou', 'acceptor', 'reviewer', 'decider', 'operator', 'stranger'];
      for (const persona of others.filter((name) => !roles.includes(name.split('-')[0] ?? ''))) {
        const answer = await statusAndCode(route, `Bearer ${await deployment.identity.token(persona)}`);
        expect([persona, ...answer]).toEqual([persona, 403, 'identity.no_post']);
      }
    },
  );

  it('is not needed where anybody may look', async () => {
    for (const route of Object.values<Route>(api).filter(({ access }) => access === 'public')) {
      const body = route.body === undefined ? {} : { body: '{}', headers: { 'content-type': 'application/json' } };
      const answer = await send(deployment.api, { method: route.method, path: pathOf(route), ...body });
      if (route.signature === undefined)
        expect([route.operation, [200, 400, 404].includes(answer.status)]).toEqual([route.operation, true]);
      // Nobody signs in, but somebody has to have signed: a 401 of another kind, and before the body is looked into.
      else if (route.function === 'courier-in')
        expect([answer.status, problemIn(answer).code]).toEqual([401, 'courier.signature_invalid']);
      else expect([answer.status, problemIn(answer).code]).toEqual([400, 'webhook.malformed']);
    }
  });
});
