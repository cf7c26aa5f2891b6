/** What JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A value that canonical JSON cannot hold. */
export class JcsError extends Error {
  override readonly name = 'JcsError';
}

// Deeper than anything we store; a cycle ends here instead of overflowing the stack.
const MAX_DEPTH = 128;

/**
 * Canonical JSON text (RFC 8785): keys in the order of their UTF-16 units, numbers as ECMAScript writes them, no space.
 * Throws a JcsError on NaN, infinities, lone surrogates, undefined (also as a member), anything but plain data, and
 * beyond 128 levels.
 */
export function canonicalize(value: JsonValue): string {
  return write(value, MAX_DEPTH);
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  if (typeof value === 'object') return writeContainer(value, depth - 1);
  throw new JcsError(`${typeof value} is not JSON`);
}

function writeNumber(number: number): string {
  if (!Number.isFinite(number)) throw new JcsError('number is not finite');
  // The serialisation that RFC 8785 §3.2.2.3 refers to, -0 as 0 included.
  return JSON.stringify(number);
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw new JcsError('lone surrogate');
  return JSON.stringify(text);
}

function writeContainer(value: object, depth: number): string {
  if (depth < 0) throw new JcsError('nested too deep');
  // Array.from visits holes too, which then fail as undefined.
  if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth)).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new JcsError('not a plain object');
  const record = value as Readonly<Record<string, unknown>>;
  // Without a comparison of its own `sort` goes by UTF-16 units, as §3.2.3 asks.
  const members = Object.keys(record)
    .sort()
    .map((key) => `${writeString(key)}:${write(record[key], depth)}`);
  return `{${members.join(',')}}`;
}

/** Why a JSON text is refused. */
export type JsonFault =
  | 'json.too_large'
  | 'json.too_deep'
  | 'json.duplicate_key'
  | 'json.forbidden_key'
  | 'json.lone_surrogate'
  | 'json.number_out_of_range'
  | 'json.malformed';

/** A JSON text that is refused; the message does not repeat any of it. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly reason: JsonFault;

  constructor(reason: JsonFault) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The value of an untrusted JSON text. Throws a JsonError for more than `maxBytes` of UTF-8 or `maxDepth` levels (both
 * before anything is built), for keys given twice or named `__proto__`, and for what could not be written canonically
 * afterwards: lone surrogates and numbers too large for a double.
 */
export function parseStrictJson(
  text: string,
  { maxBytes, maxDepth }: { readonly maxBytes: number; readonly maxDepth: number },
): JsonValue {
  if (Buffer.byteLength(text) > maxBytes) throw new JsonError('json.too_large');
  try {
    scan(text, maxDepth);
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof JsonError) throw error;
    // No `cause`: the engine's message quotes the text, which may be personal data.
    throw new JsonError('json.malformed');
  }
}

const NUMBER = /[-\d][\d.eE+-]*/y;

/** Looks at brackets, strings and numbers only; whether they stand where they may is left to JSON.parse. */
function scan(text: string, maxDepth: number): void {
  // Keys met in each open object; undefined for an array.
  const open: (Set<string> | undefined)[] = [];
  let keyComes = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '{' || character === '[') {
      if (open.length >= maxDepth) throw new JsonError('json.too_deep');
      keyComes = character === '{';
      open.push(keyComes ? new Set() : undefined);
    } else if (character === '}' || character === ']') {
      open.pop();
      keyComes = false;
    } else if (character === ',') {
      keyComes = open.at(-1) !== undefined;
    } else if (character === ':') {
      keyComes = false;
    } else if (character === '"') {
      const end = endOfString(text, at);
      const content = stringContent(text.slice(at, end));
      if (keyComes) addKey(content, open.at(-1));
      at = end - 1;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      at = endOfNumber(text, at) - 1;
    }
  }
}

/** Index behind the closing quote. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charAt(before) === '\\') before--;
    // An even number of backslashes before the quote escape each other, not the quote.
    if ((quote - 1 - before) % 2 === 0) return quote + 1;
  }
  throw new JsonError('json.malformed');
}

function stringContent(literal: string): string {
  const content = literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
  if (!content.isWellFormed()) throw new JsonError('json.lone_surrogate');
  return content;
}

function addKey(key: string, keys: Set<string> | undefined): void {
  if (key === '__proto__') throw new JsonError('json.forbidden_key');
  if (keys?.has(key)) throw new JsonError('json.duplicate_key');
  keys?.add(key);
}

function endOfNumber(text: string, start: number): number {
  NUMBER.lastIndex = start;
  const literal = NUMBER.exec(text)?.[0] ?? '';
  if (Math.abs(Number(literal)) === Infinity) throw new JsonError('json.number_out_of_range');
  return start + literal.length;
}
