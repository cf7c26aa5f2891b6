import { requestsOfAsked } from './asked-of-rights.ts';
import { fromBase64 } from '#formats/bytes';
import { readZip } from '#formats/zip-reader';
import { codeIn } from '#tests/shared/formats/read-qr';
import { eventually, type TestDeployment } from './deployment.ts';
import type { Collections, Visit } from './collections-of-rights.ts';
import { Originals, requestsOfCourier, waysOfCourier } from './originals-of-rights.ts';
import { requestsOfMessages, waysOfMessages } from './messages-of-rights.ts';
import { requestsOfPrints, waysOfPrints } from './prints-of-rights.ts';
import {
  orderForCases,
  orderForPartners,
  orderForSeal,
  presentedList,
  presentedSeal,
  sealInState,
  startMachine,
} from './operations-of-rights.ts';
import { requestsOfLicences } from './licences-of-rights.ts';
import { requestsOfLists } from './lists-of-rights.ts';
import { recordedAt } from './recordings-of-rights.ts';
import { outcome } from './refusal.ts';
import { StoreView } from './store-view.ts';
import { TableHand } from './table-hand.ts';
import { requestsOfVersions, waysOfVersions } from './versions-of-rights.ts';
import type { VerticalSystem } from './vertical-system.ts';
import {
  depositCertificate,
  employers,
  medicalFiling,
  newKey,
  officials,
  pdf,
  until,
  upload,
} from '#infra/commands/scenarios';
import { consumers } from '#contracts/consumers';
import bodies from '#data/bodies.json' with { type: 'json' };

/** Requests whose answers tell whether a function may do what it needs: asked with and without a right. */
export type Requests = () => Promise<unknown>;

/** A case that gets somewhere only if the functions on its way may do what they need. */
export interface Way {
  /** Withheld from the same role until the case has met it and `meanwhile` is done: how a function is made to come late. */
  readonly first?: readonly [sid: string, action: string];
  /** Gives the id of the case. */
  readonly begin: () => Promise<string>;
  readonly meanwhile?: (caseId: string) => Promise<unknown>;
  readonly reached: (caseId: string) => boolean | Promise<boolean>;
  /** What is seen while the right is missing, beside a case that is not where it should be; by default that the function fails. */
  readonly missed?: () => boolean;
  /** No function fails: that the right is missed time and again is what stops the case. */
  readonly again?: true;
  /** The journey gets there all the same: only `missed` tells. */
  readonly anyway?: true;
}

export interface Scenarios {
  /** By function; all of its rights are needed for these. */
  readonly requests: Readonly<Record<string, Requests>>;
  /** By function or journey, and where one way does not need all of its rights by `<holder> <Sid> <action>`, which goes first. */
  readonly ways: Readonly<Record<string, Way>>;
}

const [cityCentre] = bodies.bodies.filter(({ kind }) => kind === 'housing-fund-centre');

/** Makes what the scenarios rest on, and gives them. */
export async function scenariosFor(
  cases: Cases,
  { collections, system }: { collections: Collections; system: VerticalSystem },
): Promise<Scenarios> {
  // One body alone authorises its on-the-spot item: the same item of the other goes to people, who look into its register.
  await cases.authorise();
  const [granted, waiting] = await Promise.all([cases.onTheSpot(), cases.medical()]);
  const reviewed = await cases.reviewed();
  await eventually(() => cases.isTold(granted), { wanted: Boolean });
  await eventually(() => cases.isListed(waiting, 'acceptance'), { wanted: Boolean });
  await until(cases.citizen, { caseId: granted, wanted: ({ status }) => status === 'completed' });
  const collected = await collections.offered();
  // Before and after, and for each right of the window in between.
  await collections.awaitCorrections(20);
  const code = await collections.receipt(await collections.visit());
  const ofCases = await requestsOn(cases, { granted, waiting, reviewed, collected });
  const originals = new Originals(collections);
  const requests = {
    ...ofCases,
    ...requestsOfRegions(collections, { collected, code }),
    ...(await requestsOfMessages({ cases, collections, collected })),
    ...(await requestsOfCourier(originals)),
    ...(await requestsOfPrints(collections, outcome)),
    'case-query': async () => [
      await ofCases['case-query']?.(),
      await outcome(collections.isWarned(), (warned) => warned),
    ],
    // Whether a decider is the applicant is known by number alone where somebody came to a window.
    decide: async () => [
      await ofCases['decide']?.(),
      await outcome(
        collections
          .reviewedHere()
          .then((caseId) =>
            cases.people.decider.decideCase({ ...act(caseId), body: { outcome: 'granted', draftSm3: null } }),
          ),
      ),
    ],
  };
  const ways = {
    ...{ ...waysOf(cases), ...waysOfOperators(cases, waiting), ...waysOfRegions(cases, collections) },
    ...waysOfCourier(cases, originals),
    ...waysOfPrints(cases, collections),
    ...waysOfMessages(cases, collections),
    ...waysOfVersions(cases),
  };
  const ofLicences = joined(await requestsOfVersions(cases), await requestsOfLicences(cases, collections));
  const ofRegions = joined(await requestsOfAsked(collections, system), await requestsOfLists(cases.deployment));
  return { requests: joined(joined(requests, ofLicences), ofRegions), ways };
}

