import { afterEach, describe, expect, it, vi } from 'vitest';
import { LambdaCall } from '#adapters/lambda/lambda-call';
import { LambdaReceiptSealer } from '#adapters/lambda/lambda-receipt-sealer';

const aws = { region: 'cn-north-1', credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' } };
const urlSuffix = 'amazonaws.com.cn';

/** What Lambda answers, and what it was asked. */
function answering(body: object, init: ResponseInit = {}) {
  const asked = vi.fn((_url: string, _request: { headers: Record<string, string>; body: string }) =>
    Promise.resolve(new Response(JSON.stringify(body), init)),
  );
  vi.stubGlobal('fetch', asked);
  return asked;
}
afterEach(() => vi.unstubAllGlobals());

const call = (options: object = {}) =>
  new LambdaCall({ aws: { ...aws, ...options }, urlSuffix }).call('sealer', { input: { a: 1 }, timeoutMs: 1_000 });

describe('a call of a function', () => {
  it('goes, signed, to Lambda in the region, or to the endpoint that stands in for it', async () => {
    const asked = answering({ done: true });
    expect(await call()).toEqual({ ok: true, value: { done: true } });
    await call({ endpoint: 'http://127.0.0.1:4000' });
    const path = '/2015-03-31/functions/sealer/invocations';
    expect(asked.mock.calls.map(([url]) => url)).toEqual([
      `https://lambda.cn-north-1.amazonaws.com.cn${path}`,
      `http://127.0.0.1:4000${path}`,
    ]);
    const [, request] = asked.mock.calls[0] ?? [];
    expect(request?.body).toBe('{"a":1}');
    expect(request?.headers['authorization']).toMatch(/Credential=AKID\/\d{8}\/cn-north-1\/lambda\/aws4_request/);
  });

  it('that fails gives its status, and nothing of what the function said', async () => {
    answering({ errorMessage: '李四' }, { headers: { 'x-amz-function-error': 'Unhandled' } });
    expect(await call()).toEqual({ ok: false, status: 200 });
    answering({ message: '李四' }, { status: 403 });
    expect(await call()).toEqual({ ok: false, status: 403 });
    const sealer = new LambdaReceiptSealer({ aws, urlSuffix, name: 'sealer' });
    const failure = await sealer.seal({ visit: 'v', caseIds: [] }).catch((error: Error) => error.message);
    expect(failure).toBe('the sealer failed with 403 for visit v');
  });

  it('asks the sealer for a receipt, or for the statement that an event of a case is', async () => {
    const asked = answering({ payload: 'x' });
    const sealer = new LambdaReceiptSealer({ aws, urlSuffix, name: 'sealer' });
    expect(await sealer.seal({ visit: 'v', caseIds: ['c'] })).toEqual({ payload: 'x' });
    expect(await sealer.sealStatement({ caseId: 'c', seq: 3 })).toEqual({ payload: 'x' });
    expect(asked.mock.calls.map(([, { body }]) => JSON.parse(body) as unknown)).toEqual([
      { visit: 'v', caseIds: ['c'] },
      { statementOf: 'c', seq: 3 },
    ]);
  });
});
