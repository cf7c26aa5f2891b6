import type { Transition } from './state-engine.ts';
import type { TableUse } from './dynamodb.ts';
import type { CallRecord } from './endpoint.ts';

/** One invocation of a function; `ms` is real time on this machine, loading included where the environment was new. */
export interface Invocation {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly ms: number;
}

/** One batch that an event source took from a queue: received at once, then removed at once where it was handled. */
export interface QueuePoll {
  readonly queueArn: string;
  readonly received: number;
  readonly removed: number;
}

/** What a bill counts, told as it happens. None may throw. Polls that find nothing are not told: here nobody polls. */
export interface Meters {
  /** Each answered AWS call. */
  readonly onCall?: (record: CallRecord) => void;
  /** Each use of a table. */
  readonly onUse?: (use: TableUse) => void;
  /** Each state entered. */
  readonly onTransition?: (transition: Transition) => void;
  readonly onInvocation?: (invocation: Invocation) => void;
  /** What functions wrote to their logs; the lines that Lambda adds are not among them. */
  readonly onLog?: (log: { functionName: string; bytes: number }) => void;
  /** Each request that a REST API answered. */
  readonly onRequest?: (request: { status: number }) => void;
  readonly onPoll?: (poll: QueuePoll) => void;
}
