import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { faultOf, OutgoingFault, type Phase } from './outgoing-fault.ts';

export interface OutgoingAnswer {
  readonly status: number;
  /** Names in lower case; what came more than once is one string. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it was sent: no coding is undone. */
  readonly body: Uint8Array;
  /** There was more than was to be read. */
  readonly truncated: boolean;
}

export interface PinnedExchange {
  readonly url: URL;
  /** Name or address of the URL, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Where the connection goes, whatever the name means by now. */
  readonly pinned: { readonly address: string; readonly family: 4 | 6 };
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** PEM, in the place of the authorities that Node ships. */
  readonly ca: readonly string[] | undefined;
}

/** Headers that are the connection's own and no caller's. */
const own = /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|proxy-.*)$/i;

/** One request over one connection of its own to the pinned address; whatever the answer says, nobody else is asked. */
export function pinnedExchange(exchange: PinnedExchange): Promise<OutgoingAnswer> {
  const { url, body, signal } = exchange;
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    let phase: Phase = 'connect';
    const outgoing = opened(exchange);
    const fail = (error: unknown): void => {
      reject(signal.aborted ? new OutgoingFault('timeout') : faultOf(error, phase));
      outgoing.destroy();
    };
    outgoing.on('error', fail);
    const closed = (): void => fail(null);
    outgoing.on('close', closed);
    outgoing.on('socket', (socket) => {
      socket.once('connect', () => {
        phase = isSecure ? 'tls' : 'exchange';
        if (!isAt(socket, exchange.pinned)) fail(new OutgoingFault('address', 'moved'));
        else if (!isSecure) outgoing.end(body);
      });
      // Nothing of the request is written before the other side has shown who it is.
      socket.once('secureConnect', () => {
        phase = 'exchange';
        outgoing.end(body);
      });
    });
    outgoing.on('response', (incoming) => {
      outgoing.off('close', closed);
      void readAnswer(incoming, exchange.maxBytes).then((answer) => {
        resolve(answer);
        outgoing.destroy();
      }, fail);
    });
  });
}

const isAt = (socket: Socket, { address }: PinnedExchange['pinned']): boolean => socket.remoteAddress === address;

function opened({ url, host, port, pinned, method, headers, body, signal, ca }: PinnedExchange): ClientRequest {
  const lookup: LookupFunction = (_name, { all }, found) =>
    all === true ? found(null, [pinned]) : found(null, pinned.address, pinned.family);
  const options: RequestOptions = {
    ...{ host, port, method, path: `${url.pathname}${url.search}`, agent: false, signal, lookup },
    ...{ family: pinned.family, autoSelectFamily: false, maxHeaderSize: 16_384, insecureHTTPParser: false },
    headers: {
      'accept-encoding': 'identity',
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => !own.test(name))),
      ...{ host: url.host, connection: 'close' },
      ...(body === undefined ? {} : { 'content-length': String(body.length) }),
    },
  };
  try {
    if (url.protocol === 'http:') return httpRequest(options);
    // Said aloud, because the environment can turn the check off (NODE_TLS_REJECT_UNAUTHORIZED).
    const tls = {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2' as const,
      ...(ca === undefined ? {} : { ca: [...ca] }),
    };
    return httpsRequest({ ...options, ...tls });
  } catch (error) {
    throw faultOf(error, 'exchange');
  }
}

/** Reads to the end or to the limit, whichever comes first; leaves the connection to be closed by the caller. */
function readAnswer(incoming: IncomingMessage, maxBytes: number): Promise<OutgoingAnswer> {
  const parts: Buffer[] = [];
  let left = maxBytes;
  return new Promise((resolve, reject) => {
    const done = (truncated: boolean): void => {
      const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
      resolve({
        ...{ status: incoming.statusCode ?? 0, headers: Object.fromEntries(headers) as Record<string, string> },
        ...{ body: new Uint8Array(Buffer.concat(parts)), truncated },
      });
    };
    incoming.on('data', (part: Buffer) => {
      parts.push(part.subarray(0, left));
      if (part.length > left) done(true);
      left = Math.max(0, left - part.length);
    });
    incoming.on('error', reject);
    incoming.on('end', () => done(false));
    incoming.on('close', () => reject(new OutgoingFault('reset')));
  });
}
