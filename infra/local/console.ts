import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudState } from './cloud-state.ts';
import { isOwnForm, operatorActions } from './console-operator.ts';
import type { Operate } from './console-operator.ts';
import { renderState } from './console-page.ts';
import { AwsError } from './service.ts';

export interface ConsoleOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly state: () => CloudState;
  /** Moves virtual time forward, ms since the epoch; throws RangeError if that would be back. */
  readonly moveClock: (toMs: number) => void;
  /** Absent: the page shows, and offers nothing to do. */
  readonly operate?: Operate | undefined;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly location?: string;
}

const longestBody = 20_000;

/**
 * The page that shows a person what is going on: `/` as HTML, `/state.json` as data; both only look. Its forms do what an
 * operator may do. `POST /clock` with `{"to": ISO time}` or `{"advanceMs": number}` moves the virtual clock.
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
  const { status, type, body, location } = await answer(request, options).catch((error: unknown) =>
    json(500, { error: error instanceof Error ? error.message : String(error) }),
  );
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    ...(location === undefined ? {} : { location }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answer(request: IncomingMessage, options: ConsoleOptions): Promise<Answer> {
  const { state, moveClock, operate } = options;
  // A name that resolves to the loopback is a page of somebody else's that reads this one (DNS rebinding).
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
    return json(403, { error: 'unknown host' });
  const path = request.url?.split('?')[0];
  const looks = request.method === 'GET' || request.method === 'HEAD';
  if (looks && path === '/')
    return { status: 200, type: 'text/html', body: renderState(state(), { operated: operate !== undefined }) };
  if (looks && path === '/state.json') return json(200, state());
  const action = request.method === 'POST' && operate ? operatorActions[path ?? ''] : undefined;
  if (operate && action) return act(request, options, (form) => operate(action, form));
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

/** What an operator asked for by a form; the page comes again after it, with the error if it was refused. */
async function act(
  request: IncomingMessage,
  { state }: ConsoleOptions,
  work: (form: URLSearchParams) => unknown,
): Promise<Answer> {
  if (!isOwnForm(request)) return json(403, { error: 'only forms of this page' });
  try {
    await work(new URLSearchParams(await readText(request)));
    return { status: 303, type: 'text/plain', body: '', location: '/' };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const status = error.code === 'AccessDeniedException' ? 403 : error.status;
    const notice = `${error.code}: ${error.message}`;
    return { status, type: 'text/html', body: renderState(state(), { operated: true, notice }) };
  }
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
  // By characters: a chunk may end in the middle of one.
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) if (text.length <= longestBody) text += chunk;
  return text.slice(0, longestBody);
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value, null, 1) };
}
