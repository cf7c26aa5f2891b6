import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageId, type Offer, partnerMessage, type PartnerMessage, type Report } from '#contracts/partner/message';
import { fromUtf8, utf8 } from '#formats/bytes';
import { parseStrictJson } from '#formats/jcs';
import { verifyWebhook, type WebhookFault } from '#formats/standard-webhooks';
import { signV1, type WebhookKey, writeSignatures } from '#formats/webhook-signatures';

/** What a partner may do wrong. */
export type Fault =
  | 'believes-any-signature'
  | 'takes-for-others'
  | 'answers-anew'
  | 'opens-a-second-case'
  | 'races'
  | 'ignores-gaps'
  | 'follows-redirects'
  | 'ignores-gone'
  | 'ignores-retry-after'
  | 'never-again'
  | 'keeps-the-time'
  | 'signs-wrongly'
  | 'says-nothing';

export const regions = { ours: '620100', theirs: '610100' } as const;
export const secrets = { out: randomBytes(32), second: randomBytes(32), in: randomBytes(32) };

const keys: readonly WebhookKey[] = [secrets.out, secrets.second].map((secret, at) => ({
  ...{ kind: 'v1', id: String(at), secret },
}));
/** Its own schedule and patience, as quick as a test needs them. */
const [retryMs, patienceMs] = [150, 300];

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
  }
}

interface Answer {
  readonly id: string;
  readonly case: string;
  readonly seq: number;
}

/** A test system of a partner as the kit asks for it, or with one fault: takes offers in, and reports that it took them over. */
export class TestPartner {
  readonly url: string;
  /** Where it posts to. */
  door = '';
  readonly #fault: Fault | null;
  readonly #server: Server;
  readonly #recorded = new Map<string, { digest: string; answer: Promise<Answer> }>();
  /** Ids that are being taken in. */
  readonly #underWay = new Set<string>();
  #isGone = false;
  #isClosed = false;

