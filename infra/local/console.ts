import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudState } from './cloud-state.ts';
import { renderState } from './console-page.ts';

export interface ConsoleOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly state: () => CloudState;
  /** Moves virtual time forward, ms since the epoch; throws RangeError if that would be back. */
  readonly moveClock: (toMs: number) => void;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const longestBody = 1000;

/**
 * The page that shows a person what is going on: `/` as HTML, `/state.json` as data; both only look. `POST /clock` with
 * `{"to": ISO time}` or `{"advanceMs": number}` moves the virtual clock.
 */
export async function serveConsole(options: ConsoleOptions): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => void serve(request, response, options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: ConsoleOptions): Promise<void> {
  const { status, type, body } = await answer(request, options).catch((error: unknown) =>
    json(500, { error: error instanceof Error ? error.message : String(error) }),
  );
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answer(request: IncomingMessage, { state, moveClock }: ConsoleOptions): Promise<Answer> {
  // A name that resolves to the loopback is a page of somebody else's that reads this one (DNS rebinding).
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
    return json(403, { error: 'unknown host' });
  const path = request.url?.split('?')[0];
  const looks = request.method === 'GET' || request.method === 'HEAD';
  if (looks && path === '/') return { status: 200, type: 'text/html', body: renderState(state()) };
  if (looks && path === '/state.json') return json(200, state());
  if (request.method !== 'POST' || path !== '/clock')
    return json(404, { error: 'there is GET /, GET /state.json, POST /clock' });
  // This type makes browsers ask before they send it from another site; nobody answers them.
  if (!request.headers['content-type']?.startsWith('application/json'))
    return json(415, { error: 'application/json, please' });
  const target = readTarget(await readText(request), Date.parse(state().now));
  if (target === undefined) return json(400, { error: 'expected {"to": ISO time} or {"advanceMs": number}' });
  try {
    moveClock(target);
  } catch (error) {
    return json(409, { error: error instanceof Error ? error.message : String(error) });
  }
  return json(200, { now: state().now });
}

function readTarget(text: string, nowMs: number): number | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { to, advanceMs } = Object(value) as Record<string, unknown>;
  const target = typeof to === 'string' ? Date.parse(to) : typeof advanceMs === 'number' ? nowMs + advanceMs : NaN;
  // Dates end at ±8.64e15 ms; a clock beyond would break everything that writes one.
  return Math.abs(target) <= 8.64e15 ? target : undefined;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) if (text.length <= longestBody) text += chunk.toString();
  return text.slice(0, longestBody);
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value, null, 1) };
}
