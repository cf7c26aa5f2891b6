import { isBinary } from './gateway-event.ts';
import type { ApiModel } from './gateway-model.ts';
import { isRecord } from './intrinsics.ts';

/** An HTTP answer ready to be written. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** Headers that API Gateway does not let a function set: it renames them, and clients do not find them. */
const remapped = new Set(
  [
    'authorization',
    'connection',
    'content-length',
    'content-md5',
    'date',
    'expect',
    'host',
    'max-forwards',
    'server',
  ].concat([
    'proxy-authenticate',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'user-agent',
    'via',
    'www-authenticate',
  ]),
);
const fields = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/** The answer that a function's proxy response describes, or undefined where API Gateway would call it malformed. */
export function readResponse(
  value: unknown,
  { api, accept }: { api: ApiModel; accept: string },
): GatewayAnswer | undefined {
  if (!isRecord(value) || Object.keys(value).some((key) => !fields.includes(key))) return undefined;
  const { statusCode, body, isBase64Encoded } = value;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const headers = readHeaders(value);
  if (!headers || (body !== undefined && body !== null && typeof body !== 'string')) return undefined;
  headers['content-type'] ??= ['application/json'];
  // The first media type that the caller accepts decides, as in the real gateway; else the text goes out as it is.
  const decodes = isBase64Encoded === true && isBinary(api, accept.split(',')[0] ?? '');
  return { status, headers, body: Buffer.from(body ?? '', decodes ? 'base64' : 'utf8') };
}

function readHeaders({ headers, multiValueHeaders }: Record<string, unknown>): Record<string, string[]> | undefined {
  const all: Record<string, string[]> = {};
  for (const [source, isMultiple] of [[headers ?? {}, false] as const, [multiValueHeaders ?? {}, true] as const]) {
    if (!isRecord(source)) return undefined;
    for (const [name, value] of Object.entries(source)) {
      const values: unknown[] = isMultiple && Array.isArray(value) ? value : [value];
      if (!values.every((one) => ['string', 'number', 'boolean'].includes(typeof one))) return undefined;
      const lower = name.toLowerCase();
      const target = remapped.has(lower) ? `x-amzn-remapped-${lower}` : lower;
      all[target] = [...new Set([...(all[target] ?? []), ...values.map(String)])];
    }
  }
  return all;
}
