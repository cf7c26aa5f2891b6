import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { fetchToken, serveIdentity } from '#infra/local/identity';
import type { IdentityServer, Persona } from '#infra/local/identity';

const citizen: Persona = {
  name: 'citizen',
  sub: '18a63090537180f6603f2bc18dd30f6e',
  displayName: '沈试安',
  idType: '111',
  idNumber: '620102189001150015',
  level: 'L3',
};
const decider: Persona = {
  ...citizen,
  name: 'decider',
  sub: 'b7b0466afdb3ac40e9603a2e88341162',
  roles: ['official'],
  posts: [{ role: 'decider', body: '12620100XTXX00057N', region: '620100' }],
  represents: [
    { creditCode: '91610100XTXX0017X9', name: '西安试味食品有限公司（测试）', basis: 'legal-representative' },
  ],
};
const day = 24 * 3600 * 1000;

const dataFolder = mkdtempSync(join(tmpdir(), 'identity-'));
const clock = new VirtualClock();
const start = (): Promise<IdentityServer> =>
  serveIdentity({ dataFolder, port: 0, clockOffset: clock.shared, personas: [citizen, decider] });

let server: IdentityServer;
beforeAll(async () => {
  server = await start();
});
afterAll(async () => {
  await server.close();
  rmSync(dataFolder, { recursive: true });
});

const verify = (token: string, { jwksUrl, issuer, audience }: IdentityServer) =>
  jwtVerify(token, createRemoteJWKSet(new URL(jwksUrl)), {
    issuer,
    audience,
    algorithms: ['ES256'],
    currentDate: new Date(clock.now()),
  });

describe('tokens', () => {
  test('a token verifies by the published keys and says who the persona is', async () => {
    const { payload, protectedHeader } = await verify(await server.token('decider'), server);
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({
      iss: 'https://identity.tongban.local',
      aud: 'https://api.tongban.local',
      sub: decider.sub,
      name: '沈试安',
      idType: '111',
      idNumber: '620102189001150015',
      level: 'L3',
      roles: decider.roles,
      posts: decider.posts,
      represents: decider.represents,
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  test('what a persona does not have is not claimed', async () => {
    const claims = decodeJwt(await server.token('citizen'));
    expect(claims.sub).toBe(citizen.sub);
    expect(claims).not.toHaveProperty('posts');
    expect(claims).not.toHaveProperty('roles');
    expect(claims).not.toHaveProperty('represents');
  });

  test('nobody gets a token without the persona’s secret, for an unknown name, or for another audience', async () => {
    await expect(server.token('nobody')).rejects.toThrow('invalid_client');
    const ask = async (body: Record<string, string>): Promise<unknown> => {
      const all = { grant_type: 'client_credentials', client_id: 'citizen', ...body };
      return (await fetch(`${server.url}/token`, { method: 'POST', body: new URLSearchParams(all) })).json();
    };
    expect(await ask({ client_secret: 'guess' })).toMatchObject({ error: 'invalid_client' });
    const kept = JSON.parse(readFileSync(join(dataFolder, 'identity.json'), 'utf8')) as { clientSecretSeed: string };
    const client_secret = createHmac('sha256', kept.clientSecretSeed).update('citizen').digest('base64url');
    expect(await ask({ client_secret })).toHaveProperty('access_token');
    expect(await ask({ client_secret, resource: 'https://elsewhere' })).toMatchObject({ error: 'invalid_target' });
  });

  test('nobody gets a token for somebody else by their own secret, nor by their own token', async () => {
    const kept = JSON.parse(readFileSync(join(dataFolder, 'identity.json'), 'utf8')) as { clientSecretSeed: string };
    const client_secret = createHmac('sha256', kept.clientSecretSeed).update('decider').digest('base64url');
    const own = { client_id: 'decider', client_secret };
    const subject_token = await server.token('decider');
    const ask = async (body: Record<string, string>): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${server.url}/token`, {
        method: 'POST',
        body: new URLSearchParams({ ...own, ...body }),
      });
      return (await answer.json()) as Record<string, unknown>;
    };
    const plain = { grant_type: 'client_credentials' };
    expect(await ask({ ...plain, client_id: 'citizen' })).toMatchObject({ error: 'invalid_client' });
    const exchange = { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token };
    const type = 'urn:ietf:params:oauth:token-type:access_token';
    for (const refused of [
      { ...exchange, subject_token_type: type, requested_subject: citizen.sub },
      { grant_type: 'password', username: 'citizen', password: client_secret },
      { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: subject_token },
    ])
      expect(await ask(refused)).toHaveProperty('error');
    // What it does not know it leaves unread: the token is the asker's own.
    const asked = await ask({ ...plain, sub: citizen.sub, requested_subject: citizen.sub, act_as: 'citizen' });
    expect(decodeJwt(String(asked['access_token'])).sub).toBe(decider.sub);
  });

  test('another process with the data folder gets a token from the address alone', async () => {
    const token = await fetchToken({ url: server.url, dataFolder, name: 'citizen' });
    expect(decodeJwt(token).sub).toBe(citizen.sub);
  });

  test('the keys are readable by their owner only', () => {
    expect(statSync(join(dataFolder, 'identity.json')).mode & 0o777).toBe(0o600);
  });
});

test('token times follow the virtual clock, also when it moves while the provider runs', async () => {
  const before = decodeJwt(await server.token('citizen'));
  clock.advance(30 * day);
  const token = await server.token('citizen');
  const movedBy = (decodeJwt(token).iat ?? 0) - (before.iat ?? 0);
  expect(movedBy).toBeGreaterThanOrEqual((30 * day) / 1000);
  expect(movedBy).toBeLessThan((31 * day) / 1000);
  await expect(verify(token, server)).resolves.toBeDefined();
});

test('keys and secrets survive a restart, so a token from before still verifies after it', async () => {
  const token = await server.token('citizen');
  await server.close();
  server = await start();
  await expect(verify(token, server)).resolves.toMatchObject({ payload: { sub: citizen.sub } });
  await expect(server.token('citizen')).resolves.toMatch(/^eyJ/);
});

test('a port that is taken is an error, not a silent start elsewhere', async () => {
  const port = Number(new URL(server.url).port);
  await expect(serveIdentity({ dataFolder, port, clockOffset: clock.shared, personas: [citizen] })).rejects.toThrow(
    'EADDRINUSE',
  );
});
