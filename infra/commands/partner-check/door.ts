import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { read, type Said } from './arrival.ts';
import { scan, scanPath } from './messages.ts';
import type { Settings } from './settings.ts';

/** A message that came, and how it was answered. */
export interface Arrival {
  readonly said: Said;
  /** Milliseconds of this process. */
  readonly at: number;
}

/** How the door answers a message. */
export interface Reply {
  readonly status: number;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly afterMs?: number;
}

const mostBytes = 1_048_576;
const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** The address at which the partner's test system posts back, with a second one beside it that nobody should find. */
export class Door {
  /** How the partner reaches it. */
  readonly url: string;
  /** Where a redirect leads. */
  readonly elsewhere: string;
  /** Requests that went there. */
  followed = 0;
  readonly arrivals: Arrival[] = [];
  /** Says how a message is answered. */
  answer: (arrival: Arrival) => Reply = () => ({ status: 200 });
  readonly #servers: readonly Server[];
  readonly #settings: Settings;

  private constructor(settings: Settings, servers: readonly [Server, Server]) {
    this.#settings = settings;
    this.#servers = servers;
    this.url = settings.doorUrl?.replace(/\/$/, '') ?? addressOf(servers[0]);
    this.elsewhere = addressOf(servers[1]);
    servers[0].on('request', (request, response) => {
      this.#take(request, response).catch(() => response.destroy());
    });
    servers[1].on('request', (request, response) => {
      this.followed += 1;
      request.resume();
      response.writeHead(200).end();
    });
  }

  /** Listens on the loopback address; throws where the port is taken. */
  static async open(settings: Settings): Promise<Door> {
    const servers = [createServer(), createServer()] as const;
    await listen(servers[0], settings.port);
    await listen(servers[1], 0);
    return new Door(settings, [...servers]);
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' && request.url === scanPath) {
      response.writeHead(200, { 'content-type': 'application/pdf', 'content-length': scan.length }).end(scan);
      return;
    }
    if (request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    const body = await bodyOf(request);
    if (body === null) {
      response.writeHead(413).end();
      return;
    }
    const said = read({ raw: request.rawHeaders, body }, this.#settings);
    const arrival = { said, at: performance.now() };
    this.arrivals.push(arrival);
    const { status, code, headers, afterMs = 0 } = this.answer(arrival);
    if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
    const problem = { type: `urn:tongban:error:${code ?? 'platform.unexpected'}`, code, status };
    const given = status < 300 ? { id: said.id } : problem;
    const type = status < 300 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(given));
  }
}

/** Null where it is longer than a message may be. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= mostBytes) parts.push(part);
  }
  return length <= mostBytes ? Buffer.concat(parts) : null;
}
