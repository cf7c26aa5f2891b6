import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { toBase64 } from '#formats/bytes';
import type { RunningDeployment } from '#infra/commands/boot';

const folder = fileURLToPath(new URL('./stranger/', import.meta.url));
const secretText = (bytes: Uint8Array): string => `whsec_${toBase64(bytes)}`;

/** A port of this machine on which nobody listens now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The partner in Python beside a running deployment, by whose clock it runs. */
export class StrangerProcess {
  readonly base: string;
  readonly api: string;
  /** Lines that the node printed: ids and codes. */
  readonly lines: string[] = [];
  readonly #state: string;
  readonly #secrets: { readonly in: string; readonly out: string };
  readonly #options: readonly string[];
  readonly #aheadSeconds: number;
  #child: ChildProcess | undefined;

  /** `state`: folder in which it keeps everything. */
  constructor(at: RunningDeployment, { port, state }: { port: number; state: string }) {
    const { in: theirs, out: ours } = at.partnerSecret('xian');
    this.base = `http://127.0.0.1:${port}`;
    this.api = at.api.replace(/\/$/, '');
    this.#state = state;
    this.#secrets = { in: secretText(ours), out: secretText(theirs) };
    this.#aheadSeconds = at.cloud.clock.offsetMs / 1_000;
    this.#options = [
      ...['--state', state, '--peer', `${this.api}/partners/xian/messages`, '--base', this.base],
      ...['--secret-in', this.#secrets.in, '--secret-out', this.#secrets.out],
      ...['--region', '610100', '--peer-region', '620100', '--materials-from', new URL(at.cloud.awsUrl).origin],
    ];
  }

  /** Starts the node; resolves when it listens. */
  async serve(): Promise<void> {
    const port = Number(new URL(this.base).port);
    const child = spawn('python3', this.#arguments('partner.py', ['serve', '--port', String(port), ...this.#options]), {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
    });
    this.#child = child;
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      this.lines.push(...parts);
    });
    while (!(await isListening(port))) {
      if (child.exitCode !== null) throw new Error(`the partner ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Offers a case of a file and waits until it is over; gives what it printed at the end. */
  offer(file: string): Promise<string> {
    return this.#run('partner.py', ['offer', '--case', file, ...this.#options]);
  }

  /** Writes the file of a case by what the deployment tells everybody. */
  async writeCase(file: string): Promise<void> {
    await this.#run('live.py', ['case', this.api, file]);
  }

  /** Says wrong things both ways; gives the lines of what came of it. */
  async sayWrongly(): Promise<string[]> {
    const { in: secretIn, out } = this.#secrets;
    return (await this.#run('live.py', ['wrong', this.api, this.base, this.#state, secretIn, out]))
      .trimEnd()
      .split('\n');
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill();
    await gone;
  }

  #arguments(program: string, rest: readonly string[]): string[] {
    return [`${folder}at.py`, String(this.#aheadSeconds), program, ...rest];
  }

  async #run(program: string, rest: readonly string[]): Promise<string> {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await promisify(execFile)('python3', this.#arguments(program, rest), { env, timeout: 90_000 });
    return stdout;
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
