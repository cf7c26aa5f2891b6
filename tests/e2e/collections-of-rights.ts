import { randomUUID } from 'node:crypto';
import {
  inPerson,
  type Material,
  medicalIntake,
  newKey,
  offeredTo,
  officials,
  pdf,
  regions,
  until,
  upload,
} from '#infra/commands/scenarios';
import { asPartner, type Told } from './as-partner.ts';
import { eventually, type TestDeployment } from './deployment.ts';
import { offerMessage } from './offer-message.ts';
import { jointTestFinding } from '#contracts/partner/joint-test';
import type { ReceiptPayload } from '#domain/receipt/document';
import { findingOf } from '#tests/shared/application/agreement/joint-tests';

export interface Visit {
  readonly visit: string;
  readonly caseId: string;
}

const agreement = { agreement: 'LZ-XA-v1' };

/** Cases that a window in Lanzhou receives for Xi'an, and what Xi'an says of them: what the rights of windows and partners are for. */
export class Collections {
  readonly here: TestDeployment;
  readonly there: TestDeployment;
  readonly #deficient: { readonly caseId: string; readonly again: Material }[] = [];
  #papers = 0;
  #told = 1;
  /** The last that was taken, of each case. */
  readonly #reported = new Map<string, { readonly seq: number; readonly hash: string }>();

  constructor({ here, there }: { here: TestDeployment; there: TestDeployment }) {
    this.here = here;
    this.there = there;
  }

