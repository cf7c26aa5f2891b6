import { parsedJson } from './parsed-json.ts';
import type { KmsSharedSecret } from '#adapters/kms/kms-shared-secret';
import type { Clock } from '#application/clock';
import type { CourierPushes } from '#application/courier/ports';
import type { ReadTrace } from '#application/courier/read-trace';
import type { CourierAccount } from '#contracts/courier/account';
import { emsMessageBytes, emsPush, emsToleranceSeconds } from '#contracts/courier/ems';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import type { TraceEntry } from '#domain/courier/parcel';
import { fromBase64 } from '#formats/bytes';

const MAC_BYTES = 32;

export interface EmsPushesOptions {
  readonly account: CourierAccount;
  readonly secret: Pick<KmsSharedSecret, 'fits'>;
  readonly clock: Clock;
  readonly readTrace: ReadTrace;
}

/** What EMS pushes, believed as it signed it: nothing of the body is read before its signature holds. */
export class EmsPushes implements CourierPushes {
  readonly carrier = 'ems';
  readonly #options: EmsPushesOptions;

  constructor(options: EmsPushesOptions) {
    this.#options = options;
  }

  async verifyPush({ body, signature }: { body: Uint8Array; signature: string | undefined }) {
    if (body.length > emsMessageBytes) return reject('request.too_large');
    const mac = macOf(signature);
    if (mac === null || body.length === 0 || !(await this.#options.secret.fits({ message: body, mac })))
      return reject('courier.signature_invalid');
    return this.#read(body);
  }

  #read(body: Uint8Array): Outcome<readonly TraceEntry[]> {
    const { account, clock, readTrace } = this.#options;
    const push = emsPush.safeParse(parsedJson(body));
    if (!push.success)
      return malformed(push.error.issues.map(({ path }) => path.map((key) => `/${String(key)}`).join('')));
    const { customer, timestamp, content } = push.data;
    // Signed under the same secret, and yet for somebody else: a secret that two customers share is a mistake of the carrier's.
    if (customer !== account.customer) return malformed(['/customer']);
    const apart = Math.abs(Date.parse(clock.now()) - Date.parse(timestamp));
    if (!(apart <= emsToleranceSeconds * 1_000)) return reject('courier.push_expired');
    const entries = content.traces.map((trace) => readTrace(trace));
    const problems = entries.flatMap((entry, at) => (entry.ok ? [] : problemsAt(entry.problems, at)));
    if (problems.length > 0) return reject('courier.push_malformed', { problems });
    return accept(entries.flatMap((entry) => (entry.ok ? [entry.value] : [])));
  }
}

/** Null where it is not exactly the base64 of a MAC. */
function macOf(signature: string | undefined): Uint8Array | null {
  try {
    const mac = fromBase64(signature ?? '');
    return mac.length === MAC_BYTES ? mac : null;
  } catch {
    return null;
  }
}

const problemsAt = (problems: readonly FieldProblem[] = [], at: number): FieldProblem[] =>
  problems.map(({ pointer, ...rest }) => ({ pointer: `/content/traces/${at}${pointer}`, ...rest }));

const malformed = (pointers: readonly string[]): Outcome<never> =>
  reject('courier.push_malformed', {
    problems: pointers.slice(0, 20).map((pointer) => ({
      ...{ pointer, code: 'courier.invalid_field' },
      message: { zh: '值缺失、类型或格式不正确', en: 'missing, or of the wrong type or form' },
    })),
  });
