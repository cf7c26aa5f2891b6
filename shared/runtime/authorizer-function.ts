import type { Caller } from '#contracts/caller';
import type { Log } from './log.ts';
import { headerOf } from './header.ts';

interface AuthorizerEvent {
  readonly methodArn: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
}

/**
 * A REQUEST authorizer on the Authorization header. It lets a valid login into the whole stage (the answer is cached per
 * token); what the login may do there is checked by each handler. API Gateway answers 401 only for the exact message `Unauthorized`.
 */
export function authorizerFunction(options: {
  verify: (authorization: string | undefined) => Promise<{ person: Caller }>;
  refused: (error: unknown) => boolean;
  log: Log;
}) {
  const { verify, refused, log } = options;
  return async (event: AuthorizerEvent) => {
    try {
      const { person } = await verify(headerOf(event, 'authorization'));
      // arn:<partition>:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>
      const stage = event.methodArn.split('/').slice(0, 2).join('/');
      return {
        principalId: person.account,
        policyDocument: {
          Version: '2012-10-17',
          Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${stage}/*` }],
        },
        context: { principal: Buffer.from(JSON.stringify(person)).toString('base64url'), expiresAt: person.expiresAt },
      };
    } catch (error) {
      if (refused(error)) {
        log.info('refused', { reason: (error as Error).message });
        throw new Error('Unauthorized', { cause: error });
      }
      log.fault('could not verify', error);
      throw error;
    }
  };
}
