import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JwksTokenVerifier } from '#adapters/jwks/jwks-token-verifier';
import { TokenRefused } from '#adapters/jwks/token-claims';
import { TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let verifier: JwksTokenVerifier;
beforeEach(async () => {
  issuer = await TestIssuer.start();
  verifier = new JwksTokenVerifier([issuer.trusted]);
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  return issuer.close();
});

const verify = (token: string) => verifier.verify(`Bearer ${token}`);
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
/** `believed`, `refused`, or `fault` where it is not the token's. */
const verdictOf = (token: string): Promise<string> =>
  verify(token).then(
    () => 'believed',
    (error: unknown) => (error instanceof TokenRefused ? 'refused' : 'fault'),
  );
const verdictsOf = async (tokens: readonly string[]): Promise<string[]> =>
  [...new Set(await Promise.all(tokens.map(verdictOf)))].sort();
/** Tokens with as many key ids that nobody published. */
async function invented(count: number): Promise<string[]> {
  const [, claims = '', signature = ''] = (await issuer.token()).split('.');
  const header = (kid: string) => Buffer.from(JSON.stringify({ alg: 'ES256', kid })).toString('base64url');
  return Array.from({ length: count }, (_, index) => `${header(`invented-${index}`)}.${claims}.${signature}`);
}

describe('the keys of an issuer', () => {
  it('are fetched once for all who come at the same time, and kept', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.token()));
    expect(await verdictsOf(tokens)).toEqual(['believed']);
    expect(await verdictsOf(tokens)).toEqual(['believed']);
    expect(issuer.fetches).toBe(1);
  });

  it('change: the old and the new one are good together, and the removed one no longer once the cache is over', async () => {
    const byOld = await issuer.token();
    expect(await verdictOf(byOld)).toBe('believed');
    await issuer.addKey('two');
    later(31);
    const byNew = await issuer.token({}, { kid: 'two' });
    expect([await verdictOf(byNew), await verdictOf(byOld), issuer.fetches]).toEqual(['believed', 'believed', 2]);
    issuer.removeKey('one');
    later(599);
    expect([await verdictOf(byOld), issuer.fetches]).toEqual(['believed', 2]);
    later(2);
    expect([await verdictOf(byNew), await verdictOf(byOld), issuer.fetches]).toEqual(['believed', 'refused', 3]);
    // What a removed key signs today is refused as well, and costs one fetch when the next is allowed.
    later(31);
    expect([await verdictOf(await issuer.token()), issuer.fetches]).toEqual(['refused', 4]);
  });
});

describe('a key id that is not known', () => {
  it('has the keys fetched again at most once in thirty seconds, however many ids are invented', async () => {
    expect(await verdictOf(await issuer.token())).toBe('believed');
    expect(await verdictsOf(await invented(50))).toEqual(['refused']);
    expect(issuer.fetches).toBe(1);
    later(31);
    for (let time = 0; time < 3; time += 1) expect(await verdictsOf(await invented(50))).toEqual(['refused']);
    expect(issuer.fetches).toBe(2);
  });

  it('is found once its issuer shows it and the thirty seconds are over', async () => {
    await verify(await issuer.token());
    await issuer.addKey('new');
    const token = await issuer.token({}, { kid: 'new' });
    expect([await verdictOf(token), issuer.fetches]).toEqual(['refused', 1]);
    later(31);
    expect([await verdictOf(token), issuer.fetches]).toEqual(['believed', 2]);
  });

  it('leads to no more fetches while the issuer fails, and known keys stay good', async () => {
    const good = await issuer.token();
    await verify(good);
    issuer.answer = { status: 503, body: '' };
    later(31);
    for (let time = 0; time < 3; time += 1) expect(await verdictsOf(await invented(50))).toEqual(['fault']);
    expect([await verdictOf(good), issuer.fetches]).toEqual(['believed', 2]);
  });
});

