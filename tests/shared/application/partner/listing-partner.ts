import { messageIdempotency } from '#application/partner/message-record';
import { idempotencyKey } from '#application/case/change-case';
import type { RecordedAnswer } from '#application/case/ports';
import type { CompareListsDependencies } from '#application/partner/compare-lists';
import type { Fetched, Wanted } from '#application/partner/fetch-paper';
import { countsOf, digestOfDay } from '#application/partner/give-daily-list';
import type { VerifiedMessage } from '#application/partner/ports';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { ErrorCode } from '#contracts/errors';
import { type DailyList, type ListedCase, listedCases } from '#contracts/partner/exchange';
import { messageId, type PartnerMessage } from '#contracts/partner/message';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import type { Comparison } from '#domain/partner/comparison';
import type { Partner } from '#domain/partner/registration';
import { toBase64, toHex, utf8 } from '#formats/bytes';
import { sha256 } from '#formats/sha256';
import { RecordedLog } from '#tests/shared/runtime/recorded-log';
import { registered, signers, withdrawal, xian } from './signing.ts';

/** A partner that gives lists of what it told, and what was told of each case. */
export const listing: Partner = {
  ...xian,
  exchange: {
    ...{ signs: ['v1'], toleranceSeconds: 3_600 },
    address: { url: 'https://xian.test.invalid/prod/partners/lanzhou', network: { kind: 'public' }, region: '610100' },
  },
};

/** A message about a case of the partner's, with a hash of its own. */
export const told = (number: number, seq = 3): PartnerMessage => ({
  ...withdrawal,
  ...{ case: `610100-20260921-${String(number).padStart(12, '0')}`, seq },
  hash: toHex(sha256(utf8(`${number} ${seq}`))),
});

const listedOf = ({ case: caseThere, seq, hash }: PartnerMessage): ListedCase => ({
  ...{ case: caseThere, about: null, status: 'withdrawn', seq, hash },
});

/** A partner that lists and gives, and whoever compares: what is received is kept as it is in the table of cases. */
export class ListingPartner {
  /** What it told, by day. */
  readonly days = new Map<string, readonly PartnerMessage[]>();
  now = '2026-09-23T02:00:00.000Z';
  /** Another word in the place of a list. */
  instead: ((list: DailyList) => Partial<DailyList>) | null = null;
  /** In the place of any answer. */
  fault: string | null = null;
  /** Codes with which messages are refused, by the number of the case. */
  readonly refused = new Map<string, ErrorCode>();
  readonly asked: string[] = [];
  /** Hashes of messages that were taken in. */
  readonly taken: string[] = [];
  readonly log = new RecordedLog();
  comparison: { value: Comparison; version: number } | null = null;
  readonly #answers = new Map<string, RecordedAnswer>();

  get dependencies(): CompareListsDependencies {
    const clock = { now: () => this.now };
    return {
      ...{ ...registered(listing), clock, log: this.log, region: '620100' },
      fetcher: { fetch: (wanted) => Promise.resolve(this.#fetch(wanted)) },
      taker: { take: ({ message }) => Promise.resolve(this.#take({ message })) },
      cases: { answered: ({ key }) => Promise.resolve(this.#answers.get(key) ?? null) },
      comparisons: {
        of: () => Promise.resolve(this.comparison),
        put: (_, value, version) => {
          if (version !== (this.comparison?.version ?? null)) return Promise.resolve(null);
          this.comparison = { value, version: (version ?? 0) + 1 };
          return Promise.resolve(this.comparison.version);
        },
      },
    };
  }

  /** Takes note of a message as received; `hash`: where what was received was another. */
  receive(message: PartnerMessage, hash = message.hash): void {
    const key = idempotencyKey(messageIdempotency(message, null));
    this.#answers.set(key, { eventHash: hash } as RecordedAnswer);
  }

  #take({ message }: Pick<VerifiedMessage, 'message'>): Outcome<{ caseId: string; seq: number }> {
    const code = this.refused.get(message.case);
    if (code !== undefined) return reject(code);
    this.receive(message);
    this.taken.push(message.hash);
    return accept({ caseId: '620100-20260922-000000000000', seq: message.seq });
  }

  #fetch(wanted: Wanted): Fetched {
    this.asked.push(`${wanted.what === 'list' ? wanted.day : wanted.case} ${wanted.after ?? ''}`.trim());
    if (this.fault !== null) return { fault: this.fault };
    return { body: JSON.stringify(wanted.what === 'list' ? this.#list(wanted) : this.#case(wanted)) };
  }

  #list({ day, after }: { day: string; after: string | null }): WebhookEnvelope {
    const all = (this.days.get(day) ?? []).map(listedOf);
    const rest = all.filter((each) => after === null || each.case > after);
    const cases = rest.slice(0, listedCases);
    const list: DailyList = {
      ...{ schema: 1, type: 'list', id: `list_${day}-${rest.length}`, from: '610100', to: 'lanzhou' },
      ...{ madeAt: this.now, day, isOver: true, counts: countsOf(all), sm3: digestOfDay(all), cases },
      next: rest.length > cases.length ? (cases.at(-1)?.case ?? null) : null,
    };
    const said = { ...list, ...this.instead?.(list) };
    return this.#signed(said.id, said);
  }

  #case({ case: caseThere }: { case: string }): object {
    const messages = [...this.days.values()].flat().filter((each) => each.case === caseThere);
    const signed = messages.map((message) => this.#signed(messageId(message), message));
    const names = messages.map((message) => ({ id: messageId(message), sha256: toHex(sha256(bytesOf(message))) }));
    const paper = { schema: 1, from: '610100', to: 'lanzhou', madeAt: this.now };
    const id = `batch_${caseThere}`;
    const manifest = this.#signed(id, { type: 'batch', id, ...paper, messages: names, next: null });
    return { manifest, messages: signed };
  }

  #signed(id: string, content: object): WebhookEnvelope {
    const [timestamp, body] = [Math.floor(Date.parse(this.now) / 1_000), bytesOf(content)];
    const signature = signers.v1({ id, timestamp, body });
    return { webhook: { id, timestamp: String(timestamp), signature }, payload: toBase64(body) };
  }
}

const bytesOf = (content: object): Uint8Array => utf8(JSON.stringify(content));
