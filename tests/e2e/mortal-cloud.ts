import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PersonaClient } from '#infra/commands/standing';
import { ApiProblem, createClient } from '#client/client';
import { api } from '#contracts/http/api';
import { fetchToken } from '#infra/local/identity';

interface Addresses {
  readonly api: string;
  /** By name of the deployment, where several run. */
  readonly apis?: Readonly<Record<string, string>>;
  readonly identity: string;
  readonly console: string;
}

/** Refusals that say that nothing was done, or nothing else than before. */
const comeAgain = ['case.busy', 'platform.unavailable', 'identity.unauthenticated'];

class Killed extends Error {}

/** Whether a failure is one of a cloud that dies and comes back: a broken connection, a token or an answer cut off. */
function passes(error: unknown): boolean {
  if (error instanceof ApiProblem) return comeAgain.includes(error.problem.code);
  return error instanceof TypeError || error instanceof SyntaxError || error instanceof Killed;
}

/** A cloud in a process of its own that dies and comes back on the same folder, and a client that outlives it. */
export class MortalCloud {
  readonly #folder: string;
  readonly #command: (life: number) => readonly string[];
  readonly #alsoPasses: (problem: ApiProblem) => boolean;
  readonly #deploymentOf: (persona: string) => string | undefined;
  #lives = 0;
  #child: ChildProcess | undefined;
  #up: Promise<Addresses> = Promise.reject(new Error('not started'));
  #tokens = new Map<string, Promise<string>>();

  /**
   * `command`: what Node is to run for each of its lives, from 1; `alsoPasses`: further refusals after which to call again;
   * `deploymentOf`: at which of several deployments a persona is at home.
   */
  constructor(
    folder: string,
    options: {
      command?: (life: number) => readonly string[];
      alsoPasses?: (problem: ApiProblem) => boolean;
      deploymentOf?: (persona: string) => string;
    } = {},
  ) {
    this.#folder = folder;
    this.#command = options.command ?? (() => [fileURLToPath(new URL('./running-cloud.ts', import.meta.url)), folder]);
    this.#alsoPasses = options.alsoPasses ?? (() => false);
    this.#deploymentOf = options.deploymentOf ?? (() => undefined);
    this.#up.catch(() => undefined);
  }

  /** Addresses of the running cloud; waits for it to come up. */
  get addresses(): Promise<Addresses> {
    return this.#up;
  }

  start(): void {
    this.#lives += 1;
    const child = spawn(process.execPath, this.#command(this.#lives), { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    this.#tokens = new Map();
    this.#up = new Promise((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('\n')) resolve(JSON.parse(output.slice(0, output.indexOf('\n'))) as Addresses);
      });
      child.once('exit', (code, signal) => reject(signal === 'SIGKILL' ? new Killed() : new Error(`exit ${code}`)));
    });
    this.#up.catch(() => undefined);
  }

  /** `kill -9`, whatever it is doing; resolves when it is gone. Throws if it had already ended by itself. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) throw new Error(`the cloud had ended: ${child?.exitCode}`);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    this.#child = undefined;
  }

  /** Calls as a persona until there is an answer, over however many lives of the cloud that takes. */
  async as<T>(persona: string, call: (client: PersonaClient) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const { api: first, apis = {} } = await this.#up;
        const baseUrl = apis[this.#deploymentOf(persona) ?? ''] ?? first;
        return await call(createClient(api, { baseUrl, token: () => this.tokenOf(persona) }));
      } catch (error) {
        if (!passes(error) && !(error instanceof ApiProblem && this.#alsoPasses(error))) throw error;
        this.#tokens.delete(persona);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** A bearer token of the present life. */
  async tokenOf(persona: string): Promise<string> {
    const { identity } = await this.#up;
    const known = this.#tokens.get(persona) ?? fetchToken({ url: identity, dataFolder: this.#folder, name: persona });
    this.#tokens.set(persona, known);
    return known;
  }
}