describe('an issuer that fails', () => {
  it('is asked again only after some seconds, and is as good as before when it is back', async () => {
    const { answer } = issuer;
    issuer.answer = { status: 503, body: '' };
    const token = await issuer.token();
    for (let time = 0; time < 5; time += 1) expect(await verdictOf(token)).toBe('fault');
    expect(issuer.fetches).toBe(1);
    issuer.answer = answer;
    later(6);
    expect([await verdictOf(token), issuer.fetches]).toEqual(['believed', 2]);
  });

  it.each([
    ['an error', { status: 503, body: '' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no keys', { status: 200, body: '{"message":"maintenance"}' }],
    ['more than a set of keys', { status: 200, body: `{"keys":[],"x":"${'x'.repeat(200_000)}"}` }],
  ])('by answering %s is our fault and not the caller’s', async (_, answer) => {
    issuer.answer = answer;
    const token = await issuer.token();
    for (let time = 0; time < 3; time += 1) expect(await verdictOf(token)).toBe('fault');
    expect(issuer.fetches).toBe(1);
  });

  it('by sending without end is left as soon as it is too much', async () => {
    let closed = false;
    issuer.misbehave = (response) => {
      response.writeHead(200).on('close', () => (closed = true));
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(50_000)));
        response.once('drain', more);
      };
      more();
    };
    expect(await verdictOf(await issuer.token())).toBe('fault');
    await vi.waitFor(() => expect(closed).toBe(true));
  });

  it('by sending its caller elsewhere is not followed', async () => {
    const elsewhere = await TestIssuer.start();
    await elsewhere.addKey('one');
    issuer.misbehave = (response) => response.writeHead(302, { location: elsewhere.trusted.jwksUrl }).end();
    expect([await verdictOf(await elsewhere.token()), elsewhere.fetches]).toEqual(['fault', 0]);
    await elsewhere.close();
  });

  it.each([
    ['nothing', () => undefined],
    ['half an answer', (response: ServerResponse) => void response.writeHead(200).write('{"keys":[')],
  ])(
    'by answering %s for seconds is left',
    async (_, misbehave) => {
      issuer.misbehave = misbehave;
      expect(await verdictOf(await issuer.token())).toBe('fault');
    },
    30_000,
  );
});

describe('several issuers', () => {
  let other: TestIssuer;
  beforeEach(async () => {
    other = await TestIssuer.start({
      issuer: 'https://province.test.invalid',
      audience: 'https://province-api.test.invalid',
      algorithms: ['PS256'],
    });
    verifier = new JwksTokenVerifier([issuer.trusted, other.trusted]);
  });
  afterEach(() => other.close());

  it('give the same subject two accounts', async () => {
    const accounts = await Promise.all(
      [issuer, other].map(async (each) => (await verify(await each.token())).person.account),
    );
    expect(accounts).toEqual(['https://identity.test.invalid|18a63090', 'https://province.test.invalid|18a63090']);
  });

  it('are believed each by its own keys, for its own audience, in its own algorithms', async () => {
    const { issuer: iss, audience: aud } = issuer.trusted;
    const swapped = [
      await other.token({ iss }),
      await other.token({ iss, aud }),
      await issuer.token({ iss: other.trusted.issuer, aud: other.trusted.audience }),
      await other.token({ aud }),
      await issuer.token({ aud: other.trusted.audience }),
    ];
    expect(await verdictsOf(swapped)).toEqual(['refused']);
    // With each other's keys on show it is the algorithm alone that is wrong.
    other.answer = issuer.answer;
    later(601);
    const byOtherAlgorithm = await issuer.token({ iss: other.trusted.issuer, aud: other.trusted.audience });
    expect(await verdictOf(byOtherAlgorithm)).toBe('refused');
  });

  it('fail alone', async () => {
    issuer.answer = { status: 503, body: '' };
    expect([await verdictOf(await issuer.token()), await verdictOf(await other.token())]).toEqual([
      'fault',
      'believed',
    ]);
    issuer.misbehave = () => undefined;
    later(6);
    const hanging = verdictOf(await issuer.token());
    expect(await verdictOf(await other.token())).toBe('believed');
    expect(await hanging).toBe('fault');
  }, 30_000);

  it('have names of their own, in which nothing could be taken for the end', () => {
    expect(() => new JwksTokenVerifier([issuer.trusted, issuer.trusted])).toThrow('names of their own');
    const sly = { ...other.trusted, issuer: 'https://identity.test.invalid|x' };
    expect(() => new JwksTokenVerifier([issuer.trusted, sly])).toThrow('names of their own');
  });
});

describe('a token’s times', () => {
  const now = () => Math.floor(Date.now() / 1000);

  it('may be five seconds off, because clocks are, and no more', async () => {
    const tokens = (off: number) =>
      Promise.all([
        issuer.token({ nbf: now() + off }),
        issuer.token({}, { issuedAt: now() + off }),
        issuer.token({}, { expiresIn: now() - off }),
      ]);
    expect(await verdictsOf(await tokens(4))).toEqual(['believed']);
    for (const token of await tokens(7)) expect(await verdictOf(token)).toBe('refused');
  });
});
