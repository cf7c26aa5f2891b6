import type { CloudOptions, LocalCloud } from '#infra/local/cloud';
import type { Transition } from '#infra/local/state-engine';

/** Where a journey is to be stopped: at the transition into a state, or when its work is done and the execution is not to go on. */
export interface Cut {
  readonly state: string;
  readonly moment: 'before' | 'after';
}

interface Watched {
  readonly cut: Cut | undefined;
  readonly path: string[];
  /** At the place of the cut, or past it: a state that nothing follows is cut after by its end. */
  met: boolean;
  /** Inside the state after which to cut. */
  inside: boolean;
  crashed: boolean;
  done: boolean;
}

/** Of the local deployments (DESIGN §7). */
export const executionArns = 'arn:aws-cn:states:cn-north-1:000000000000:execution';

const root = { principal: 'root', authorize: (): void => undefined };

/**
 * Watches the executions of a cloud and stops the first one of a case where it is told to, in the very moment of the
 * transition. After the work of a task means: its function ran to its end, and died before the execution heard of it.
 */
export class CutJourneys {
  readonly #watched = new Map<string, Watched>();
  #cloud: LocalCloud | undefined;
  #nextCut: Cut | undefined;

  /** To be given to the cloud when it boots. */
  readonly hooks: Pick<CloudOptions, 'faults' | 'onTransition'> = {
    faults: { invoke: (_, payload) => this.#crash(payload) },
    onTransition: (transition) => this.#entered(transition),
  };

  attach(cloud: LocalCloud): void {
    this.#cloud = cloud;
  }

  /** Runs a submission; the journey that begins meanwhile is cut so. One at a time: the journey may be there before the answer is. */
  async begin(cut: Cut | undefined, submit: () => Promise<string>): Promise<string> {
    this.#nextCut = cut;
    const caseId = await submit();
    this.#of(caseId);
    this.#nextCut = undefined;
    return caseId;
  }

  /** The states that the first execution of a case has entered, in order and once for each time. */
  pathOf(caseId: string): readonly string[] {
    return this.#of(caseId).path;
  }

  wasCut(caseId: string): boolean {
    return this.#of(caseId).met;
  }

  /** Lets whatever follows of a case go its way. */
  release(caseId: string): void {
    this.#of(caseId).done = true;
  }

  #of(caseId: string): Watched {
    const watched = this.#watched.get(caseId) ?? {
      cut: this.#nextCut,
      path: [],
      met: false,
      inside: false,
      crashed: false,
      done: false,
    };
    this.#watched.set(caseId, watched);
    return watched;
  }

  #entered({ machine, execution, state }: Transition): void {
    const caseId = /^(.+)-g1$/.exec(execution)?.[1];
    if (caseId === undefined) return;
    const watched = this.#of(caseId);
    watched.path.push(state);
    const { cut, inside, done } = watched;
    if (cut === undefined || done) return;
    if (inside || (cut.moment === 'before' && cut.state === state)) {
      watched.met = watched.done = true;
      this.#stop(`${machine}:${execution}`);
    } else if (cut.state === state) watched.met = watched.inside = true;
  }

  #stop(execution: string): void {
    const executionArn = `${executionArns}:${execution}`;
    this.#cloud?.services.states.operations['StopExecution']?.({ executionArn, error: 'Test.Cut' }, root);
  }

  #crash(payload: unknown): 'crash-after' | undefined {
    const { caseId } = payload as { caseId?: unknown };
    const watched = typeof caseId === 'string' ? this.#watched.get(caseId) : undefined;
    if (watched === undefined || !watched.inside || watched.crashed || watched.done) return undefined;
    watched.crashed = true;
    return 'crash-after';
  }
}
