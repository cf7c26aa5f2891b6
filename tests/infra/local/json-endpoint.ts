import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError, type Call, type Input, type JsonService, type Place } from '#infra/local/service';

/** Where the services under test pretend to be: SM2 exists in China regions only. */
export const china: Place = { partition: 'aws-cn', region: 'cn-northwest-1', account: '000000000000' };

/** Credentials and place of the SDK clients; nothing here checks signatures. */
export const clientOptions = {
  region: china.region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
};

/** A caller that records what it is asked to be allowed, and is refused every action in `refused`. */
export class RecordingCall implements Call {
  readonly principal = `arn:aws-cn:iam::${china.account}:role/tester`;
  readonly asked: Parameters<Call['authorize']>[0][] = [];
  readonly refused = new Set<string>();

  authorize(request: Parameters<Call['authorize']>[0]): void {
    this.asked.push(request);
    if (this.refused.has(request.action)) throw new AwsError('AccessDeniedException', `no right to ${request.action}`);
  }
}

/** A folder for one test's store, removed by `remove`. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Starts a server on a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<{ url: string; close: () => Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, close };
}

/** The smallest HTTP front of one JSON service: no signatures, one caller. */
export async function serveJson(
  service: JsonService,
  call: Call,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const [target, operation = ''] = String(request.headers['x-amz-target']).split('.');
      let answer: { status: number; body: unknown };
      try {
        const run = target === service.target ? service.operations[operation] : undefined;
        if (run === undefined) throw new AwsError('UnknownOperationException', `${String(target)}.${operation}`);
        answer = { status: 200, body: await run(JSON.parse(body.toString()) as Input, call) };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        answer = { status: error.status, body: { __type: error.code, message: error.message, ...error.fields } };
      }
      response.writeHead(answer.status, { 'content-type': service.contentType }).end(JSON.stringify(answer.body ?? {}));
    });
  });
  return listen(server);
}
