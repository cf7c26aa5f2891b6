import { newKey } from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import type { CaseEvent, Step } from '#domain/case/event';
import { type CaseSnapshot, isFinished } from '#domain/case/snapshot';
import type { Wait } from '#domain/case/wait';
import { type Cut, type CutJourneys, executionArns } from './cut-journeys.ts';
import type { TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { bodyOf, type Item } from './store-view.ts';
import type { Act, Part, People, Scenario } from './survival-scenarios.ts';
import { TableHand } from './table-hand.ts';

export interface World {
  readonly deployment: TestDeployment;
  readonly journeys: CutJourneys;
  /** Names of the state machine and of the table of cases. */
  readonly machine: string;
  readonly casesTable: string;
  readonly people: People;
  readonly operator: PersonaClient;
}

/** Seldom enough that the looks of many cases leave the cloud, in the same process, its time. */
const lookEveryMs = 400;
const longestMs = 600_000;

/** Takes one case through its scenario, and where its journey is cut, starts it again from the case. */
export class CutCase {
  readonly name: string;
  readonly scenario: Scenario;
  readonly cut: Cut | undefined;
  readonly caseId: string;
  readonly #world: World;
  readonly #hand: TableHand;
  #generation = 1;
  #recovered = false;

  private constructor(world: World, made: { name: string; scenario: Scenario; cut: Cut | undefined; caseId: string }) {
    this.#world = world;
    this.#hand = new TableHand(world.deployment);
    this.name = made.name;
    this.scenario = made.scenario;
    this.cut = made.cut;
    this.caseId = made.caseId;
  }

  static async submit(
    world: World,
    { name, scenario, cut }: { name: string; scenario: Scenario; cut?: Cut },
  ): Promise<CutCase> {
    const submit = async (): Promise<string> => (await scenario.submit(world.people)).caseId;
    const caseId = await world.journeys.begin(cut, submit);
    return new CutCase(world, { name, scenario, cut, caseId });
  }

  /** For messages: which scenario, cut where. */
  get label(): string {
    return this.cut === undefined ? this.name : `${this.name}, cut ${this.cut.moment} ${this.cut.state}`;
  }

  /** Whether its first execution came to the place where it was to be cut, and went no further. */
  get wasCut(): boolean {
    return this.#world.journeys.wasCut(this.caseId);
  }

  /** Whether its execution has begun: from then on it keeps its definition. */
  async begun(): Promise<void> {
    await this.#until('its journey begins', () => Promise.resolve(this.status(1) !== undefined));
  }

  /** Acts as the scenario says; the last part ends with the case. */
  async take({ acts, rest }: Part): Promise<void> {
    for (const act of acts) if (!(await this.#ready(act.awaited, act))) await this.#act(act);
    if (rest !== undefined) await this.#ready(rest);
    else await this.#finish();
  }

  executionArn(generation: number): string {
    return `${executionArns}:${this.#world.machine}:${this.caseId}-g${generation}`;
  }

  /** Until its first execution has a status. */
  has(status: string): Promise<void> {
    return this.#until(`its status is ${status}`, () => Promise.resolve(this.status(1) === status));
  }

  /** Until its journey waits for a step. */
  async rests(step: Step): Promise<void> {
    await this.#ready(step);
  }

  /** The operator's command. */
  async restart(): Promise<void> {
    await this.#world.operator.restartJourney({
      params: { caseId: this.caseId },
      body: { reason: '流程停滞', ticket: 'T-1' },
      idempotencyKey: newKey(),
    });
    this.#generation += 1;
  }

  status(generation: number): string | undefined {
    const executionArn = this.executionArn(generation);
    const describe = this.#world.deployment.cloud.services.states.operations['DescribeExecution'];
    try {
      const seen = describe?.({ executionArn }, { principal: 'root', authorize: () => undefined });
      return (seen as { status: string }).status;
    } catch (error) {
      if ((error as { code?: string }).code === 'ExecutionDoesNotExist') return undefined;
      throw error;
    }
  }

  async snapshot(): Promise<CaseSnapshot> {
    const rows = await this.#query(`CASE#${this.caseId}`);
    const row = rows.find(({ sk }) => sk?.S === 'SNAPSHOT');
    if (row === undefined) throw new Error(`${this.caseId} has no snapshot`);
    return bodyOf(row);
  }

  /** Until the wait is open and the act may be done; true where it was done already, while there was no journey. */
  async #ready(awaited: Step, act?: Act): Promise<boolean> {
    let acted = false;
    await this.#until(`the wait for ${awaited} is open`, async () => {
      if (this.#isCut()) acted = await this.#recover(act);
      if (acted) return true;
      const waits = (await this.#query(`WAIT#${this.caseId}`)).map((row) => bodyOf<Wait>(row));
      const open = waits.some(({ step, generation }) => step === awaited && generation === this.#generation);
      return open && (await this.#due(act));
    });
    return acted;
  }

  async #finish(): Promise<void> {
    await this.#until('the case and its journey end', async () => {
      if (this.#isCut()) await this.#recover();
      return isFinished(await this.snapshot()) && this.status(this.#generation) !== 'RUNNING';
    });
    // One that is stopped only once its case is over is cut all the same.
    if (this.#isCut()) await this.#recover();
  }

  #isCut(): boolean {
    const status = this.status(1);
    return this.cut !== undefined && !this.#recovered && status !== undefined && status !== 'RUNNING';
  }

  /** Drops the tokens, and starts again from the case; where it was cut after a state, the person acts before that. */
  async #recover(act?: Act): Promise<boolean> {
    this.#recovered = true;
    this.#world.journeys.release(this.caseId);
    for (const { pk, sk } of await this.#query(`WAIT#${this.caseId}`))
      await this.#hand.delete('cases', { ...(pk && { pk }), ...(sk && { sk }) });
    const first = act !== undefined && this.cut?.moment === 'after' && (await this.#due(act));
    if (first) await this.#act(act);
    const over = isFinished(await this.snapshot());
    const restarting = this.restart();
    if (!over) await restarting;
    else if ((await codeOf(restarting)) !== 'case.wrong_state')
      throw new Error(`${this.label}: a finished case was restarted`);
    return first;
  }

  #act(act: Act): Promise<unknown> {
    return act.act(this.#world.people, this.caseId);
  }

  async #due(act?: Act): Promise<boolean> {
    if (act?.since === undefined) return true;
    const rows = await this.#query(`CASE#${this.caseId}`);
    return act.since(rows.filter(({ sk }) => sk?.S?.startsWith('EVENT#')).map((row) => bodyOf<CaseEvent>(row)));
  }

  async #query(pk: string): Promise<Item[]> {
    const { deployment, casesTable } = this.#world;
    const { Items } = await deployment.cloud.call('DynamoDB_20120810.Query', {
      TableName: casesTable,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    });
    return Items as Item[];
  }

  async #until(what: string, seen: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + longestMs;
    while (!(await seen())) {
      if (performance.now() > deadline)
        throw new Error(`${this.label} (${this.caseId}): never that ${what}; ${this.status(1)}, ${this.status(2)}`);
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }
}
