import { JwksTokenVerifier, type TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { TokenRefused } from '#adapters/jwks/token-claims';
import { authorizerFunction } from '#runtime/authorizer-function';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { variables } = environmentOf(manifest);
const verifier = new JwksTokenVerifier(JSON.parse(variables.ISSUERS) as TrustedIssuer[]);

export const handler = authorizerFunction({
  verify: (authorization) => verifier.verify(authorization),
  refused: (error) => error instanceof TokenRefused,
  log: logOf(manifest),
});
