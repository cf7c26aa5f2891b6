import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actOnCase } from '#application/case/act-on-case';
import { notifyDeficiencies } from '#application/case/notify-deficiencies';
import { openWait } from '#application/journey/open-wait';
import type { JourneyInput, WaitAnswer } from '#application/journey/ports';
import { resumeJourney } from '#application/journey/resume-journey';
import { transferCase } from '#application/case/transfer-case';
import { operateCase } from '#application/operator/operate-case';
import { accept, act, submitLicence, value } from '#tests/shared/application/handled-cases';
import { people, testPlatform, type TestPlatform } from '#tests/shared/application/platform';

/** What the workflow engine was asked to do: Step Functions is not ours, and its answers do not matter here. */
class Engine {
  readonly answers: { token: string; answer: WaitAnswer }[] = [];
  readonly started: JourneyInput[] = [];
  readonly stopped: number[] = [];

  answer(given: { token: string; answer: WaitAnswer }): Promise<void> {
    this.answers.push(given);
    return Promise.resolve();
  }

  start(input: JourneyInput): Promise<void> {
    this.started.push(input);
    return Promise.resolve();
  }

  stop({ generation }: { generation: number }): Promise<void> {
    this.stopped.push(generation);
    return Promise.resolve();
  }
}

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

function journey() {
  const engine = new Engine();
  return { engine, dependencies: { ...platform.dependencies, engine, answers: engine } };
}

/** The machine sleeps to a date before everything that is due, unless a test says otherwise. */
const early = '2026-09-22T16:00:00.000Z';
const open = (
  caseId: string,
  token: string,
  { generation = 1, due = early }: { generation?: number; due?: string | null } = {},
) => ({ caseId, step: 'acceptance', generation, token, due }) as const;

