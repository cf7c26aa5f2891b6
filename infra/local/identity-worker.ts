import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { IdentityWorkerData } from './identity.ts';
import { patchDate } from './patched-date.ts';

/** Worker of serveIdentity: oidc-provider on the loopback; posts its address once it listens. */
const data = workerData as IdentityWorkerData;

// Before the provider loads: whatever it captures of `Date` must already follow the virtual clock.
patchDate(data.clockOffset);
const { default: Provider, errors } = await import('oidc-provider');

const tokenLifetimeSeconds = 3600;
const personas = new Map(data.personas.map((persona) => [persona.name, persona]));

/** Nothing is stored: tokens carry everything themselves, and the clients are static. */
class NoStorage {
  upsert(): Promise<void> {
    return Promise.reject(new Error('the local identity provider keeps nothing'));
  }

  find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

interface IssuedToken {
  readonly clientId: string;
}

function claimsOf(_context: unknown, { clientId }: IssuedToken): Record<string, unknown> {
  const persona = personas.get(clientId);
  if (persona === undefined) throw new Error(`no persona ${clientId}`);
  const { displayName, idType, idNumber, level, roles, posts, represents } = persona;
  return { name: displayName, idType, idNumber, level, roles, posts, represents };
}

const provider = new Provider(data.issuer, {
  adapter: NoStorage,
  jwks: { keys: [data.signingKey] },
  clients: data.personas.map(({ name, secret }) => ({
    client_id: name,
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    id_token_signed_response_alg: 'ES256',
  })),
  scopes: [],
  ttl: { ClientCredentials: tokenLifetimeSeconds },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => data.audience,
      getResourceServerInfo: (_context: unknown, resource: string) => {
        if (resource !== data.audience) throw new errors.InvalidTarget();
        return {
          scope: '',
          audience: data.audience,
          accessTokenTTL: tokenLifetimeSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        };
      },
    },
  },
  extraTokenClaims: claimsOf,
  formats: {
    customizers: {
      // Without this the subject of a client-credentials token is the client's id, which is a name.
      jwt: (_context: unknown, { clientId }: IssuedToken, parts: { payload: Record<string, unknown> }) => {
        parts.payload['sub'] = personas.get(clientId)?.sub;
      },
    },
  },
});
provider.on('server_error', (_context, error) => console.error('local identity provider failed:', error));

const server = createServer(provider.callback());
server.listen(data.port, '127.0.0.1', () => {
  parentPort?.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
