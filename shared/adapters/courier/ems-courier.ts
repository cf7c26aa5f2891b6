import { randomUUID } from 'node:crypto';
import { parsedJson } from './parsed-json.ts';
import { postBounded } from '#adapters/system/post-bounded';
import type { KmsSharedSecret } from '#adapters/kms/kms-shared-secret';
import type { Clock } from '#application/clock';
import type { Courier, CourierOrder, Waybill } from '#application/courier/ports';
import type { ReadTrace } from '#application/courier/read-trace';
import type { CourierAccount } from '#contracts/courier/account';
import {
  emsAnswer,
  emsContents,
  type EmsMethod,
  emsOrder,
  emsRefusals,
  type EmsRequest,
  emsSignatureHeader,
} from '#contracts/courier/ems';
import { accept, type ErrorCode, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import type { TraceEntry } from '#domain/courier/parcel';
import { fromBase64, toBase64, utf8 } from '#formats/bytes';

/** Within the thirty seconds of a function, with time left to write down what was answered. */
const defaultTimeoutMs = 10_000;
/** A label with a picture has some hundred thousand. */
const maxAnswerBytes = 1_048_576;

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
}

export interface EmsCourierOptions {
  readonly account: CourierAccount;
  readonly secret: Pick<KmsSharedSecret, 'sign'>;
  readonly clock: Clock;
  readonly readTrace: ReadTrace;
  readonly timeoutMs?: number;
}

/** EMS over HTTP, in the shape of #contracts/courier/ems. Its words never get into an error: they may name people. */
export class EmsCourier implements Courier {
  readonly carrier = 'ems';
  readonly #options: EmsCourierOptions;

  constructor(options: EmsCourierOptions) {
    this.#options = options;
  }

  async order({ id, ...order }: CourierOrder): Promise<Outcome<Waybill>> {
    const content = emsOrder.safeParse({ orderId: id, ...order });
    if (!content.success) return malformed(content.error.issues);
    const answer = await this.#ask('order.create', content.data);
    if (!answer.ok) return answer;
    const { waybill, feeFen, payer } = read('order.create', emsContents['order.create'], answer.value);
    return accept({ number: waybill, feeFen, payer });
  }

  async label(number: string): Promise<Outcome<Uint8Array>> {
    const answer = await this.#ask('label.get', { waybill: number });
    if (!answer.ok) return answer;
    const pdf = bytesOf(read('label.get', emsContents['label.get'], answer.value).pdf);
    if (pdf === null || !Buffer.from(pdf.subarray(0, 5)).equals(Buffer.from('%PDF-')))
      throw new Error('EMS answered label.get with something that is no PDF');
    return accept(pdf);
  }

  async cancel(number: string): Promise<Outcome<{ readonly number: string }>> {
    const answer = await this.#ask('order.cancel', { waybill: number });
    if (!answer.ok) return answer;
    if (read('order.cancel', emsContents['order.cancel'], answer.value).waybill !== number)
      throw new Error('EMS answered order.cancel with another waybill');
    return accept({ number });
  }

  async track(number: string): Promise<Outcome<readonly TraceEntry[]>> {
    const answer = await this.#ask('trace.query', { waybill: number });
    if (!answer.ok) return answer;
    const { traces } = read('trace.query', emsContents['trace.query'], answer.value);
    return accept(
      traces.map((trace) => {
        const entry = this.#options.readTrace(trace);
        if (!entry.ok)
          throw new Error(`EMS sent a trace that is wrong at ${entry.problems?.map(({ pointer }) => pointer).join()}`);
        if (entry.value.number !== number) throw new Error('EMS sent the trace of another waybill');
        return entry.value;
      }),
    );
  }

  /** What EMS answers: the content, not yet read, or its refusal. */
  async #ask<M extends EmsMethod>(
    method: M,
    content: Extract<EmsRequest, { method: M }>['content'],
  ): Promise<Outcome<unknown>> {
    const { account, clock, secret, timeoutMs = defaultTimeoutMs } = this.#options;
    const envelope = { customer: account.customer, timestamp: clock.now(), messageId: randomUUID() };
    const body = utf8(JSON.stringify({ ...envelope, method, content }));
    const signature = toBase64(await secret.sign(body));
    const headers = { 'content-type': 'application/json', [emsSignatureHeader]: signature };
    const bytes = await postBounded({ url: account.url, headers, body, timeoutMs, maxBytes: maxAnswerBytes }).catch(
      (cause: unknown) => {
        throw new Error(`EMS gave no answer to ${method}`, { cause });
      },
    );
    const answer = read(method, emsAnswer, parsedJson(bytes));
    if (answer.ok) return accept(answer.content);
    // That it cannot be done now, or that we are not understood, is for nobody who ordered to mend.
    if (answer.code.startsWith('S')) throw new Error(`EMS failed at ${method} with ${answer.code}`);
    return reject(refusalOf(answer.code));
  }
}

const refusalOf = (code: string): ErrorCode =>
  Object.hasOwn(emsRefusals, code) ? emsRefusals[code as keyof typeof emsRefusals] : 'courier.refused';

function bytesOf(base64: string): Uint8Array | null {
  try {
    return fromBase64(base64);
  } catch {
    return null;
  }
}

const pointerOf = ({ path }: Issue): string => path.map((key) => `/${String(key)}`).join('');

/** Throws where the answer is none that was agreed, and says where, not what stood there. */
function read<T>(method: EmsMethod, schema: Schema<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(
    `EMS answered ${method} otherwise than agreed, at ${result.error.issues.map(pointerOf).join() || '/'}`,
  );
}

/** What people entered is theirs to mend; all else of an order is ours, and a fault. */
function malformed(issues: readonly Issue[]): Outcome<never> {
  const pointers = [...new Set(issues.map(pointerOf))];
  if (!pointers.every((pointer) => /^\/(sender|addressee)\//.test(pointer)))
    throw new RangeError(`not an order for EMS: ${pointers.join()}`);
  const message = { zh: '缺失、过长或格式不正确', en: 'missing, too long or malformed' };
  return reject('courier.address_malformed', {
    problems: pointers.map((pointer): FieldProblem => ({ pointer, code: 'courier.invalid_field', message })),
  });
}