/** Those of both: where a function is in both, all of its answers tell. */
const joined = (one: Scenarios['requests'], more: Scenarios['requests']): Scenarios['requests'] => ({
  ...one,
  ...Object.fromEntries(
    Object.entries(more).map(([holder, ask]) => [holder, async () => [await one[holder]?.(), await ask()]]),
  ),
});

const opinion = { recommendation: 'grant', opinion: '符合条件' } as const;
const act = (caseId: string, idempotencyKey = newKey()) => ({ params: { caseId }, idempotencyKey });

/** The cases of one deployment, and what people and operators see of it. */
export class Cases {
  /** Functions that crash once, after their work is done and before anybody hears of it. */
  readonly crashing: Set<string>;
  readonly deployment: TestDeployment;
  readonly view: StoreView;
  readonly people: ReturnType<typeof officials>;
  readonly citizen: ReturnType<TestDeployment['as']>;
  #papers = 0;

  constructor({ deployment, crashing }: { deployment: TestDeployment; crashing: Set<string> }) {
    this.crashing = crashing;
    this.deployment = deployment;
    this.view = new StoreView(deployment.folder);
    this.people = officials(deployment);
    this.citizen = deployment.as('citizen');
  }

  async authorise() {
    const body = { itemId: 'XS-022', version: 1, body: cityCentre?.id ?? '' };
    await this.people.decider.authoriseStanding({ body });
    return this.people.reviewer.authoriseStanding({ body });
  }

  async onTheSpot(): Promise<string> {
    const body = depositCertificate(employers.cityCentre);
    return (await this.citizen.submitCase({ body, idempotencyKey: newKey() })).caseId;
  }

  /** A file that was never uploaded before. */
  paper(): Buffer {
    return pdf(`commitment ${(this.#papers += 1)}`);
  }

  async medical(): Promise<string> {
    const body = medicalFiling(await upload(this.citizen, this.paper()));
    return (await this.citizen.submitCase({ body, idempotencyKey: newKey() })).caseId;
  }

  /** A case before the decision, whose draft rests on a register. */
  async reviewed(): Promise<string> {
    const body = depositCertificate(employers.provincialBranch);
    const { caseId } = await this.deployment.as('citizen-away').submitCase({ body, idempotencyKey: newKey() });
    await this.people.acceptor.acceptCase({ ...act(caseId), body: {} });
    await this.people.reviewer.reviewCase({ ...act(caseId), body: opinion });
    return caseId;
  }

  async isCompleted(caseId: string): Promise<boolean> {
    return (await this.citizen.getCase({ params: { caseId } })).status === 'completed';
  }

  /** Whether the officials of its body find a case in their inbox, at this step. */
  async isListed(caseId: string, step: 'acceptance' | 'review'): Promise<boolean> {
    const { body } = await this.citizen.getCase({ params: { caseId } });
    for (let cursor: string | undefined; ;) {
      const query = { body: body.id, step, limit: '100', ...(cursor === undefined ? {} : { cursor }) };
      const { cases, next } = await this.people.acceptor.listInbox({ query });
      if (cases.some((each) => each.caseId === caseId)) return true;
      if (next === null) return false;
      cursor = next;
    }
  }

