import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The city's portal as far as a QR code knows it: an address that is known before any API has one, and leads to the page of the region's
 * API. What stands behind `#` browsers carry along.
 */
export class LocalPortal {
  readonly url: string;
  readonly #server: Server;
  readonly #pages = new Map<string, string>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    server.on('request', ({ url = '/' }, response) => {
      const page = this.#pages.get(url);
      response.writeHead(page === undefined ? 404 : 302, page === undefined ? {} : { location: page }).end();
    });
  }

  /** Listens on a free port of the loopback address. */
  static async start(): Promise<LocalPortal> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new LocalPortal(server);
  }

  /** Leads from the name of a deployment to a page. */
  lead(deployment: string, page: string): void {
    this.#pages.set(`/${deployment}`, page);
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
