import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import type { CaseHead } from '#application/case/ports';
import type { DeadLetters, EventQueue, Marks } from '#application/consumer/ports';
import { lastFor } from '#application/consumer/last-for';
import { queueAll } from '#application/consumer/send-to-all';
import { OperationRefused } from './operation-refused.ts';
import { accept, type Outcome } from '#contracts/errors';
import { type Consumer, consumers } from '#contracts/consumers';
import type { CaseOrder, OrderFor } from '#contracts/operations';
import type { Command } from '#domain/case/command';
import { isFinished } from '#domain/case/snapshot';

export interface OperationDependencies extends ChangeCaseDependencies {
  readonly marks: Marks;
  readonly queues: Readonly<Record<Consumer, EventQueue>>;
  readonly deadLetters: Readonly<Record<Consumer, DeadLetters>>;
}

/** What a machine shows of an operation, before or after: ids, codes and counts. */
export type Report = Readonly<Record<string, string | number | boolean | null>>;

/** Looks what an order would do, or does it. What looking refuses, doing refuses too. */
export function carryOutOrder(dependencies: OperationDependencies, order: CaseOrder): Promise<Report> {
  switch (order.operation) {
    case 'restart-journey':
      return restartJourney(dependencies, order);
    case 'replay':
      return order.caseId === undefined ? moveDeadLetters(dependencies, order) : replayCase(dependencies, order);
    case 'reconcile':
      return order.caseId === undefined ? beginSpan(order) : reconcileCase(dependencies, order);
  }
}

async function restartJourney(
  dependencies: OperationDependencies,
  order: OrderFor<'restart-journey'>,
): Promise<Report> {
  const { caseId, execution, ticket, reason } = order;
  const { snapshot } = await openCase(dependencies, caseId);
  const { status, generation } = snapshot;
  if (order.act === 'do') {
    const acted = await act(dependencies, order, { type: 'restart-journey', reason, ticket, execution });
    return { caseId, status: acted.status, seq: acted.seq };
  }
  if (isFinished(snapshot)) throw new OperationRefused('case.wrong_state');
  return { caseId, status, generation, nextGeneration: generation + 1 };
}

async function replayCase(dependencies: OperationDependencies, order: OrderFor<'replay'>): Promise<Report> {
  const { caseId = '', consumer, act: what, deadLetters } = order;
  if (deadLetters === true) throw new OperationRefused('operation.malformed');
  const { snapshot } = await openCase(dependencies, caseId);
  const { marks, queues } = dependencies;
  const mark = await marks.of({ consumer, caseId });
  if (what === 'look') return { caseId, consumer, status: snapshot.status, events: snapshot.seq, dealtWith: mark.seq };
  const { seq } = await operate(dependencies, order, { caseId, consumer });
  // The event has told the consumer by now, or soon will: whatever it has come to is forgotten.
  for (let attempt = 1; ; attempt += 1) {
    if (await marks.forget({ consumer, caseId, from: await marks.of({ consumer, caseId }) })) break;
    if (attempt === attempts) throw new Error(`${consumer} works on ${caseId} all the time`);
  }
  await queueAll(queues[consumer], [{ caseId, seq }]);
  return { caseId, consumer, seq };
}

const attempts = 5;

/** Letters moved in one run; another execution takes the rest. */
const mostLetters = 2_000;

/** Where SQS itself cannot move dead letters back: it cannot in the China regions. */
async function moveDeadLetters(
  { queues, deadLetters }: OperationDependencies,
  { consumer, act: what, deadLetters: wanted }: OrderFor<'replay'>,
): Promise<Report> {
  if (wanted !== true) throw new OperationRefused('operation.malformed');
  const letters = deadLetters[consumer];
  if (what === 'look') return { consumer, deadLetters: await letters.count() };
  let [moved, unreadable] = [0, 0];
  while (moved < mostLetters) {
    const batch = await letters.take();
    unreadable += batch.unreadable;
    if (batch.letters.length === 0) break;
    await queueAll(
      queues[consumer],
      batch.letters.map(({ event }) => event),
    );
    await letters.remove(batch.letters.map(({ receipt }) => receipt));
    moved += batch.letters.length;
  }
  return { consumer, moved, unreadable, left: await letters.count() };
}

async function reconcileCase(dependencies: OperationDependencies, order: OrderFor<'reconcile'>): Promise<Report> {
  const { caseId = '' } = order;
  if (order.from !== undefined) throw new OperationRefused('operation.malformed');
  const { snapshot } = await openCase(dependencies, caseId);
  const reached = await dependencies.marks.ofCase(caseId);
  const last = { seq: snapshot.seq, toldSeq: snapshot.collection?.toldSeq ?? 0 };
  const behind = consumers.filter((consumer) => reached[consumer] < lastFor(consumer, last));
  const seen = { caseId, scope: 'case', status: snapshot.status, events: snapshot.seq, behind: behind.join(' ') };
  if (order.act === 'look') return seen;
  const { seq } = await operate(dependencies, order, { caseId });
  for (const consumer of consumers) await queueAll(dependencies.queues[consumer], [{ caseId, seq }]);
  return { ...seen, seq };
}

/** A span of time is walked by the function that does so by schedule; here it is only seen that the order is whole. */
function beginSpan({ from }: OrderFor<'reconcile'>): Promise<Report> {
  if (from === undefined) return Promise.reject(new OperationRefused('operation.malformed'));
  return Promise.resolve({ scope: 'span', from });
}

async function openCase({ cases }: OperationDependencies, caseId: string): Promise<CaseHead> {
  const head = await cases.head(caseId);
  if (head === null) throw new OperationRefused('case.not_found');
  // Without its key nothing can be recorded of why; and nothing happens to it any more.
  if (head.snapshot.erased) throw new OperationRefused('case.erased');
  return head;
}

/** Leaves the event that says what was ordered, once for each execution. */
function operate(
  dependencies: OperationDependencies,
  order: OrderFor<'replay' | 'reconcile'>,
  of: { caseId: string; consumer?: Consumer },
): Promise<Acted> {
  const { operation, execution, ticket, reason } = order;
  const consumer = of.consumer === undefined ? {} : { consumer: of.consumer };
  const operated = { operation, ...consumer, ticket, execution };
  return act(dependencies, { ...order, caseId: of.caseId }, { type: 'operate', reason, operated });
}

/**
 * A machine does not know who started it, so it acts in its own name and leaves the name of the execution: the account's
 * trail says whose call of StartExecution that was.
 */
async function act(
  dependencies: OperationDependencies,
  { operation, execution, caseId }: { operation: string; execution: string; caseId: string },
  command: Extract<Command, { type: 'restart-journey' | 'operate' }>,
): Promise<Acted> {
  const actor = `system:op-${operation}`;
  return orRefused(
    await changeCase(dependencies, {
      caseId,
      idempotency: { principal: actor, route: operation, key: execution, body: null, keep: 'case' },
      authorise: ({ body, region }) =>
        accept({ principal: { actor, onBehalfOf: body, basis: 'operation' }, role: 'operator', body, region }),
      decide: () => Promise.resolve(accept({ command })),
    }),
  );
}

function orRefused(outcome: Outcome<Acted>): Acted {
  if (outcome.ok) return outcome.value;
  // The machine tries faults again; that it may not be done is final.
  if (outcome.code === 'case.busy') throw new Error('the case is busy');
  throw new OperationRefused(outcome.code);
}