  /** Whether its applicant was told of a case, and of few others since. */
  async isTold(caseId: string): Promise<boolean> {
    const { notices } = await this.citizen.listNotices({ query: {} });
    return notices.some((each) => each.caseId === caseId);
  }

  /** Takes away what consumers know of having dealt with a case, once nothing is on its way to them. */
  async forget(caseId: string): Promise<void> {
    await eventually(() => consumers.filter((name) => this.isBusy(name)), { wanted: (busy) => busy.length === 0 });
    const hand = new TableHand(this.deployment);
    for (const { pk = {}, sk = {} } of this.view.items('projections'))
      if (pk.S === `MARK#${caseId}`) await hand.delete('projections', { pk, sk });
  }

  waitsAt(caseId: string, step: string): boolean {
    return this.view.waits(caseId).some((wait) => wait.step === step);
  }

  execution(caseId: string, generation: number) {
    const { states } = this.deployment.cloud.services;
    return states.executions().find(({ name }) => name === `${caseId}-g${generation}`);
  }

  /** Whether messages of a queue wait to be dealt with, or come again and again. */
  hasMessages(name: string): boolean {
    return this.isBusy(name) || (this.#queue(name)?.delayed ?? 0) > 0;
  }

  /** The same but for what waits for its next attempt: what Lanzhou tells of a case that Xi'an never had is tried for days. */
  isBusy(name: string): boolean {
    const { visible = 0, inFlight = 0 } = this.#queue(name) ?? {};
    return visible + inFlight > 0;
  }

  #queue(name: string) {
    return this.deployment.cloud.state().queues.find((each) => each.name.endsWith(`-${name}`));
  }

  /** What the console shows of a function. */
  functionNamed(name: string) {
    return this.deployment.cloud.state().functions.find((each) => each.name === `tongban-lanzhou-${name}`);
  }
}

type Client = Cases['citizen'];

