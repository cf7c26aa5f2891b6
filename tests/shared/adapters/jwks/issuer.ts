import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { listen } from '#tests/infra/local/json-endpoint';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** Claims of an invented citizen whose token is good. */
export const goodClaims = {
  sub: '18a63090',
  name: '沈试安',
  idType: '111',
  idNumber: '620102189001150015',
  level: 'L3',
};

/** An identity provider: an address with keys, and tokens signed with them. */
export class TestIssuer {
  readonly trusted: TrustedIssuer;
  readonly close: () => Promise<void>;
  /** What the address of the keys answers. */
  answer: { status: number; body: string } = { status: 200, body: '' };
  /** How often the keys were fetched. */
  fetches = 0;
  readonly #keys: { kid: string; pair: KeyPair; jwk: JWK }[] = [];

  private constructor(jwksUrl: string, close: () => Promise<void>) {
    this.close = close;
    this.trusted = {
      issuer: 'https://identity.test.invalid',
      jwksUrl,
      audience: 'https://api.test.invalid',
      algorithms: ['ES256'],
    };
  }

  static async start(): Promise<TestIssuer> {
    const server = createServer((_request, response) => {
      issuer.fetches += 1;
      response.writeHead(issuer.answer.status, { 'content-type': 'application/json' }).end(issuer.answer.body);
    });
    const { url, close } = await listen(server);
    const issuer: TestIssuer = new TestIssuer(`${url}/jwks`, close);
    await issuer.addKey('one');
    return issuer;
  }

  /** Makes a key and shows it to those who fetch from now on. */
  async addKey(kid: string): Promise<JWK> {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' };
    this.#keys.push({ kid, pair, jwk });
    this.answer = { status: 200, body: JSON.stringify({ keys: this.#keys.map((key) => key.jwk) }) };
    return jwk;
  }

  /** A good token, but for what is given. */
  token(
    claims: JWTPayload = {},
    { kid = 'one', expiresIn = '1h' }: { kid?: string; expiresIn?: string | number } = {},
  ) {
    const pair = this.#keys.find((key) => key.kid === kid)?.pair;
    if (pair === undefined) throw new Error(`no key ${kid}`);
    const { issuer, audience } = this.trusted;
    return new SignJWT({ iss: issuer, aud: audience, ...goodClaims, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuedAt()
      .setExpirationTime(expiresIn)
      .sign(pair.privateKey);
  }
}