  async #intake() {
    const clerk = this.here.as(regions.lanzhou.clerk);
    const paper = pdf(`at the window ${(this.#papers += 1)}`);
    return medicalIntake(await upload(clerk, paper), { at: 'lanzhou', applicant: inPerson });
  }

  async receive(): Promise<string> {
    const clerk = this.here.as(regions.lanzhou.clerk);
    return (await clerk.collectCase({ body: await this.#intake(), idempotencyKey: newKey() })).caseId;
  }

  /** Whether the window is warned of what it received for the same applicant. */
  async isWarned(): Promise<boolean> {
    const { kind, idType, idNumber } = inPerson;
    const sought = { itemId: 'XS-057', applicant: { kind, idType, idNumber } };
    const clerk = this.here.as(regions.lanzhou.clerk);
    const { cases } = await clerk.findDuplicates({ params: { window: regions.lanzhou.window }, body: sought });
    return cases.length > 0;
  }

  /** With a paper that was never uploaded. */
  async receiveWithout(): Promise<string> {
    const missing = { sha256: '0'.repeat(64), bytes: 1, mediaType: 'application/pdf' } as const;
    const body = medicalIntake(missing, { at: 'lanzhou', applicant: inPerson });
    return (await this.here.as(regions.lanzhou.clerk).collectCase({ body, idempotencyKey: newKey() })).caseId;
  }

  /** A case of a visit of its own, which has no receipt yet. */
  async visit(): Promise<Visit> {
    const visit = randomUUID();
    const body = { ...(await this.#intake()), visit };
    const { caseId } = await this.here.as(regions.lanzhou.clerk).collectCase({ body, idempotencyKey: newKey() });
    return { visit, caseId };
  }

  /** The tracking code on the receipt of a visit. */
  async receipt({ visit, caseId }: Visit): Promise<string> {
    const clerk = this.here.as(regions.lanzhou.clerk);
    const { payload } = await clerk.giveReceipt({ params: { visit }, body: { caseIds: [caseId] } });
    // Approved and sealed under the same rights.
    await clerk.giveStatement({ params: { caseId }, body: {} });
    const { cases } = JSON.parse(Buffer.from(payload, 'base64').toString()) as ReceiptPayload;
    return cases[0]?.trackingCode ?? '';
  }

  /** What Lanzhou's party sealed when the regions booted. */
  sealAgain() {
    return this.here.as('signatory-lanzhou').giveDeed({ params: agreement, body: { kind: 'sealed' } });
  }

  /** What a test of Xi'an's endpoint found, sealed by Lanzhou's party. */
  sealJointTest() {
    return this.here.as('signatory-lanzhou').giveJointTest({ body: jointTestFinding.parse(findingOf()) });
  }

  /** What Xi'an's party sealed, presented in Lanzhou. */
  async presentAgain() {
    const asked = { params: agreement, body: { kind: 'sealed' } } as const;
    const document = await this.there.as('signatory-xian').giveDeed(asked);
    return this.here.as('signatory-lanzhou').presentDeed({ params: agreement, body: { document } });
  }

  /** Prepares cases in which Xi'an has said what is missing: one for each time that a correction is tried. */
  async awaitCorrections(count: number): Promise<void> {
    const clerk = this.here.as(regions.lanzhou.clerk);
    for (let left = count; left > 0; left -= 1) {
      const caseId = await this.receive();
      const theirs = await offeredTo(this.there, { caseId, body: regions.xian.office });
      const act = { params: { caseId: theirs }, idempotencyKey: newKey() };
      const unclear = { kind: 'material', key: 'written-commitment', reason: 'unclear', note: '看不清' } as const;
      await officials(this.there).acceptor.notifyDeficiencies({ ...act, body: { deficiencies: [unclear] } });
      await until(clerk, { caseId, wanted: ({ status }) => status === 'deficient' });
      this.#deficient.push({ caseId, again: await upload(clerk, pdf(`scanned again ${left}`)) });
    }
  }

  /** Hands in at the window what was missing in one of them. */
  async correct(): Promise<string> {
    const prepared = this.#deficient.pop();
    if (prepared === undefined) throw new Error('no case is left that awaits a correction');
    const { caseId, again } = prepared;
    const act = { params: { caseId }, idempotencyKey: newKey() };
    const materials = [{ slot: 'written-commitment', ...again, attested: true as const }];
    const clerk = this.here.as(regions.lanzhou.clerk);
    return (await clerk.correctCollection({ ...act, body: { form: {}, materials } })).status;
  }

  /** Whether Xi'an was offered a case. */
  async isOffered(caseId: string): Promise<boolean> {
    const { acceptor } = officials(this.there);
    for (let cursor: string | undefined; ;) {
      const query = { body: regions.xian.office, step: 'take-over', limit: '100' } as const;
      const page = await acceptor.listInbox({ query: { ...query, ...(cursor === undefined ? {} : { cursor }) } });
      for (const { caseId: theirs } of page.cases) {
        const { collection } = await acceptor.getCase({ params: { caseId: theirs } });
        if (collection?.counterpart.caseId === caseId) return true;
      }
      if (page.next === null) return false;
      cursor = page.next;
    }
  }

  async offered(): Promise<string> {
    const caseId = await this.receive();
    await eventually(() => this.isOffered(caseId), { wanted: Boolean });
    return caseId;
  }

  /** What Xi'an would offer Lanzhou of a case that it received there. */
  async offer(): Promise<Told> {
    const message = await offerMessage(this.there, { paper: `there ${(this.#papers += 1)}`, applicant: inPerson });
    return asPartner(this.here, 'xian')(message);
  }

  /** A case that Xi'an offered, ready to be decided in Lanzhou. */
  async reviewedHere(): Promise<string> {
    const told = await this.offer();
    if (!told.ok) throw new Error(`the offer was refused: ${told.code}`);
    const { case: caseId } = told.value;
    const act = () => ({ params: { caseId }, idempotencyKey: newKey() });
    const { acceptor, reviewer } = officials(this.here);
    await acceptor.takeOverCase({ ...act(), body: {} });
    await acceptor.acceptCase({ ...act(), body: {} });
    await reviewer.reviewCase({ ...act(), body: { recommendation: 'grant', opinion: '符合条件' } });
    return caseId;
  }

  /** What Xi'an tells of a case that Lanzhou offered, each time of a later event. */
  async report(about: string): Promise<Told> {
    const hash = '0'.repeat(64);
    const view = await this.here.as(regions.lanzhou.clerk).getCase({ params: { caseId: about } });
    const told = await asPartner(
      this.here,
      'xian',
    )({
      ...{ type: 'report', schema: 1, previous: this.#reported.get(about) ?? null },
      ...{ from: '610100', to: '620100', clause: view.collection?.clause, case: '610100-20260922-ABCDEFGHJKMN' },
      ...{ seq: (this.#told += 1), hash, occurredAt: view.submittedAt, about, due: null },
      ...{ event: 'case.extended', status: 'accepted', completedWith: null, identifier: null },
      told: { reasons: ['需要现场核查'] },
    });
    if (told.ok) this.#reported.set(about, { seq: this.#told, hash });
    return told;
  }
}
