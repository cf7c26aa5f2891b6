import type { Signed } from './verify-signed.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { maxDepth, notJson, problemsOf } from '#contracts/field-problems';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import { fromBase64, fromUtf8 } from '#formats/bytes';
import { JsonError, type JsonValue, parseStrictJson } from '#formats/jcs';

/** What a schema accepts, as a library for schemas says it. */
interface Shape<T> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: Parameters<typeof problemsOf>[0] } };
}

/** What verified bytes say, as strictly as a body that anybody sends. */
export function contentOf<T>(
  bytes: Uint8Array,
  { shape, maxBytes }: { shape: Shape<T>; maxBytes: number },
): Outcome<T> {
  let value: JsonValue;
  try {
    value = parseStrictJson(fromUtf8(bytes), { maxBytes, maxDepth });
  } catch (error) {
    // Bytes that are no UTF-8 are a TypeError.
    if (!(error instanceof JsonError || error instanceof TypeError)) throw error;
    return reject('request.malformed', { problems: [notJson] });
  }
  const parsed = shape.safeParse(value);
  return parsed.success
    ? accept(parsed.data)
    : reject('request.malformed', { problems: problemsOf(parsed.error.issues) });
}

/** What is in an envelope, as if it had come with headers; `at`: where in a request the envelope is. */
export function unfolded({ webhook, payload }: WebhookEnvelope, of: { partner: string; at: string }): Outcome<Signed> {
  const bytes = bytesIn(payload);
  if (bytes !== null) return accept({ partner: of.partner, ...webhook, bytes });
  const message = { zh: '不是规范的 base64', en: 'not canonical base64' };
  return reject('request.malformed', {
    problems: [{ pointer: `${of.at}/payload`, code: 'request.not_base64', message }],
  });
}

function bytesIn(base64: string): Uint8Array | null {
  try {
    return fromBase64(base64);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}