describe('a wait', () => {
  test('is answered by the act that comes after it was opened', async () => {
    const { engine, dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    await openWait(dependencies, open(caseId, 'token-1'));
    expect(engine.answers).toEqual([]);
    const { seq } = await accept(platform.dependencies, caseId);
    await resumeJourney(dependencies, { caseId, seq });
    expect(engine.answers).toMatchObject([{ token: 'token-1', answer: { kind: 'success' } }]);
    expect(await dependencies.waits.of(caseId)).toEqual([]);
  });

  test.each([
    ['for ever', null],
    ['past the date', '2026-12-31T16:00:00.000Z'],
  ])('for which the machine would sleep %s is answered at once, to be asked anew', async (_, due) => {
    const { engine, dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    await openWait(dependencies, open(caseId, `sleeper ${due}`, { due }));
    expect(engine.answers).toMatchObject([{ answer: { kind: 'failure', error: 'Case.DueMoved' } }]);
    expect(await dependencies.waits.of(caseId)).toEqual([]);
  });

  test('says who is awaited now, and leaves the machine asleep where the date is later', async () => {
    const { engine, dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    await openWait(dependencies, open(caseId, 'official'));
    const deficiency = { kind: 'material', key: 'layout-plan', reason: 'unclear', note: 'x' } as const;
    const told = await notifyDeficiencies(platform.dependencies, {
      ...act(people.acceptor, caseId, 'notifyDeficiencies'),
      ...{ deficiencies: [deficiency], workingDays: 30 },
    });
    const owners = async () =>
      (await dependencies.waits.of(caseId)).map(({ token, owner, due }) => [token, owner.role, due !== null]);
    expect(await owners()).toEqual([['official', 'acceptor', true]]);
    await resumeJourney(dependencies, { caseId, seq: value(told).seq });
    expect(await owners()).toEqual([['official', 'applicant', true]]);
    const insisted = await actOnCase(platform.dependencies, {
      ...act(people.legalRepresentative, caseId, 'insistOnCase'),
      command: { type: 'insist', reason: null },
    });
    await resumeJourney(dependencies, { caseId, seq: value(insisted).seq });
    expect(await owners()).toEqual([['official', 'acceptor', true]]);
    expect(engine.answers).toEqual([]);
  });

  test('answers itself where the act came before it was opened', async () => {
    const { engine, dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    await accept(platform.dependencies, caseId);
    await openWait(dependencies, open(caseId, 'token-2'));
    expect(engine.answers).toMatchObject([{ token: 'token-2', answer: { kind: 'success' } }]);
    expect(await dependencies.waits.of(caseId)).toEqual([]);
  });

  test('says whose act is awaited once the case is passed on', async () => {
    const { dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    await openWait(dependencies, open(caseId, 'token-3'));
    const to = '11620100XTXX00137D';
    const passed = await transferCase(platform.dependencies, {
      ...act(people.acceptor, caseId, 'transferCase'),
      transfer: { competentBody: to, reasons: ['不属于本机关职权范围'] },
    });
    await resumeJourney(dependencies, { caseId, seq: value(passed).seq });
    expect(await dependencies.waits.of(caseId)).toMatchObject([{ owner: { role: 'acceptor', body: to } }]);
  });

  test('opened late by an attempt that is over does not hide the live one', async () => {
    const { engine, dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    await openWait(dependencies, open(caseId, 'live'));
    await openWait(dependencies, open(caseId, 'dead'));
    const { seq } = await accept(platform.dependencies, caseId);
    await resumeJourney(dependencies, { caseId, seq });
    expect(engine.answers.map(({ token }) => token).sort()).toEqual(['dead', 'live']);
  });

  test('of an earlier generation is refused, and one left over is closed unanswered', async () => {
    const { engine, dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    await openWait(dependencies, open(caseId, 'first generation'));
    const restart = { type: 'restart-journey', reason: 'new definition', ticket: 'T-1' } as const;
    const operated = await operateCase(platform.dependencies, {
      ...act(people.operator, caseId, 'restartJourney'),
      command: restart,
    });
    await expect(openWait(dependencies, open(caseId, 'too late'))).rejects.toThrow('replaced by 2');
    await resumeJourney(dependencies, { caseId, seq: value(operated).seq });
    expect(engine).toMatchObject({ answers: [], stopped: [1], started: [{ generation: 2 }] });
    expect(await dependencies.waits.of(caseId)).toEqual([]);
  });

  test('ends by the name of what ended it', async () => {
    const { engine, dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    await openWait(dependencies, open(caseId, 'token-3'));
    const withdrawn = await actOnCase(platform.dependencies, {
      ...act(people.legalRepresentative, caseId, 'withdrawCase'),
      command: { type: 'withdraw', reason: null },
    });
    await resumeJourney(dependencies, { caseId, seq: value(withdrawn).seq });
    expect(engine.answers).toEqual([{ token: 'token-3', answer: { kind: 'failure', error: 'Case.Withdrawn' } }]);
  });
});

describe('an event', () => {
  test('that a read does not show yet is not acknowledged', async () => {
    const { dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    await expect(resumeJourney(dependencies, { caseId, seq: 2 })).rejects.toThrow('not to be read yet');
  });

  test('seen twice, or late, does nothing more: the first one seen dealt with all before it', async () => {
    const { engine, dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    const { seq } = await accept(platform.dependencies, caseId);
    await resumeJourney(dependencies, { caseId, seq });
    for (const late of [1, 1, seq]) await resumeJourney(dependencies, { caseId, seq: late });
    expect(engine.started).toMatchObject([{ caseId, generation: 1 }]);
    expect(await dependencies.marks.of({ consumer: 'resume', caseId })).toEqual({ seq, place: null });
  });

  test('is not acknowledged where the journey could not be started', async () => {
    const { dependencies } = journey();
    const caseId = await submitLicence(platform.dependencies);
    const engine = { start: () => Promise.reject(new Error('throttled')), stop: () => Promise.resolve() };
    await expect(resumeJourney({ ...dependencies, engine }, { caseId, seq: 1 })).rejects.toThrow('throttled');
    expect(await dependencies.marks.of({ consumer: 'resume', caseId })).toEqual({ seq: 0, place: null });
  });
});