async function requestsOn(
  cases: Cases,
  on: { granted: string; waiting: string; reviewed: string; collected: string },
): Promise<Scenarios['requests']> {
  const { citizen, deployment } = cases;
  const { acceptor, reviewer, decider } = cases.people;
  const { result } = await citizen.getCase({ params: { caseId: on.granted } });
  const identifier = result?.identifier ?? '';
  const document = await citizen.getDocument({ params: { identifier } });
  const qr = readZip(fromBase64(document.ofd)).get('Doc_0/Res/qr.png') ?? new Uint8Array();
  const code = codeIn(qr).split('#')[1] ?? '';
  const stranger = deployment.as('stranger');
  const erasure = { legalBasis: '个人信息保护法第四十七条', ticket: 'T-1' };
  const restart = { reason: 'test', ticket: 'T-1' };
  return {
    materials: async () => [
      await outcome(upload(citizen, cases.paper())),
      await outcome(
        citizen.openMaterial({ params: { caseId: on.waiting, index: '0' } }).then(({ url }) => fetch(url)),
        ({ status }) => status,
      ),
    ],
    'case-command': async () => {
      const filing = medicalFiling(await upload(citizen, cases.paper()));
      const missing = medicalFiling({ sha256: '0'.repeat(64), bytes: 1, mediaType: 'application/pdf' });
      const submit = (body: typeof filing) => citizen.submitCase({ body, idempotencyKey: newKey() });
      const filed = await outcome(submit(filing), ({ caseId }) => caseId);
      return [
        String(filed).slice(0, 7),
        await outcome(acceptor.acceptCase({ ...act(String(filed)), body: {} })),
        await outcome(reviewer.reviewCase({ ...act(String(filed)), body: opinion })),
        await outcome(submit(missing)),
      ];
    },
    'case-query': async () => [
      await outcome(decider.getCase({ params: { caseId: on.reviewed } }), ({ draft }) => draft?.sm3),
      await outcome(citizen.getCase({ params: { caseId: on.collected } })),
    ],
    decide: async () => {
      const caseId = await cases.reviewed();
      const { draft } = await decider.getCase({ params: { caseId } });
      const decision = { ...act(caseId), body: { outcome: 'granted', draftSm3: draft?.sm3 ?? null } } as const;
      const decide = () => outcome(decider.decideCase(decision));
      // The same decision once more is answered from the record, the same authorisation from itself.
      return [await decide(), await decide(), await outcome(cases.authorise())];
    },
    'licence-read': async () => [
      await outcome(citizen.listLicences({ query: {} }), ({ licences }) => licences.length > 0),
      await outcome(citizen.getDocument({ params: { identifier } })),
    ],
    'licence-decide': async () => {
      const act = (to: 'held' | 'in-force') =>
        decider.changeLicenceState({
          ...{ params: { identifier }, idempotencyKey: newKey() },
          body: { to, legalBasis: '住房公积金管理条例', reason: '核对账户' },
        });
      return [await outcome(act('held'), ({ state }) => state), await outcome(act('in-force'), ({ state }) => state)];
    },
    'public-verify': async () => [
      await outcome(stranger.verifyDocument({ body: { document } }), ({ overall }) => overall),
      await outcome(stranger.verifyDocument({ body: { code } }), ({ overall }) => overall),
      await outcome(stranger.verifyIdentifier({ params: { identifier } }), ({ status }) => status),
    ],
    inbox: async () => [
      await outcome(cases.isListed(on.waiting, 'acceptance'), (listed) => listed),
      await outcome(citizen.listNotices({}), ({ notices }) => notices.length > 0),
      await outcome(
        acceptor.listSettlement({ params: { body: cityCentre?.id ?? '', month: '2026-09' }, query: {} }),
        ({ lines }) => lines,
      ),
    ],
    reconcile: async () => {
      const reconcile = (span: object) => deployment.cloud.invoke('tongban-lanzhou-reconcile', span);
      await cases.forget(on.granted);
      await cases.forget(on.collected);
      return [
        await outcome(reconcile({}).then(() => 'walked')),
        await outcome(reconcile({ from: '2026-09-01T00:00:00.000Z' }), (report) => Number(Object(report).requeued) > 0),
      ];
    },
    'op-case': () => orderForCases(cases, outcome),
    'op-partner': () => orderForPartners({ cases, about: on.collected }, outcome),
    'op-seal': () => orderForSeal(cases, outcome),
    seals: async () => {
      // Put back by whoever holds the account's rights, and confirmed anew.
      const seal = await sealInState(cases, { owner: '12620000XTXX00129A#official', state: 'registered' });
      return [
        await outcome(cases.people.decider.listSeals({ query: { body: seal.body } }), ({ seals }) => seals.length),
        await outcome(cases.people.decider.confirmSeal({ body: seal }), ({ confirmations }) => confirmations.length),
      ];
    },
    operator: async () => {
      const operator: Client = deployment.as('operator');
      const caseId = await cases.medical();
      const again = { ...act(caseId), body: restart };
      const restarted = await outcome(operator.restartJourney(again));
      await citizen.withdrawCase({ ...act(caseId), body: {} });
      return [
        restarted,
        // Over now, and still answered as before.
        await outcome(operator.restartJourney(again)),
        await outcome(operator.eraseCase({ ...act(caseId), body: erasure })),
      ];
    },
  };
}

/** What a window receives, and what another region says at the door. */
const requestsOfRegions = (
  collections: Collections,
  { collected, code }: { collected: string; code: string },
): Scenarios['requests'] => ({
  receipt: async () => [
    await outcome(
      collections.visit().then((visit) => collections.receipt(visit)),
      (tracked) => tracked.length,
    ),
  ],
  recording: () => recordedAt(collections.here, collected),
  // Both are done already: asked again they are the same documents, by the same rights.
  agreements: async () => [
    await outcome(collections.sealAgain(), ({ seal }) => seal.signature),
    await outcome(collections.presentAgain(), ({ identifier }) => identifier),
    await outcome(collections.sealJointTest(), ({ seal }) => seal.algorithm),
  ],
  catalogue: async () => [
    await outcome(collections.here.as('stranger').listAgreements({}), ({ agreements }) =>
      agreements.map(({ state }) => state),
    ),
    await outcome(
      collections.here.as('stranger').getItem({ params: { itemId: 'XS-057' } }),
      ({ windows }) => windows.length,
    ),
  ],
  tracking: async () => [
    await outcome(collections.here.as('stranger').followCase({ params: { code } }), ({ caseId }) => caseId),
  ],
  window: async () => [
    await outcome(collections.receive(), () => 'received'),
    await outcome(collections.correct(), (status) => status),
    await outcome(collections.receiveWithout()),
  ],
});

