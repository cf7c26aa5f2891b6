import { describe, expect, it } from 'vitest';
import { caller } from '#contracts/caller';
import { authorizerFunction } from '#runtime/authorizer-function';
import { citizen } from './http-event.ts';
import { RecordedLog } from './recorded-log.ts';

const methodArn = 'arn:aws-cn:execute-api:cn-north-1:000000000000:abc123/v1/POST/cases/620100-1/decision';
class Refused extends Error {}

function authorizer(verify: (authorization: string | undefined) => Promise<{ person: typeof citizen }>) {
  const log = new RecordedLog();
  return { log, run: authorizerFunction({ verify, refused: (error) => error instanceof Refused, log }) };
}

describe('a good token', () => {
  const { run } = authorizer((authorization) => Promise.resolve({ person: { ...citizen, name: authorization ?? '' } }));

  it('lets into the whole stage, since the answer is kept for further requests', async () => {
    const { principalId, policyDocument } = await run({ methodArn, headers: { authorization: 'Bearer x' } });
    expect(principalId).toBe(citizen.account);
    expect(policyDocument.Statement).toEqual([
      {
        Action: 'execute-api:Invoke',
        Effect: 'Allow',
        Resource: 'arn:aws-cn:execute-api:cn-north-1:000000000000:abc123/v1/*',
      },
    ]);
  });

  it('hands on who calls in a form the gateway cannot read in passing, with its end', async () => {
    const { context } = await run({ methodArn, headers: { AUTHORIZATION: 'Bearer x' } });
    expect(context.expiresAt).toBe(citizen.expiresAt);
    expect(context.principal).toMatch(/^[\w-]+$/);
    const opened = caller.parse(JSON.parse(Buffer.from(context.principal, 'base64url').toString()));
    expect(opened).toEqual({ ...citizen, name: 'Bearer x' });
  });
});

describe('a token that is refused', () => {
  it('is answered with exactly Unauthorized: anything else the gateway makes a 500 of', async () => {
    const { run, log } = authorizer(() => Promise.reject(new Refused('no bearer token')));
    await expect(run({ methodArn, headers: null })).rejects.toThrow(/^Unauthorized$/);
    expect(log.lines).toEqual([{ message: 'refused', fields: { reason: 'no bearer token' } }]);
  });
});

describe('a fault', () => {
  it('passes through as it is, logged once: the caller is not told to sign in again', async () => {
    const fault = new Error('the keys cannot be reached');
    const { run, log } = authorizer(() => Promise.reject(fault));
    await expect(run({ methodArn, headers: {} })).rejects.toBe(fault);
    expect(log.faults).toEqual([fault]);
  });
});
