import { createServer, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { listen } from '#tests/infra/local/json-endpoint';

type Algorithm = TrustedIssuer['algorithms'][number];
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
  /** Answers instead, where it is set: in part, or never. */
  misbehave: ((response: ServerResponse) => void) | null = null;
  /** How often the keys were fetched. */
  fetches = 0;
  /** Every key there ever was: a removed one can still sign. */
  readonly #keys: { kid: string; pair: KeyPair; jwk: JWK; shown: boolean }[] = [];

  private constructor(close: () => Promise<void>, trusted: Pick<TrustedIssuer, 'jwksUrl'> & Partial<TrustedIssuer>) {
    this.close = close;
    this.trusted = {
      issuer: 'https://identity.test.invalid',
      audience: 'https://api.test.invalid',
      algorithms: ['ES256'],
      ...trusted,
    };
  }

  /** Starts one, with a key `one`; what is given of how it is trusted differs from that of others. */
  static async start(trusted: Partial<TrustedIssuer> = {}): Promise<TestIssuer> {
    const server = createServer((_request, response) => {
      issuer.fetches += 1;
      if (issuer.misbehave !== null) return issuer.misbehave(response);
      response.writeHead(issuer.answer.status, { 'content-type': 'application/json' }).end(issuer.answer.body);
    });
    const { url, close } = await listen(server);
    const issuer: TestIssuer = new TestIssuer(close, { jwksUrl: `${url}/jwks`, ...trusted });
    await issuer.addKey('one');
    return issuer;
  }

  /** Makes a key and shows it to those who fetch from now on. */
  async addKey(kid: string): Promise<JWK> {
    const pair = await generateKeyPair(this.#algorithm, { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid, alg: this.#algorithm, use: 'sig' };
    this.#keys.push({ kid, pair, jwk, shown: true });
    this.#show();
    return jwk;
  }

  /** Takes a key away from those who fetch from now on. */
  removeKey(kid: string): void {
    for (const key of this.#keys) if (key.kid === kid) key.shown = false;
    this.#show();
  }

  get #algorithm(): Algorithm {
    return this.trusted.algorithms[0] ?? 'ES256';
  }

  #show(): void {
    const keys = this.#keys.filter(({ shown }) => shown).map(({ jwk }) => jwk);
    this.answer = { status: 200, body: JSON.stringify({ keys }) };
  }

  /** A good token, but for what is given. */
  token(
    claims: JWTPayload = {},
    { kid = 'one', expiresIn = '1h', issuedAt }: { kid?: string; expiresIn?: string | number; issuedAt?: number } = {},
  ) {
    const pair = this.#keys.find((key) => key.kid === kid)?.pair;
    if (pair === undefined) throw new Error(`no key ${kid}`);
    const { issuer, audience } = this.trusted;
    return new SignJWT({ iss: issuer, aud: audience, ...goodClaims, ...claims })
      .setProtectedHeader({ alg: this.#algorithm, kid })
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresIn)
      .sign(pair.privateKey);
  }
}