/** What a window received on its way to the other region. */
function waysOfRegions(cases: Cases, collections: Collections): Scenarios['ways'] {
  const offered: Way = {
    begin: () => collections.receive(),
    reached: (caseId) => collections.isOffered(caseId),
  };
  const visits = new Map<string, Visit>();
  const sealed = (caseId: string): Promise<boolean> => {
    const visit = visits.get(caseId);
    return outcome(visit === undefined ? Promise.reject(new Error('no visit')) : collections.receipt(visit)).then(
      (answer) => answer === 'ok',
    );
  };
  return {
    // The sealer makes the codes on a receipt itself.
    'sealer TrackingCodes kms:GenerateMac': {
      reached: sealed,
      begin: async () => {
        const visit = await collections.visit();
        visits.set(visit.caseId, visit);
        await sealed(visit.caseId);
        return visit.caseId;
      },
    },
    'relay PartnersSend sqs:SendMessage': { ...offered, again: true },
    'collection-on-behalf': {
      again: true,
      begin: () => collections.receive(),
      reached: (caseId) => cases.waitsAt(caseId, 'take-over'),
    },
  };
}

/** A look at what an order would come to, through each of the operators' machines. */
function waysOfOperators(cases: Cases, caseId: string): Scenarios['ways'] {
  const inputs = {
    'op-replay': { caseId, consumer: 'project' },
    'op-restart-journey': { caseId },
    'op-reconcile': { caseId },
    'op-partner RunTasks lambda:InvokeFunction': {
      what: 'own-key',
      id: 'lanzhou-9',
      validFrom: '2036-01-01T00:00:00Z',
      validUntil: null,
    },
    'op-suspend-seal': () => sealInState(cases, { owner: '11620100XTXX00014C#official', state: 'active' }),
    'op-register-seal': () => presentedSeal(cases),
    'op-renew-revocations': () => presentedList(cases),
  };
  const executions = () => cases.deployment.cloud.services.states.executions();
  return Object.fromEntries(
    Object.entries(inputs).map(([machine, input]) => [
      machine,
      {
        again: true,
        begin: async () =>
          startMachine(cases, {
            machine: machine.split(' ')[0] ?? '',
            input: typeof input === 'function' ? await input() : input,
          }),
        reached: (name) => executions().some((each) => each.name === name && each.status === 'SUCCEEDED'),
      },
    ]),
  );
}

