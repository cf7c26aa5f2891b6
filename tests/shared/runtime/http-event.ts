import type { Caller } from '#contracts/caller';
import type { HttpEvent } from '#runtime/read-request';

/** An invented citizen, signed in for a long time to come. */
export const citizen: Caller = {
  account: 'https://identity.test.invalid|18a63090',
  name: '沈试安',
  idType: '111',
  idNumber: '620102189001150015',
  level: 'L3',
  posts: [],
  represents: [],
  expiresAt: '2999-01-01T00:00:00.000Z',
};

/** A caller as the authorizer hands them on. */
export const principalOf = (caller: object): string => Buffer.from(JSON.stringify(caller)).toString('base64url');

/** An event of API Gateway for `GET /things`, by a signed-in citizen, with whatever is given instead. */
export const httpEvent = (parts: Partial<HttpEvent> = {}): HttpEvent => ({
  httpMethod: 'GET',
  resource: '/things',
  headers: {},
  // Each header that is given once.
  multiValueHeaders: Object.fromEntries(
    Object.entries(parts.headers ?? {}).map(([name, value]) => [name, value === undefined ? undefined : [value]]),
  ),
  pathParameters: null,
  multiValueQueryStringParameters: null,
  body: null,
  isBase64Encoded: false,
  requestContext: { requestId: 'request-1', authorizer: { principal: principalOf(citizen) } },
  ...parts,
});
