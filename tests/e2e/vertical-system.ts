import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the system of an authority says of a case; `reply`: in the place of an answer. */
export type Saying =
  | { readonly state: string; readonly number?: string | null; readonly since?: string | null }
  | { readonly reply: (response: ServerResponse) => void };

/** A request as it was met. */
export interface Query {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** A system that only answers how a case stands, as an authority far away would run it; it is not ours, so it is made up here. */
export class VerticalSystem {
  readonly queries: Query[] = [];
  /** May be changed at any time. */
  says: Saying = { state: 'unknown' };
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<VerticalSystem> {
    const server = createServer();
    const system = new VerticalSystem(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => system.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return system;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/cases`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.queries.push({ url, headers });
    if ('reply' in this.says) return this.says.reply(response);
    const { state, number = null, since = null } = this.says;
    const body = { schema: 1, case: url.split('/').at(-1), number, state, since };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}