  private constructor(server: Server, fault: Fault | null) {
    this.#server = server;
    this.#fault = fault;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`;
    server.on('request', (incoming, response) => {
      const answer = (status: number, value: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      };
      this.#receive(incoming).then(
        (value) => answer(200, value),
        (error: unknown) => {
          if (error instanceof Refusal) answer(error.status, { code: error.message });
          else answer(500, { code: 'platform.unexpected' });
        },
      );
    });
  }

  static async start(fault: Fault | null = null): Promise<TestPartner> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestPartner(server, fault);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(incoming: IncomingMessage): Promise<Answer> {
    const body = await bodyOf(incoming);
    this.#verify(incoming.rawHeaders, body);
    const id = String(incoming.headers['webhook-id']);
    const message = this.#messageIn(body);
    if (messageId(message) !== id) throw new Refusal(422, 'webhook.other_id');
    if (message.to !== regions.theirs && this.#fault !== 'takes-for-others')
      throw new Refusal(422, 'partner.wrong_addressee');
    return this.#take(id, message);
  }

  #verify(raw: readonly string[], body: Uint8Array): void {
    const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => {
      const found = raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name);
      return found.length === 1 ? found[0] : undefined;
    });
    const given = { ...{ id, timestamp, signature, body }, now: Date.now(), toleranceSeconds: 300, keys };
    const verdict = verifyWebhook(given);
    if (verdict.ok) return;
    const codes: Partial<Record<WebhookFault, string>> = {
      'webhook.too_old': 'webhook.expired',
      'webhook.too_new': 'webhook.expired',
      'webhook.no_signature_fits': 'webhook.signature_invalid',
    };
    const code = codes[verdict.reason];
    if (code === 'webhook.signature_invalid' && this.#fault === 'believes-any-signature') return;
    throw new Refusal(code === undefined ? 400 : 401, code ?? 'webhook.malformed');
  }

  #messageIn(body: Uint8Array): PartnerMessage {
    try {
      return partnerMessage.parse(parseStrictJson(fromUtf8(body), { maxBytes: 1_048_576, maxDepth: 8 }));
    } catch {
      throw new Refusal(400, 'request.malformed');
    }
  }

  async #take(id: string, message: PartnerMessage): Promise<Answer> {
    const digest = createHash('sha256').update(JSON.stringify(message)).digest('hex');
    const before = this.#recorded.get(id);
    const isRace = this.#fault === 'races' && this.#underWay.has(id);
    if (before !== undefined && before.digest !== digest) throw new Refusal(422, 'idempotency.key_reused');
    const { previous, from, case: number } = message;
    const isGap = previous !== null && !this.#recorded.has(messageId({ from, case: number, seq: previous.seq }));
    if (isGap && this.#fault !== 'ignores-gaps') throw new Refusal(409, 'partner.gap');
    const isAnew = this.#fault === 'answers-anew' && !this.#underWay.has(id);
    if (before !== undefined && !isRace && !isAnew) {
      if (this.#fault === 'opens-a-second-case' && message.type === 'offer') this.#report(message);
      return before.answer;
    }
    const about = message.type === 'offer' ? newCase() : '';
    const answer = this.#work(id, { id, case: about, seq: this.#recorded.size + 1 });
    this.#recorded.set(id, { digest, answer });
    if (message.type === 'offer' && before === undefined) this.#report(message, about);
    return answer;
  }

  /** Takes a moment, as a write does. */
  async #work(id: string, answer: Answer): Promise<Answer> {
    this.#underWay.add(id);
    await sleep(20);
    this.#underWay.delete(id);
    return answer;
  }

  #report(offer: Offer, number = newCase()): void {
    if (this.#fault === 'says-nothing') return;
    const report: Report = {
      ...{
        type: 'report',
        schema: 1,
        from: regions.theirs,
        to: regions.ours,
        clause: offer.clause,
        case: number,
        seq: 1,
      },
      ...{ hash: createHash('sha256').update(number).digest('hex'), previous: null },
      ...{ occurredAt: new Date().toISOString(), about: offer.case, event: 'case.taken-over', status: 'submitted' },
      ...{ due: null, completedWith: null, identifier: null, told: null },
    };
    void this.#tell(report);
  }

  /** Until it is taken, or nobody is there any more. */
  async #tell(report: Report): Promise<void> {
    let timestamp = seconds();
    while (!this.#isGone && !this.#isClosed) {
      if (this.#fault !== 'keeps-the-time') timestamp = seconds();
      const { status, retryAfter, location } = await this.#attempt(this.door, { report, timestamp });
      if (status === 200) return;
      if (status === 410 && this.#fault !== 'ignores-gone') this.#isGone = true;
      if (status === 307 && this.#fault === 'follows-redirects') {
        await this.#attempt(location, { report, timestamp });
        return;
      }
      if (status === 500 && this.#fault === 'never-again') return;
      const waitMs = this.#fault === 'keeps-the-time' && status === 500 ? 1_200 : retryMs;
      await sleep(this.#fault === 'ignores-retry-after' ? waitMs : Math.max(waitMs, 1_000 * retryAfter));
    }
  }

  #attempt(url: string, { report, timestamp }: { report: Report; timestamp: number }) {
    const [id, body] = [messageId(report), utf8(JSON.stringify(report))];
    const secret = this.#fault === 'signs-wrongly' && report.seq === 1 ? randomBytes(32) : secrets.in;
    const signature = writeSignatures([signV1(secret, { id, timestamp, body })]);
    const signed = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
    return new Promise<{ status: number; retryAfter: number; location: string }>((resolve) => {
      const signal = AbortSignal.timeout(patienceMs);
      const outgoing = request(url, { method: 'POST', agent: false, signal, headers: signed }, (incoming) => {
        incoming.resume();
        const { 'retry-after': retryAfter = '0', location = '' } = incoming.headers;
        resolve({ status: incoming.statusCode ?? 0, retryAfter: Number(retryAfter), location });
      });
      outgoing.on('error', () => resolve({ status: 0, retryAfter: 0, location: '' }));
      outgoing.end(body);
    });
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const seconds = (): number => Math.floor(Date.now() / 1_000);
const newCase = (): string => `610100-20260921-${randomBytes(6).toString('hex').toUpperCase()}`;

async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
  const body = Buffer.concat(parts);
  if (body.length > 1_048_576) throw new Refusal(413, 'request.too_large');
  return body;
}
