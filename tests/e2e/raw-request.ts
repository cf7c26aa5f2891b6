import { Agent, request } from 'node:http';
import { expect } from 'vitest';
import { problem, type Problem } from '#contracts/problem';

/** A request exactly as it is to go over the wire: nothing is added but `host` and the length of the body. */
export interface RawRequest {
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sockets at a time: what a busy client keeps open, and few enough for a small machine. */
export const socketsAtATime = 64;

const agent = new Agent({ keepAlive: true, maxSockets: socketsAtATime });

/** Sends one request over a shared pool of connections. */
export function send(api: string, { method, path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(api);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method, path, agent, headers: { ...headers, ...length } as Record<string, string> },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The problem details of an answer; fails the test where it is anything else. */
export function problemIn(answer: RawAnswer): Problem {
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const details = problem.parse(JSON.parse(answer.text));
  expect(details.status).toBe(answer.status);
  expect(details.type).toBe(`urn:tongban:error:${details.code}`);
  return details;
}
