import {
  depositCertificate,
  employers,
  foodProduction,
  type Material,
  medicalFiling,
  pdf,
  upload,
} from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import { ApiProblem } from '#client/client';
import type { EventType } from '#domain/case/event';
import type { MortalCloud } from '#tests/e2e/mortal-cloud';
import { malformed } from './malformed.ts';
import type { Tally } from './tally.ts';

interface Answer {
  readonly caseId: string;
  readonly seq: number;
}
type Send = (client: PersonaClient, idempotencyKey: string) => Promise<Answer>;

export interface LoadOptions {
  readonly cloud: MortalCloud;
  readonly tally: Tally;
  readonly random: () => number;
  /** Whether to begin nothing new. */
  readonly over: () => boolean;
  readonly mostCases: number;
}

/** What an applicant and the officials may do with a case; weights say how often. */
const courses = [
  ['on the spot', 6],
  ['by people, sealed', 3],
  ['a licence, sealed', 3],
  ['a record', 4],
  ['not accepted', 2],
  ['refused', 2],
  ['withdrawn', 3],
] as const;
type Course = (typeof courses)[number][0];

/** So many cases later one has mostly come to its end. */
const settling = 10;

/** Mixed load over HTTP: every case begun is brought to where it ends by itself. Keys are never used for two things but on purpose. */
export class Load {
  readonly #options: LoadOptions;
  readonly #earlier: { readonly caseId: string; readonly applicant: string }[] = [];
  #cases = 0;
  #keys = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  /** One after another until it is over. */
  async lane(): Promise<void> {
    const { over, random, mostCases } = this.#options;
    while (!over() && this.#cases < mostCases) {
      this.#cases += 1;
      await this.#case(this.#course());
      if (random() < 0.3) await this.#malformed();
    }
  }

