import { type Shown, notShown, passedIf } from './matrix.ts';
import { type Amiss, type Message, messageOf, newOffer, requestOf, unknownKeys, withdrawalOf } from './messages.ts';
import { type Answer, inWords, isTaken, post } from './post.ts';
import type { Settings } from './settings.ts';
import type { JointTestRowId } from '#contracts/partner/joint-test';
import { utf8 } from '#formats/bytes';

/** How long a partner may take; the kit says so. */
const inTimeMs = 20_000;
const longestBody = 1_048_576;
const atOnce = 10;
const hourSeconds = 3_600;
const headerNames = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** What we post to the partner, row by row, each with a case of its own. */
export class Outward {
  readonly #settings: Settings;
  readonly #doorUrl: string;
  #slowestMs = 0;

  constructor(settings: Settings, doorUrl: string) {
    this.#settings = settings;
    this.#doorUrl = doorUrl;
  }

  /** In the order in which they are shown; the last looks back at all of them. */
  readonly rows: readonly (readonly [JointTestRowId, () => Promise<Shown>])[] = [
    ['out.good', () => this.#isTakenWith({})],
    ['out.signature', () => this.#isRefused({ keys: unknownKeys() }, '401 webhook.signature_invalid')],
    ['out.byte-changed', () => this.#isRefused({ alter: changed }, '401 webhook.signature_invalid')],
    ['out.addressee', () => this.#wrongAddressee()],
    ['out.old', () => this.#isRefused({ offsetSeconds: -hourSeconds }, '401 webhook.expired')],
    ['out.future', () => this.#isRefused({ offsetSeconds: hourSeconds }, '401 webhook.expired')],
    ['out.other-id', () => this.#isRefused({ id: newOffer(this.#settings, '').id }, '422 webhook.other_id')],
    ['out.header-missing', () => this.#headers(() => undefined)],
    ['out.header-twice', () => this.#headers((text) => [text, text])],
    ['out.unknown-field', () => this.#unknownField()],
    ['out.too-large', () => this.#tooLarge()],
    ['out.not-json', () => this.#isRefused({ body: utf8('{"type":"offer",') }, '400 request.malformed')],
    ['out.repeated', () => this.#repeated()],
    ['out.repeated-other', () => this.#repeatedOther()],
    ['out.gap', () => this.#gap()],
    ['out.rotation', () => this.#rotation()],
    ['out.second-key', () => this.#secondKey()],
    ['out.unknown-kind', () => this.#isTakenWith({ before: ['v9x,AAAA'] })],
    ['out.concurrent', () => this.#concurrent()],
    ['out.in-time', () => Promise.resolve(passedIf(this.#slowestMs < inTimeMs, `at most ${this.#slowestMs} ms`))],
  ];

  /** Offers a case as it should be: what is told of it comes to the door. */
  offer = async (): Promise<Answer> => this.#send(newOffer(this.#settings, this.#doorUrl));

  async #send(message: Message, amiss: Amiss = {}): Promise<Answer> {
    const answer = await post(this.#settings.endpoint, requestOf(message, this.#settings, amiss));
    this.#slowestMs = Math.max(this.#slowestMs, answer.tookMs);
    return answer;
  }

  #fresh = (): Message => newOffer(this.#settings, this.#doorUrl);

  async #isTakenWith(amiss: Amiss): Promise<Shown> {
    const answer = await this.#send(this.#fresh(), amiss);
    return passedIf(isTaken(answer), inWords(answer));
  }

  async #isRefused(amiss: Amiss, wanted: string, message = this.#fresh()): Promise<Shown> {
    const came = inWords(await this.#send(message, amiss));
    return passedIf(came === wanted, came);
  }

  #wrongAddressee(): Promise<Shown> {
    const { ours, theirs } = this.#settings.regions;
    const other = ['990100', '990200', '990300'].find((code) => code !== ours && code !== theirs);
    return this.#isRefused({}, '422 partner.wrong_addressee', messageOf({ ...this.#fresh().value, to: other }));
  }

  #unknownField(): Promise<Shown> {
    return this.#isRefused({}, '400 request.malformed', messageOf({ ...this.#fresh().value, unheardOf: true }));
  }

  async #headers(amiss: (text: string) => readonly string[] | undefined): Promise<Shown> {
    const came: string[] = [];
    for (const name of headerNames) {
      const message = this.#fresh();
      const request = requestOf(message, this.#settings);
      const { [name]: own, ...rest } = request.headers;
      const given = amiss(String(own));
      const headers = given === undefined ? rest : { ...rest, [name]: given };
      const answer = await post(this.#settings.endpoint, { ...request, headers });
      this.#slowestMs = Math.max(this.#slowestMs, answer.tookMs);
      came.push(inWords(answer));
    }
    return passedIf(
      came.every((each) => each === '400 webhook.malformed'),
      came.join('; '),
    );
  }

  /** Whoever stops to read and hangs up took nothing either. */
  async #tooLarge(): Promise<Shown> {
    const answer = await this.#send(this.#fresh(), { body: new Uint8Array(longestBody + 1).fill(0x20) });
    const { status, fault } = answer;
    return passedIf(status === 413 || status === 400 || fault === 'closed', inWords(answer));
  }

  async #repeated(): Promise<Shown> {
    const message = this.#fresh();
    const [first, second] = [await this.#send(message), await this.#send(message)];
    const isSame = first.status === second.status && first.recorded === second.recorded;
    return passedIf(
      isTaken(first) && isSame,
      `${inWords(first)}, ${inWords(second)}, ${isSame ? 'same' : 'other'} answer`,
    );
  }

  async #repeatedOther(): Promise<Shown> {
    const message = this.#fresh();
    const first = await this.#send(message);
    const other = await this.#send({ ...message, value: { ...message.value, hash: '0'.repeat(64) } });
    const holds = isTaken(first) && inWords(other) === '422 idempotency.key_reused';
    return passedIf(holds, `${inWords(first)}, ${inWords(other)}`);
  }

  async #gap(): Promise<Shown> {
    const offer = this.#fresh();
    const withdrawal = withdrawalOf(offer);
    const early = await this.#send(withdrawal);
    const [first, second] = [await this.#send(offer), await this.#send(withdrawal)];
    const holds = inWords(early) === '409 partner.gap' && isTaken(first) && isTaken(second);
    return passedIf(holds, [early, first, second].map(inWords).join(', '));
  }

  #rotation(): Promise<Shown> {
    const { secrets, seeds } = this.#settings.keys;
    return this.#isTakenWith({ keys: { secrets: [...unknownKeys().secrets, ...secrets], seeds } });
  }

  #secondKey(): Promise<Shown> {
    const { second } = this.#settings;
    if (second === null) return Promise.resolve(notShown('no second key was given'));
    return this.#isTakenWith({ keys: { secrets: [second], seeds: [] } });
  }

  async #concurrent(): Promise<Shown> {
    const message = this.#fresh();
    const answers = await Promise.all(Array.from({ length: atOnce }, () => this.#send(message)));
    // Whoever was told to come later, comes later.
    const all = [...answers, await this.#send(message)];
    const taken = all.filter(isTaken);
    const isBusy = (answer: Answer): boolean =>
      answer.status === 429 || answer.status === 503 || inWords(answer) === '409 case.busy';
    const said = new Set(taken.map(({ status, recorded }) => `${String(status)} ${String(recorded)}`));
    const holds = said.size === 1 && all.every((answer) => isTaken(answer) || isBusy(answer));
    return passedIf(holds, `${taken.length} of ${all.length} taken, ${said.size} different answers`);
  }
}

/** Of the bytes in the middle one, so that it is JSON as before, or not. */
function changed(body: Uint8Array): Uint8Array {
  const other = Uint8Array.from(body);
  const at = Math.floor(other.length / 2);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
}
