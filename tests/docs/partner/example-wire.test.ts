import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { waitsMs } from '#domain/partner/delivery';
import { utf8 } from '#formats/bytes';
import { parseSecret } from '#formats/webhook-keys';
import { signV1 } from '#formats/webhook-signatures';

const folder = 'docs/partner';
const offer = readFileSync(`${folder}/examples/offer.json`, 'utf8');
const signed = JSON.parse(readFileSync(`${folder}/examples/signed.json`, 'utf8')) as {
  id: string;
  v1: { secret: string };
};
const started: ChildProcess[] = [];
const kept = mkdtempSync(join(tmpdir(), 'example-'));
afterAll(() => {
  for (const child of started) child.kill();
  rmSync(kept, { recursive: true });
});

const allOf = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
  let all = '';
  for await (const part of stream ?? []) all += String(part);
  return all;
};

describe('the sender, while it is not answered well', () => {
  /** Waits pass a thousand times as fast. */
  const speed = 1_000;
  type Reply = (response: ServerResponse) => void;
  const says =
    (status: number, headers: Readonly<Record<string, string>> = {}): Reply =>
    (response) => {
      response.writeHead(status, headers).end('{}');
    };

  /** What the sender does where each attempt gets the next reply, the last one for ever. */
  async function sent(replies: readonly Reply[], ...options: readonly string[]) {
    const came: { at: number; id: unknown; path: string | undefined }[] = [];
    const server = createServer((request, response) => {
      void allOf(request).then(() => {
        came.push({ at: performance.now(), id: request.headers['webhook-id'], path: request.url });
        (replies[came.length - 1] ?? replies.at(-1))?.(response);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const given = ['--to', to, '--partner', 'xian', '--secret', signed.v1.secret, '--speed', String(speed), ...options];
    const program = [`${folder}/example-sender.mjs`, ...given, `${folder}/examples/offer.json`];
    const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said, [exit]] = await Promise.all([allOf(child.stdout), once(child, 'exit') as Promise<[number]>]);
    server.closeAllConnections();
    server.close();
    const waits = [...said.matchAll(/^attempt \d+ in ([\d.]+) s$/gm)].map(([, seconds]) => Number(seconds));
    return { came, said, exit, waits };
  }

  it('has the schedule of the contract', () => {
    const text = readFileSync(`${folder}/example-sender.mjs`, 'utf8');
    const waits = /const waits = \[([^\]]+)\]/.exec(text)?.[1]?.split(',') ?? [];
    expect(waits.map((each) => Number(each.replaceAll('_', '')) * 1_000)).toEqual(waitsMs);
  });

  it('sends it again under the same id, no earlier than it waits, and with at most a fifth more', async () => {
    const { came, exit, waits } = await sent([says(500), says(503), says(200)]);
    expect([exit, came.length, new Set(came.map(({ id }) => id)).size]).toEqual([0, 3, 1]);
    expect(waits).toHaveLength(2);
    for (const [at, seconds] of [5, 300].entries()) {
      expect(waits[at]).toBeGreaterThanOrEqual(seconds);
      expect(waits[at]).toBeLessThanOrEqual(seconds * 1.2);
      const between = (came[at + 1]?.at ?? 0) - (came[at]?.at ?? 0);
      expect(between).toBeGreaterThanOrEqual((seconds * 1_000) / speed - 2);
    }
  });

  it.each([503, 429])('is asked by a %i to wait longer, and does; never shorter', async (status) => {
    const { exit, waits } = await sent([
      says(status, { 'retry-after': '60' }),
      says(status, { 'retry-after': '1' }),
      says(200),
    ]);
    expect([exit, waits.length]).toEqual([0, 2]);
    expect(waits[0]).toBeGreaterThanOrEqual(60);
    expect(waits[1]).toBeGreaterThanOrEqual(300);
  });

  it('reads a date in Retry-After as well, and is never kept for more than a day', async () => {
    const inAMinute = new Date(Date.now() + 61_000).toUTCString();
    const dated = await sent([says(503, { 'retry-after': inAMinute }), says(200)]);
    expect(dated.waits[0]).toBeGreaterThan(50);
    const { waits } = await sent([says(503, { 'retry-after': '9999999' }), says(200)], '--speed', '1000000');
    expect(waits[0]).toBeGreaterThanOrEqual(86_400);
    expect(waits[0]).toBeLessThanOrEqual(86_400 * 1.2);
  });

  it('stops at a 410, for good', async () => {
    const { came, exit, said } = await sent([says(410)]);
    expect([came.length, exit]).toEqual([1, 1]);
    expect(said).toContain('the address is gone');
  });

  it('takes a redirect for a failure, and follows nobody', async () => {
    const { came, exit } = await sent([says(307, { location: '/elsewhere' })], '--attempts', '2');
    expect([came.map(({ path }) => path), exit]).toEqual([['/partners/xian/messages', '/partners/xian/messages'], 2]);
  });

  it('counts no answer that is not whole in time', async () => {
    const hanging: Reply = (response) => response.writeHead(200, { 'content-length': '100' }).write('{');
    const { exit, said } = await sent([hanging, says(200)], '--within', '0.5');
    expect([exit, said.includes('no answer (TimeoutError)')]).toEqual([0, true]);
  });

  it('gives up after the last attempt of the schedule', async () => {
    const { came, exit, said } = await sent([says(500)], '--speed', '1000000');
    expect([came.length, exit]).toEqual([waitsMs.length + 1, 2]);
    expect(said).toContain('given up after 10 attempts');
  });
});

describe('the receiver, on its connections', () => {
  async function started_(...options: readonly string[]) {
    const given = ['--secret', signed.v1.secret, '--region', '620100', '--port', '0', ...options];
    const child = spawn(process.execPath, [`${folder}/example-receiver.mjs`, ...given], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdout.resume();
    return { child, port: Number(/\d+/.exec(line.toString())?.[0]) };
  }

  const headOf = (length: number | 'chunked', body = offer): string => {
    const message = { id: signed.id, timestamp: Math.floor(Date.now() / 1_000), body: utf8(body) };
    const of = length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`;
    return [
      ...['POST / HTTP/1.1', 'host: example', 'content-type: application/json', of],
      ...[`webhook-id: ${message.id}`, `webhook-timestamp: ${message.timestamp}`],
      ...[`webhook-signature: ${signV1(parseSecret(signed.v1.secret), message)}`, '', ''],
    ].join('\r\n');
  };
  const whole = (): string => headOf(Buffer.byteLength(offer)) + offer;

  /** Everything that comes back over one connection, until it ends or enough came. */
  async function over(port: number, text: string, until: (came: string) => boolean = () => false): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(text);
    let came = '';
    try {
      for await (const part of socket) {
        came += String(part);
        if (until(came)) break;
      }
    } catch {
      // Whoever is still sending may be cut off before the answer is read.
      came += ' cut off';
    }
    return came;
  }
  const statuses = (came: string): string[] => [...came.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);
  const answers = (came: string): number => statuses(came).length;

  it('keeps a connection for the next message, and says how long each answer is', async () => {
    const { port } = await started_();
    const came = await over(port, whole() + whole(), (text) => answers(text) === 2 && text.endsWith('}'));
    expect(statuses(came)).toEqual(['200', '200']);
    expect(came.match(/content-length: \d+/g)).toHaveLength(2);
    expect(came).not.toContain('connection: close');
  });

  it('reads nothing of a body that says it is too long, and ends the connection', async () => {
    const { port } = await started_();
    const came = await over(port, headOf(1_048_577));
    expect(statuses(came)).toEqual(['413']);
    expect(came.toLowerCase()).toContain('connection: close');
  });

  it('reads no more than its bound of a body that does not say how long it is', async () => {
    const { port } = await started_();
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    const came = await over(
      port,
      `${headOf('chunked')}${chunk.repeat(17)}0\r\n\r\n${whole()}`,
      (text) => answers(text) === 2,
    );
    expect(statuses(came)).toEqual(['413', '200']);
    // It never says that it is at its end.
    expect(statuses(await over(port, headOf('chunked') + chunk.repeat(80)))).not.toContain('200');
  });

  it('answers after it was killed as before: what it answered was on the disk', async () => {
    const file = join(kept, 'journal');
    const first = await started_('--journal', file);
    const body = (came: string): string => came.slice(came.indexOf('\r\n\r\n'));
    const isWhole = (came: string): boolean => came.endsWith('}');
    const answered = body(await over(first.port, whole(), isWhole));
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const next = await started_('--journal', file);
    expect(body(await over(next.port, whole(), isWhole))).toBe(answered);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
    // A line that was cut off was never answered, and harms none after it.
    next.child.kill('SIGKILL');
    await once(next.child, 'exit');
    truncateSync(file, 40);
    const third = await started_('--journal', file);
    expect(statuses(await over(third.port, whole(), isWhole))).toEqual(['200']);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
  });
});