function waysOf(cases: Cases): Scenarios['ways'] {
  const { citizen, people } = cases;
  const completed = (caseId: string): Promise<boolean> => cases.isCompleted(caseId);
  const onTheSpot: Way = { begin: () => cases.onTheSpot(), reached: completed };
  const unconsumed = { missed: () => cases.hasMessages('resume') };
  const medicalAtWait = async (): Promise<string> => {
    const caseId = await cases.medical();
    await eventually(() => cases.waitsAt(caseId, 'acceptance'), { wanted: Boolean });
    return caseId;
  };
  const accepted = (caseId: string) => people.acceptor.acceptCase({ ...act(caseId), body: {} });
  const withdrawn = (caseId: string) => citizen.withdrawCase({ ...act(caseId), body: {} });
  const over = (caseId: string): boolean => cases.execution(caseId, 1)?.status === 'SUCCEEDED';
  const after = async (begin: () => Promise<string>, then: (caseId: string) => Promise<unknown>): Promise<string> => {
    const caseId = await begin();
    await then(caseId);
    return caseId;
  };
  const listed: Way = { begin: () => cases.medical(), reached: (caseId) => cases.isListed(caseId, 'acceptance') };
  /** Nobody is told that they filed. */
  const told: Way = { begin: () => after(() => cases.medical(), accepted), reached: (caseId) => cases.isTold(caseId) };
  const acceptance: Way = {
    ...unconsumed,
    begin: () => after(medicalAtWait, accepted),
    reached: (caseId) => cases.waitsAt(caseId, 'review'),
  };
  /** Past the consumer that answers open waits: it finds none, and comes no more. */
  const unheard = (act: (caseId: string) => Promise<unknown>) => async (caseId: string) => {
    const calls = cases.functionNamed('resume')?.calls ?? 0;
    await act(caseId);
    const heard = (): boolean => (cases.functionNamed('resume')?.calls ?? 0) > calls && !cases.hasMessages('resume');
    await eventually(heard, { wanted: Boolean });
  };
  /** The wait is opened only when what it waits for has happened. */
  const late: Way = {
    missed: () =>
      /not authorized to perform: (states|dynamodb:Del)/.test(cases.functionNamed('journey-wait')?.lastError ?? ''),
    first: ['WaitsOpen', 'dynamodb:PutItem'],
    begin: () => cases.medical(),
    meanwhile: unheard(accepted),
    reached: (caseId) => cases.waitsAt(caseId, 'review'),
  };
  return {
    relay: { ...onTheSpot, again: true },
    sealer: onTheSpot,
    'sealer SealsIntend dynamodb:GetItem': { ...onTheSpot, first: ['DocumentsWrite', 's3:PutObject'] },
    'journey-record': onTheSpot,
    'journey-record CasesAppend2 dynamodb:GetItem': {
      ...onTheSpot,
      begin: () => {
        cases.crashing.add('tongban-lanzhou-journey-record');
        return cases.onTheSpot();
      },
    },
    'on-the-spot': onTheSpot,
    'on-the-spot CasesAppend2 dynamodb:GetItem': {
      ...onTheSpot,
      first: ['CasesRead', 'dynamodb:Query'],
      meanwhile: accepted,
      reached: (caseId) => cases.waitsAt(caseId, 'review'),
    },
    'fully-online': { ...onTheSpot, again: true },
    'relay ProjectSend sqs:SendMessage': listed,
    'relay NotifySend sqs:SendMessage': told,
    project: { ...listed, missed: () => cases.hasMessages('project') },
    'project InboxWrite dynamodb:DeleteItem': {
      missed: () => cases.hasMessages('project'),
      begin: () =>
        after(
          () =>
            after(
              () => cases.medical(),
              (caseId) => eventually(() => listed.reached(caseId), { wanted: Boolean }),
            ),
          accepted,
        ),
      reached: (caseId) => cases.isListed(caseId, 'review'),
    },
    notify: { ...told, missed: () => cases.hasMessages('notify') },
    resume: { ...onTheSpot, ...unconsumed, anyway: true },
    'journey-wait': { begin: () => cases.medical(), reached: (caseId) => cases.waitsAt(caseId, 'acceptance') },
    'resume WaitsClose dynamodb:DeleteItem': { ...acceptance, anyway: true },
    'resume JourneyAnswer states:SendTaskSuccess': acceptance,
    'resume JourneyAnswer states:SendTaskFailure': {
      ...unconsumed,
      begin: () => after(medicalAtWait, withdrawn),
      reached: over,
    },
    'resume JourneyStart2 states:StopExecution': {
      ...unconsumed,
      begin: () =>
        after(medicalAtWait, (caseId) =>
          cases.deployment.as('operator').restartJourney({ ...act(caseId), body: { reason: 'test', ticket: 'T-1' } }),
        ),
      reached: (caseId) => cases.execution(caseId, 1)?.status === 'ABORTED',
    },
    'journey-wait WaitsClose dynamodb:DeleteItem': { ...late, anyway: true },
    'journey-wait JourneyAnswer states:SendTaskSuccess': late,
    'journey-wait JourneyAnswer states:SendTaskFailure': { ...late, meanwhile: unheard(withdrawn), reached: over },
  };
}
