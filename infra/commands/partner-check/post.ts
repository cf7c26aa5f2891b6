import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** An answer, as much as is looked at; `status` null: there was none, and `fault` says how. */
export interface Answer {
  readonly status: number | null;
  /** `code` of its problem document. */
  readonly code: string | null;
  /** What it says was recorded; null where it does not say. */
  readonly recorded: string | null;
  readonly fault: 'timeout' | 'closed' | null;
  readonly tookMs: number;
}

export interface Request {
  /** A list: the header as often. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

/** Longer than the 20 s that a partner has, so that late is told from never. */
const timeoutMs = 30_000;
/** Of an answer; the kit says so. */
const mostBytes = 65_536;

/** Posts once, over a connection of its own. Nothing is followed; never throws. */
export function post(endpoint: URL, { headers, body }: Request): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (rest: Partial<Answer>): void => {
      const tookMs = Math.round(performance.now() - began);
      resolve({ status: null, code: null, recorded: null, fault: null, ...rest, tookMs });
    };
    const send = endpoint.protocol === 'https:' ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(timeoutMs);
    const given = { ...headers, 'content-length': String(body.length) } as Record<string, string | string[]>;
    const outgoing = send(endpoint, { method: 'POST', agent: false, signal, headers: given }, (incoming) => {
      const parts: Buffer[] = [];
      let left = mostBytes;
      const end = (): void => {
        done({ status: incoming.statusCode ?? 0, ...saidIn(Buffer.concat(parts).toString()) });
        outgoing.destroy();
      };
      incoming.on('data', (part: Buffer) => {
        parts.push(part.subarray(0, left));
        left -= part.length;
        if (left < 0) end();
      });
      incoming.on('end', end);
      incoming.on('error', () => done({ fault: signal.aborted ? 'timeout' : 'closed' }));
    });
    outgoing.on('error', () => done({ fault: signal.aborted ? 'timeout' : 'closed' }));
    outgoing.end(body);
  });
}

/** A code of the agreed form alone: nothing else of an answer gets into a report. */
function saidIn(text: string): Pick<Answer, 'code' | 'recorded'> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { code: null, recorded: null };
  }
  const { code, id, case: number, seq } = Object(value) as Record<string, unknown>;
  const isCode = typeof code === 'string' && /^[a-z][a-z_]{0,39}\.[a-z][a-z_]{0,39}$/.test(code);
  const names = [id, number, seq];
  const isSaid = names.some((each) => each !== undefined);
  return { code: isCode ? code : null, recorded: isSaid ? JSON.stringify(names) : null };
}

/** An answer in few words. */
export const inWords = ({ status, code, fault }: Answer): string =>
  status === null ? `no answer (${fault ?? 'closed'})` : [String(status), ...(code === null ? [] : [code])].join(' ');

export const isTaken = ({ status }: Answer): boolean => status !== null && status >= 200 && status < 300;