  #course(): Course {
    const total = courses.reduce((sum, [, weight]) => sum + weight, 0);
    let at = this.#options.random() * total;
    return courses.find(([, weight]) => (at -= weight) < 0)?.[0] ?? 'on the spot';
  }

  async #case(course: Course): Promise<void> {
    const { tally, random } = this.#options;
    tally.count(`course ${course}`);
    const { applicant, submit } = await this.#filing(course);
    const caseId = await this.#command(applicant, 'case.submitted', submit);
    const at = { params: { caseId } };
    if (random() < 0.15) await this.#restart(caseId);
    if (course !== 'on the spot') await this.#officials(course, { caseId, applicant });
    if (random() < 0.5) await this.#ask(applicant, (client) => client.getCase(at));
    if (random() < 0.2) await this.#refusedTo('stranger', ['case.not_found'], (client) => client.getCase(at));
    this.#earlier.push({ caseId, applicant });
    const old = this.#earlier.length > settling ? this.#earlier.shift() : undefined;
    if (old !== undefined && random() < 0.6) await this.#afterwards(old);
  }

  async #filing(course: Course): Promise<{ applicant: string; submit: Send }> {
    if (course === 'on the spot' || course === 'by people, sealed') {
      const spot = course === 'on the spot';
      const body = depositCertificate(spot ? employers.cityCentre : employers.provincialBranch);
      const submit: Send = (client, idempotencyKey) => client.submitCase({ body, idempotencyKey });
      return { applicant: spot ? 'citizen' : 'citizen-away', submit };
    }
    const applicant = course === 'a licence, sealed' ? 'company' : 'citizen';
    const paper = await this.#upload(applicant);
    const body = course === 'a licence, sealed' ? foodProduction(() => paper) : medicalFiling(paper);
    return { applicant, submit: (client, idempotencyKey) => client.submitCase({ body, idempotencyKey }) };
  }

  #upload(persona: string): Promise<Material> {
    return this.#ask(persona, async (client) => {
      try {
        return await upload(client, pdf(`a paper of ${persona}`));
      } catch (error) {
        // A store that turns the upload away, or an address whose signature a jump of the clock outdated.
        if (/^upload refused/.test((error as Error).message))
          throw new TypeError('upload broken off', { cause: error });
        throw error;
      }
    });
  }

  async #officials(course: Course, { caseId, applicant }: { caseId: string; applicant: string }): Promise<void> {
    const { random } = this.#options;
    const at = { params: { caseId } };
    const withdraw: Send = (client, idempotencyKey) =>
      client.withdrawCase({ ...at, body: { reason: '不再需要' }, idempotencyKey });
    const acts = random() * 3;
    if (course === 'withdrawn' && acts < 1) return void (await this.#command(applicant, 'case.withdrawn', withdraw));
    if (course === 'not accepted')
      return void (await this.#command('acceptor', 'case.not-accepted', (client, idempotencyKey) =>
        client.declineCase({ ...at, body: { reasons: ['不属于本机关职权范围'] }, idempotencyKey }),
      ));
    await this.#command('acceptor', 'case.accepted', (client, idempotencyKey) =>
      client.acceptCase({ ...at, body: {}, idempotencyKey }),
    );
    if (course === 'withdrawn' && acts < 2) return void (await this.#command(applicant, 'case.withdrawn', withdraw));
    await this.#command('reviewer', 'case.reviewed', (client, idempotencyKey) =>
      client.reviewCase({ ...at, body: { recommendation: 'grant', opinion: '符合条件' }, idempotencyKey }),
    );
    if (course === 'withdrawn') return void (await this.#command(applicant, 'case.withdrawn', withdraw));
    await this.#decide(course, caseId);
  }

  async #decide(course: Course, caseId: string): Promise<void> {
    const at = { params: { caseId } };
    // Looked at once: what is approved must not change because an acknowledgement was lost.
    const { draft } = await this.#ask('decider', (client) => client.getCase(at));
    const granted = { outcome: 'granted' as const, draftSm3: draft?.sm3 ?? null };
    const refused = { outcome: 'refused' as const, reasons: ['不符合条件'] };
    const body = course === 'refused' ? refused : granted;
    await this.#command('decider', 'case.decided', (client, idempotencyKey) =>
      client.decideCase({ ...at, body, idempotencyKey }),
    );
  }

  async #restart(caseId: string): Promise<void> {
    const body = { reason: '流程停滞', ticket: 'T-1' };
    // A case that is over meanwhile needs no journey any more.
    await this.#command('operator', 'case.journey-restarted', (client, idempotencyKey) =>
      client.restartJourney({ params: { caseId }, body, idempotencyKey }),
    ).catch((error: unknown) => this.#allowed(error, ['case.wrong_state']));
  }

  /** Where the case is over by now: its result is fetched, verified by strangers, or everything personal erased. */
  async #afterwards({ caseId, applicant }: { caseId: string; applicant: string }): Promise<void> {
    const { random, tally } = this.#options;
    const { status, result } = await this.#ask(applicant, (client) => client.getCase({ params: { caseId } }));
    if (status !== 'completed' && status !== 'withdrawn') return;
    const identifier = result?.identifier ?? null;
    if (identifier !== null) {
      const document = await this.#ask(applicant, (client) => client.getDocument({ params: { identifier } }));
      const verdict = await this.#ask('stranger', (client) => client.verifyDocument({ body: { document } }));
      if (verdict.overall !== 'good') tally.unexpected(`the result of ${caseId} was found bad`);
      await this.#ask('stranger', (client) => client.verifyIdentifier({ params: { identifier } }));
      tally.count('verified');
    }
    if (random() < 0.4)
      await this.#command('operator', 'case.erased', (client, idempotencyKey) =>
        client.eraseCase({
          params: { caseId },
          body: { legalBasis: '个人信息保护法第四十七条', ticket: 'T-1' },
          idempotencyKey,
        }),
      );
  }

  /** Sends a command until it is acknowledged, always under the same key; now and then once more, or with the key of another. */
  async #command(persona: string, type: EventType, send: Send): Promise<string> {
    const { random, tally } = this.#options;
    const key = `soak-${type}-${(this.#keys += 1)}`;
    const once = async (): Promise<Answer> => {
      const { caseId, seq } = await this.#ask(persona, (client) => send(client, key));
      tally.acknowledged.push({ principal: persona, key, caseId, seq, type });
      return { caseId, seq };
    };
    const { caseId } = await once();
    tally.count(`acknowledged ${type}`);
    if (random() < 0.15) {
      tally.count('repeated');
      await once();
    }
    if (random() < 0.05 && persona !== 'operator') await this.#keyReused(persona, key);
    return caseId;
  }

  /** Only the submission's keys are of the same route. */
  async #keyReused(persona: string, idempotencyKey: string): Promise<void> {
    if (!idempotencyKey.includes('submitted')) return;
    const other = {
      ...depositCertificate(employers.cityCentre),
      form: { ...depositCertificate(employers.cityCentre).form, purpose: 'rent' },
    };
    await this.#refusedTo(persona, ['idempotency.key_reused'], (client) =>
      client.submitCase({ body: other, idempotencyKey }),
    );
  }

  async #refusedTo(
    persona: string,
    codes: readonly string[],
    call: (client: PersonaClient) => Promise<unknown>,
  ): Promise<void> {
    try {
      await this.#ask(persona, call);
      this.#options.tally.unexpected(`${persona} was not refused with ${codes.join(' or ')}`);
    } catch (error) {
      this.#allowed(error, codes);
    }
  }

  #allowed(error: unknown, codes: readonly string[]): void {
    if (!(error instanceof ApiProblem) || !codes.includes(error.problem.code)) throw error;
  }

  async #malformed(): Promise<void> {
    const { cloud, random, tally } = this.#options;
    const { name, send, statuses } = malformed[Math.floor(random() * malformed.length)] ?? malformed[0];
    try {
      const { api } = await cloud.addresses;
      const token = await cloud.tokenOf('citizen');
      const answer = await send(api, token);
      tally.count(`malformed ${answer.status}`);
      if (answer.status < 500 && ![...statuses, 401, 429].includes(answer.status))
        tally.unexpected(`${name} was answered with ${answer.status}`);
    } catch {
      // The cloud died over it; a malformed request is not sent again.
    }
  }

  /** Calls over however many lives of the cloud it takes; every refusal on the way is counted by its code. */
  #ask<T>(persona: string, call: (client: PersonaClient) => Promise<T>): Promise<T> {
    const { cloud, tally } = this.#options;
    return cloud.as(persona, async (client) => {
      tally.count('requests');
      try {
        return await call(client);
      } catch (error) {
        tally.count(error instanceof ApiProblem ? `refusal ${error.problem.code}` : 'broken off');
        throw error;
      }
    });
  }
}
