import { createHash } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JwksTokenVerifier } from '#adapters/jwks/jwks-token-verifier';
import { TokenRefused } from '#adapters/jwks/token-claims';
import { goodClaims, TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let verifier: JwksTokenVerifier;
beforeEach(async () => {
  issuer = await TestIssuer.start();
  verifier = new JwksTokenVerifier([issuer.trusted]);
});
afterEach(() => {
  vi.useRealTimers();
  return issuer.close();
});

const verify = (token: string) => verifier.verify(`Bearer ${token}`);
const refused = async (token: string) => expect(verify(token)).rejects.toBeInstanceOf(TokenRefused);
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Header and claims of a good token with other header fields, and whatever signature. */
async function withHeader(header: object, signature = 'c2lnbmF0dXJl'): Promise<string> {
  const [, claims = ''] = (await issuer.token()).split('.');
  return `${encoded(header)}.${claims}.${signature}`;
}

describe('a good token', () => {
  it('says who calls, under the account of its issuer, and until when', async () => {
    const token = await issuer.token({}, { expiresIn: 4_102_444_800 });
    const { person, tokenDigest } = await verify(token);
    expect(person).toEqual({
      account: 'https://identity.test.invalid|18a63090',
      name: '沈试安',
      idType: '111',
      idNumber: '620102189001150015',
      level: 'L3',
      posts: [],
      represents: [],
      expiresAt: '2100-01-01T00:00:00.000Z',
    });
    expect(tokenDigest).toBe(createHash('sha256').update(token).digest('hex'));
  });

  it('carries posts, of which entries of another shape are dropped', async () => {
    const post = { role: 'decider', body: '11620122XTXX001454', region: '620100' };
    const posts = [post, { ...post, body: 7 }, 'decider', null, [post], { ...post, role: 'emperor' }];
    expect((await verify(await issuer.token({ posts }))).person.posts).toEqual([post]);
  });

  it('has its keys fetched once for many tokens', async () => {
    await verify(await issuer.token());
    await verify(await issuer.token());
    expect(issuer.fetches).toBe(1);
  });
});

describe('a token is refused', () => {
  it.each([
    ['no header', undefined],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['no token', 'Bearer '],
    ['two parts', 'Bearer a.b'],
    ['claims that are no JSON', 'Bearer YQ.YQ.YQ'],
    ['claims that are null', `Bearer YQ.${Buffer.from('null').toString('base64url')}.YQ`],
    ['something behind it', 'Bearer a.b.c d'],
  ])('with %s', async (_, authorization) => {
    await expect(verifier.verify(authorization)).rejects.toBeInstanceOf(TokenRefused);
  });

  it('that names the algorithm none, with and without a signature', async () => {
    await refused(await withHeader({ alg: 'none' }));
    await refused(await withHeader({ alg: 'none' }, ''));
  });

  it('signed as HS256 with the public key for a secret', async () => {
    const jwk = await issuer.addKey('two');
    const pem = await exportSPKI((await importJWK(jwk, 'ES256')) as Parameters<typeof exportSPKI>[0]);
    const forged = await new SignJWT({ iss: issuer.trusted.issuer, aud: issuer.trusted.audience, ...goodClaims })
      .setProtectedHeader({ alg: 'HS256', kid: 'two' })
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(pem));
    await refused(forged);
  });

  it('signed by another key under the id of a good one', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const [header = '', claims = ''] = (await issuer.token()).split('.');
    const forged = await new SignJWT(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object as never)
      .setProtectedHeader(JSON.parse(Buffer.from(header, 'base64url').toString()) as never)
      .sign(privateKey);
    await refused(forged);
  });

  it('that brings its own key in its header', async () => {
    const jwk = await issuer.addKey('two');
    await refused(await withHeader({ alg: 'ES256', jwk }));
  });

  it('of another issuer, though its signature is good', async () => {
    await refused(await issuer.token({ iss: 'https://other.test.invalid' }));
  });

  it('for another audience', async () => {
    await refused(await issuer.token({ aud: 'https://other.test.invalid' }));
  });

  it.each(['620102189001150015', '', 'with space', '沈试安', 'x'.repeat(256)])(
    'whose subject is no opaque id: %j',
    (sub) => issuer.token({ sub }).then(refused),
  );

  it('whose claims were altered after it was signed', async () => {
    const [header, , signature] = (await issuer.token()).split('.');
    const [, claims] = (await issuer.token({ level: 'L4' })).split('.');
    await refused(`${header}.${claims}.${signature}`);
  });

  it('that is longer than any token of ours, before it is looked at', async () => {
    await refused(await issuer.token({ padding: 'x'.repeat(9000) }));
    expect(issuer.fetches).toBe(0);
  });

  it.each(['sub', 'name', 'idType', 'idNumber', 'level'])('without %s', async (claim) => {
    await refused(await issuer.token({ [claim]: undefined }));
  });

  it('with an assurance level that does not exist', async () => {
    await refused(await issuer.token({ level: 'L9' }));
  });
});

describe('an issuer that cannot be reached is our fault and not the caller’s', () => {
  const faulty = async () => {
    const error: unknown = await verify(await issuer.token()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(TokenRefused);
  };

  it('when it answers an error', async () => {
    issuer.answer = { status: 503, body: '' };
    await faulty();
  });

  it('when it answers something else than keys', async () => {
    issuer.answer = { status: 200, body: '{"message":"maintenance"}' };
    await faulty();
    issuer.answer = { status: 200, body: '<html>' };
    await faulty();
  });

  it('when nobody listens', async () => {
    verifier = new JwksTokenVerifier([{ ...issuer.trusted, jwksUrl: 'http://127.0.0.1:9/jwks' }]);
    await faulty();
  });
});
