import { afterEach, describe, expect, it, vi } from 'vitest';
import { LambdaWebhookOut } from '#adapters/lambda/lambda-webhook-out';
import type { Attempt } from '#domain/partner/delivery';

const aws = { region: 'cn-north-1', credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' } };
const sender = new LambdaWebhookOut({ aws, urlSuffix: 'amazonaws.com.cn', name: 'webhook-out' });
const message = { partner: 'shaanxi', endpoint: 'e', id: '620100_c_2', body: '{"said":"李四"}' };

/** What Lambda answers, and what it was asked. */
function answering(answer: () => Promise<Response>) {
  const asked = vi.fn((_url: string, _request: { body: string; signal: AbortSignal }) => answer());
  vi.stubGlobal('fetch', asked);
  return asked;
}
const answer = (body: unknown, init: ResponseInit = {}) => Promise.resolve(new Response(JSON.stringify(body), init));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the sender of messages', () => {
  it('gives the whole message to the function, and what became of it back', async () => {
    const refused: Attempt = { taken: false, fault: 'status-503', status: 503, code: null, retryAfterMs: 1_000 };
    for (const attempt of [{ taken: true }, refused]) {
      const asked = answering(() => answer({ act: 'post', answer: attempt }));
      expect(await sender.send(message)).toEqual(attempt);
      expect(asked.mock.calls.map(([url, { body }]) => [url, JSON.parse(body) as unknown])).toEqual([
        [
          'https://lambda.cn-north-1.amazonaws.com.cn/2015-03-31/functions/webhook-out/invocations',
          { act: 'post', ...message },
        ],
      ]);
    }
  });

  it('waits longer than an attempt may take, and shorter than whoever asks', async () => {
    const timeouts = vi.spyOn(AbortSignal, 'timeout');
    answering(() => answer({ answer: { taken: true } }));
    await sender.send(message);
    const [[ms = 0] = []] = timeouts.mock.calls;
    expect(ms).toBeGreaterThan(25_000);
    expect(ms).toBeLessThan(30_000);
  });

  it.each([
    ['failed', () => answer({ errorMessage: '李四' }, { headers: { 'x-amz-function-error': 'Unhandled' } }), 200],
    ['is throttled', () => answer({ message: '李四' }, { status: 429 }), 429],
  ])('throws where the function %s, with the id and nothing that was said', async (_, answered, status) => {
    answering(answered);
    const failure = await sender.send(message).catch((error: Error) => error.message);
    expect(failure).toBe(`webhook-out failed with ${status} for 620100_c_2`);
  });

  it('throws where nobody answers: that is no attempt', async () => {
    answering(() => Promise.reject(new DOMException('late', 'TimeoutError')));
    await expect(sender.send(message)).rejects.toThrow('late');
  });
});
