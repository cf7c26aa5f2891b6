import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request on the way to a partner; `lost` is taken by the partner, and its answer is not heard. */
export type Fate = 'passed' | 'lost' | 'reset' | 'refused' | 'with-error' | 410 | 429 | 500 | 503;

/** A request as it was met on the way. */
export interface Met {
  /** Virtual ms since the epoch. */
  readonly at: number;
  readonly id: string;
  readonly fate: Fate;
}

/** What every answer says that came through: for the rule of the endpoint. */
export const ackRule = { pointer: '/code', equals: '0' } as const;

/** A way to a partner on which things go wrong as the test says; what comes through is the partner's own. */
export class FaultyWay {
  readonly met: Met[] = [];
  /** May be changed at any time. */
  fate: () => Fate = () => 'passed';
  readonly #server: Server;
  readonly #target: URL;
  readonly #now: () => number;

  private constructor(server: Server, { target, now }: { target: string; now: () => number }) {
    this.#server = server;
    this.#target = new URL(target);
    this.#now = now;
  }

  /** `target`: the endpoint that it leads to; `now`: virtual ms since the epoch. */
  static async open(options: { target: string; now: () => number }): Promise<FaultyWay> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const way = new FaultyWay(server, options);
    server.on('request', (request, response) => void way.#meet(request, response).catch(() => response.destroy()));
    return way;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/endpoint`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fate = this.fate();
    this.met.push({ at: this.#now(), id: String(request.headers['webhook-id']), fate });
    if (fate === 'reset') return void response.destroy();
    if (fate === 'refused') return void response.writeHead(400).end();
    if (fate === 'with-error') return void response.writeHead(200, json).end('{"code":"E99"}');
    if (typeof fate === 'number')
      return void response.writeHead(fate, fate === 429 ? { 'retry-after': '7' } : {}).end();
    const answer = await this.#pass(request, Buffer.concat(chunks));
    if (fate === 'lost') return void response.destroy();
    // As the gateway of a partner does that answers everything with 200: what came of it stands in the body.
    const wrapped = JSON.stringify({ code: answer.status < 300 ? '0' : 'E01', said: answer.body.toString() });
    response.writeHead(answer.status, json).end(wrapped);
  }

  #pass({ headers }: IncomingMessage, body: Buffer): Promise<{ status: number; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const passed = Object.fromEntries(
        ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, headers[name]]),
      );
      const outgoing = httpRequest(this.#target, {
        method: 'POST',
        headers: { ...passed, 'content-length': body.length },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      outgoing.end(body);
    });
  }
}

const json = { 'content-type': 'application/json' };
