import type { Paper } from './sign-papers.ts';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import type { Attempt, EndpointState, Line } from '#domain/partner/delivery';

/** A record and which writing of it that was: a later write rests on it. */
export interface Kept<T> {
  readonly value: T;
  readonly version: number;
}

/** What is to be told to partners, a line for each case, until it is told. Reads of a line are strongly consistent. */
export interface Outbox {
  line(of: { partner: string; caseId: string }): Promise<Kept<Line> | null>;
  /** One conditional write; the version it has now, or null where it rested on another and nothing was written. */
  put(line: Line, version: number | null): Promise<number | null>;
  /**
   * Puts a line of the same case in the place of one that lay with another partner, in one write; the version it has now, or null
   * where either is no longer as it was and nothing was written.
   */
  move(move: { from: Kept<Line>; to: Line; version: number | null }): Promise<number | null>;
  /** False where it is no longer as it was, and stays. */
  remove(kept: Kept<Line>): Promise<boolean>;
}

/** How endpoints do. Reads are strongly consistent. */
export interface Endpoints {
  /** Null where nothing ever failed. */
  state(endpoint: string): Promise<Kept<EndpointState> | null>;
  /** False where it rested on another state than there is. */
  put(endpoint: string, state: EndpointState, version: number | null): Promise<boolean>;
}

/** The lines of an endpoint by what becomes of them next. Eventually consistent. */
export interface DueLines {
  /**
   * Lines whose next attempt is due at an instant or was before it, as far back as another; those at which somebody gave up half-way
   * among them. From the one that was due first on.
   */
  due(request: { endpoint: string; since: string; now: string; limit: number }): Promise<readonly Line[]>;
  /** From the one that has been waiting longest on. */
  parked(request: { endpoint: string; limit: number }): Promise<readonly Line[]>;
  dead(request: { endpoint: string; limit: number }): Promise<readonly Line[]>;
}

/** The lines of a partner in the order of their cases. Strongly consistent. */
export interface WaitingLines {
  /** From a case on, itself among them; null: from the first. What was given up is among them: whoever fetches may take it yet. */
  of(request: { partner: string; from: string | null; limit: number }): Promise<readonly Line[]>;
}

/** Signs what a partner fetches: envelopes in the order of the papers. Throws where that cannot be done. */
export interface PaperSigner {
  sign(request: { partner: string; papers: readonly Paper[] }): Promise<readonly WebhookEnvelope[]>;
}

/** Signs a message and posts it to an endpoint. Throws where that could not be tried. */
export interface MessageSender {
  send(message: {
    partner: string;
    endpoint: string;
    /** The `webhook-id`. */
    id: string;
    body: string;
  }): Promise<Attempt>;
}
