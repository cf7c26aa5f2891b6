import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestRoot } from './test-root.ts';
import { toBigInt } from '#formats/bytes';
import { DerError } from '#formats/der-reader';
import { SM3_IDENTIFIER } from '#formats/message-imprint';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { buildTimeStamp } from '#formats/time-stamp';
import {
  encodeTimeStampReply,
  parseTimeStampQuery,
  QUERY_MEDIA_TYPE,
  REPLY_MEDIA_TYPE,
  type TimeStampFailure,
  type TimeStampQuery,
} from '#formats/time-stamp-protocol';
import { type Certificate, parseCertificate } from '#formats/x509';

/** Of no authority: the enterprise number kept for examples (RFC 5612). */
const policy = '1.3.6.1.4.1.32473.1.1';
const maxQueryBytes = 4_096;

/** What it stamps with. */
interface Stamping {
  readonly clock: { now(): number };
  readonly certificate: Certificate;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** An authority of time-stamps in the place of an accredited one, for local deployments: RFC 3161 over HTTP, by the virtual clock. */
export class TimeStampSimulator {
  readonly url: string;
  /** What goes wrong; may be changed at any time. */
  readonly scenario = {
    /** Refuses every question for this. */
    refusal: null as TimeStampFailure | null,
    /** So many of the next questions are answered with status 503. */
    down: 0,
    /** Real ms by which answers come late. */
    lateMs: 0,
    /** Bytes that follow each answer. */
    surplusBytes: 0,
    /** Answers another question, of the same imprint. */
    otherNonce: false,
    /** Stamps something else. */
    otherImprint: false,
    /** Signs with another key than that of its certificate. */
    otherKey: false,
  };
  readonly #server: Server;
  #stamping: Stamping | null = null;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  /** Listens on a free port of the loopback address; until it serves, it has no time to give. */
  static async start(): Promise<TimeStampSimulator> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const simulator = new TimeStampSimulator(server);
    server.on('request', (request, response) => {
      simulator
        .#respond(request)
        .then(({ status, body }) => response.writeHead(status, { 'content-type': REPLY_MEDIA_TYPE }).end(body))
        .catch((error: unknown) => {
          console.error('the time-stamp simulator failed:', error);
          response.destroy();
        });
    });
    return simulator;
  }

  /** Stamps from now on with a new key, certified by the root, at the time of the clock. */
  async serve({ root, clock }: { root: Pick<TestRoot, 'issueTimeStamping'>; clock: Stamping['clock'] }): Promise<void> {
    const { privateKey, publicKey } = sm2GenerateKeyPair();
    const der = await root.issueTimeStamping({ algorithm: 'SM2', bytes: publicKey }, clock.now());
    const sign = (message: Uint8Array) => {
      const key = this.scenario.otherKey ? sm2GenerateKeyPair().privateKey : privateKey;
      return sm2Sign({ privateKey: key, digest: sm2Digest({ publicKey, message }) });
    };
    this.#stamping = { clock, certificate: parseCertificate(der), sign };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #respond(request: IncomingMessage): Promise<{ status: number; body: Uint8Array }> {
    const none = (status: number) => ({ status, body: new Uint8Array() });
    const query = await bodyOf(request);
    if (request.method !== 'POST') return none(405);
    if (request.headers['content-type'] !== QUERY_MEDIA_TYPE) return none(415);
    if (query === null) return none(413);
    const { lateMs, surplusBytes } = this.scenario;
    if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, lateMs));
    if (this.scenario.down > 0) {
      this.scenario.down -= 1;
      return none(503);
    }
    const reply = await this.#answer(query);
    return { status: 200, body: Buffer.concat([reply, Buffer.alloc(surplusBytes)]) };
  }

  async #answer(der: Uint8Array): Promise<Uint8Array> {
    const stamping = this.#stamping;
    const { refusal, otherNonce, otherImprint } = this.scenario;
    if (refusal !== null) return refuse(refusal);
    if (stamping === null) return refuse('time-not-available');
    const query = read(der);
    if (query === null) return refuse('bad-data-format');
    if (query.imprintDigest !== SM3_IDENTIFIER) return refuse('bad-algorithm');
    if (query.policy !== null && query.policy !== policy) return refuse('unaccepted-policy');
    // Tokens hold the certificate of their signer, and may not where nobody asked for it.
    if (!query.certificateAsked) return refuse('bad-request');
    const { clock, certificate, sign } = stamping;
    const token = await buildTimeStamp(
      {
        ...{ certificate, policy, at: new Date(clock.now()).toISOString(), serial: randomNumber() },
        nonce: otherNonce ? randomNumber() : query.nonce,
        imprint: otherImprint ? randomBytes(query.imprint.length) : query.imprint,
      },
      sign,
    );
    return encodeTimeStampReply({ granted: true, token });
  }
}

const randomNumber = (): bigint => toBigInt(randomBytes(16)) + 1n;

const refuse = (failure: TimeStampFailure): Uint8Array =>
  encodeTimeStampReply({ granted: false, status: 'rejection', failures: [failure] });

/** Null where it is no question. */
function read(der: Uint8Array): TimeStampQuery | null {
  try {
    return parseTimeStampQuery(der);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

/** Null where it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxQueryBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
