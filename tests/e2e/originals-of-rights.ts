import { randomUUID } from 'node:crypto';
import { eventually, type TestDeployment } from './deployment.ts';
import type { Cases, Scenarios, Way } from './scenarios-of-rights.ts';
import { codeOf, outcome } from './refusal.ts';
import { authorities, bagOf, foundIn, mortgage, mortgageSheets } from '#infra/commands/collection-scenarios';
import {
  type CaseView,
  type Material,
  newKey,
  offeredTo,
  officials,
  pdf,
  regions,
  until,
  upload,
} from '#infra/commands/scenarios';
import { emsSignatureHeader } from '#contracts/courier/ems';

const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const waybillOf = ({ originals }: CaseView): string | undefined => originals?.bags.at(-1)?.waybill?.number;

/** Cases whose originals a window in Lanzhou sends to Xi'an: what the rights of those who deal with the courier are for. */
export class Originals {
  readonly here: TestDeployment;
  readonly there: TestDeployment;
  readonly #papers = new Map<string, Material>();
  #moments = 0;

  constructor({ here, there }: { here: TestDeployment; there: TestDeployment }) {
    this.here = here;
    this.there = there;
  }

  get #clerk() {
    return this.here.as(regions.lanzhou.clerk);
  }

  #paper(slot: string): Material {
    const paper = this.#papers.get(slot);
    if (paper === undefined) throw new Error(`no scan of ${slot}`);
    return paper;
  }

  /** A case whose bag was sealed: its journey has the courier collect it. */
  async sealed(): Promise<string> {
    return (await this.#sealed()).ours;
  }

  async #sealed(): Promise<{ ours: string; theirs: string }> {
    for (const slot of ['property-certificate', 'mortgage-contract', 'identity'])
      if (!this.#papers.has(slot)) this.#papers.set(slot, await upload(this.#clerk, pdf(`${slot} that travels`)));
    const paper = (slot: string): Material => this.#paper(slot);
    const intake = mortgage(paper, { at: 'lanzhou' });
    // Competence in Xi'an is known for the city alone.
    const body = { ...intake, form: { ...intake.form, propertyDivision: regions.xian.division } };
    const { caseId } = await this.#clerk.collectCase({ body, idempotencyKey: newKey() });
    const theirs = await offeredTo(this.there, { caseId, body: authorities.xian.realEstate });
    await officials(this.there).acceptor.clearCase({ ...act(theirs), body: {} });
    await until(this.#clerk, { caseId, wanted: ({ status }) => status === 'cleared' });
    await this.#clerk.sealBag({ ...act(caseId), body: bagOf('LZ-0001', mortgageSheets(paper)) });
    return { ours: caseId, theirs };
  }

  async isOrdered(caseId: string): Promise<boolean> {
    return waybillOf(await this.#clerk.getCase({ params: { caseId } })) !== undefined;
  }

  /** A case whose bag the courier was ordered for, and the number of the parcel. */
  async ordered(): Promise<{ caseId: string; theirs: string; number: string }> {
    const { ours: caseId, theirs } = await this.#sealed();
    const view = await until(this.#clerk, { caseId, wanted: (each) => waybillOf(each) !== undefined });
    return { caseId, theirs, number: waybillOf(view) ?? '' };
  }

  /** The number of a parcel that arrived, and whose case was withdrawn and erased since. */
  async erased(): Promise<string> {
    const { caseId, theirs, number } = await this.ordered();
    const sheets = mortgageSheets((slot) => this.#paper(slot));
    const { acceptor } = officials(this.there);
    await until(acceptor, { caseId: theirs, wanted: ({ status }) => status === 'travelling' });
    await acceptor.openBag({ ...act(theirs), body: foundIn('LZ-0001', sheets) });
    await until(this.#clerk, { caseId, wanted: ({ status }) => status === 'handed-over' });
    await this.#clerk.askWithdrawal({ ...act(caseId), body: {} });
    // The papers that are there are fetched in person: only then is it over.
    await until(acceptor, { caseId: theirs, wanted: ({ status }) => status === 'returning' });
    await acceptor.serveCase({ ...act(theirs), body: { how: 'pick-up' } });
    await until(this.#clerk, { caseId, wanted: ({ status }) => status === 'completed' });
    const body = { legalBasis: '个人信息保护法第四十七条', ticket: 'T-1' };
    await this.here.as('operator').eraseCase({ ...act(caseId), body });
    return number;
  }

  /** What taking back the order of the last bag of a case comes to, and doing so again; then another bag of it is ordered. */
  async cancelled(caseId: string): Promise<unknown[]> {
    const bagsOf = async (): Promise<number> =>
      (await this.#clerk.getCase({ params: { caseId } })).originals?.bags.length ?? 0;
    const bag = await bagsOf();
    const asked = () =>
      this.#clerk.cancelParcel({ params: { caseId, bag: String(bag) }, body: {}, idempotencyKey: newKey() });
    const said = [await outcome(asked()), await outcome(asked())];
    const { status } = await this.#clerk.getCase({ params: { caseId } });
    if (status === 'cleared') {
      const sheets = mortgageSheets((slot) => this.#paper(slot));
      await this.#clerk.sealBag({ ...act(caseId), body: bagOf('LZ-0001', sheets) });
      await until(this.#clerk, {
        caseId,
        wanted: (view) => view.originals?.bags.length === bag + 1 && waybillOf(view) !== undefined,
      });
    }
    return [...said, status];
  }

  /** Collected by the courier, of which nothing is pushed today. */
  collectUnheard(number: string): void {
    const { courier } = this.here;
    courier.scenario.delayMs = 86_400_000;
    courier.collect(number);
    courier.scenario.delayMs = 0;
  }

  /** How many operations of the courier a case knows of. */
  async traces(caseId: string): Promise<number> {
    const { timeline } = await this.#clerk.getCase({ params: { caseId } });
    return timeline.filter(({ type }) => type === 'case.parcel-traced').length;
  }

  /** Asks the courier where the parcel of a case is, as the journey does when it is late; says whether that came through. */
  async ask(caseId: string): Promise<boolean> {
    const step = { act: 'ask', caseId };
    return this.here.cloud.invoke('tongban-lanzhou-courier-out', step).then(
      () => true,
      () => false,
    );
  }

  /** The code, or the answer, that the carrier is answered with as it pushes another operation on a parcel, signed. */
  async push(number: string): Promise<string> {
    const { cloud, deployment } = this.here;
    const at = new Date(Date.parse('2026-09-21T01:00:00Z') + 1_000 * (this.#moments += 1));
    const trace = {
      ...{ traceNo: number, opTime: at.toISOString().slice(0, 19).replace('T', ' ') },
      ...{ opCode: '954', opName: '邮件到达处理中心', opDesc: '到达', opOrgName: '示范处理中心' },
    };
    const bytes = Buffer.from(
      JSON.stringify({
        ...{ customer: deployment.courier?.customer, timestamp: new Date(cloud.clock.now()).toISOString() },
        ...{ messageId: randomUUID(), method: 'trace.push', content: { traces: [trace] } },
      }),
    );
    const { Mac } = await cloud.call('TrentService.GenerateMac', {
      ...{ KeyId: cloud.outputs['tongban-lanzhou-data.CourierKeyArn'], MacAlgorithm: 'HMAC_SHA_256' },
      Message: bytes.toString('base64'),
    });
    return codeOf(
      this.here.as('stranger').receiveEmsTraces({ body: { bytes, headers: { [emsSignatureHeader]: String(Mac) } } }),
    );
  }
}

/** What the carrier tells at the door: of a parcel under way, and of one whose case was erased, of which nothing is kept. */
export async function requestsOfCourier(originals: Originals): Promise<Scenarios['requests']> {
  const [carried, erased] = [await originals.ordered(), await originals.erased()];
  // What is asked before anything is withheld is real use: a late parcel of which the carrier pushed nothing.
  const late = await originals.ordered();
  const again = await originals.ordered();
  originals.collectUnheard(late.number);
  await originals.ask(late.caseId);
  return {
    parcels: () => originals.cancelled(again.caseId),
    'courier-in': async () => {
      const before = await originals.traces(carried.caseId);
      const said = [await originals.push(carried.number), await originals.push(erased)];
      return [...said, (await originals.traces(carried.caseId)) - before];
    },
  };
}

export function waysOfCourier(cases: Cases, originals: Originals): Scenarios['ways'] {
  const ordered: Way = { begin: () => originals.sealed(), reached: (caseId) => originals.isOrdered(caseId) };
  return {
    'courier-out': ordered,
    // What the carrier says is personal, and opens the key of the case; asked again, it says the same.
    'courier-out CaseKeysOpen kms:Decrypt': {
      begin: async () => {
        const { caseId, number } = await originals.ordered();
        originals.collectUnheard(number);
        await originals.ask(caseId);
        return caseId;
      },
      reached: async (caseId) => (await originals.ask(caseId)) && (await originals.traces(caseId)) > 0,
    },
    // Awaited is the applicant now, no official; the journey sleeps on.
    'resume WaitsOpen dynamodb:PutItem': {
      missed: () => cases.hasMessages('resume'),
      begin: async () => {
        const caseId = await cases.medical();
        await eventually(() => cases.waitsAt(caseId, 'acceptance'), { wanted: Boolean });
        const deficiency = { kind: 'material', key: 'written-commitment', reason: 'unclear', note: '看不清' } as const;
        await cases.people.acceptor.notifyDeficiencies({ ...act(caseId), body: { deficiencies: [deficiency] } });
        return caseId;
      },
      reached: (caseId) => cases.view.waits(caseId).some(({ owner }) => owner.role === 'applicant'),
    },
  };
}
