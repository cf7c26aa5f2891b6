import { describe, expect, it } from 'vitest';
import { finishRecording } from '#application/recording/finish-recording';
import { listRecordings } from '#application/recording/list-recordings';
import { openRecording } from '#application/recording/open-recording';
import { startRecording } from '#application/recording/start-recording';
import { windows } from '#functions/shipped-catalogue';
import { act, file, recordingBench, staff, start, startsAt, visit } from './recording-fakes.ts';

type Bench = ReturnType<typeof recordingBench>;
const codeOf = async (outcome: Promise<{ ok: boolean; code?: string }>): Promise<string> => {
  const { ok, code } = await outcome;
  return ok ? 'ok' : (code ?? '');
};
const look = { purpose: 'complaint', note: '投诉 2026-017' } as const;
const stop = { stoppedAt: startsAt, file };
const begin = ({ dependencies }: Bench, said: Partial<typeof start> = {}, by = staff.clerk) =>
  startRecording(dependencies, { ...act(by), said: { ...start, ...said } });
const finish = ({ dependencies }: Bench, said: Parameters<typeof finishRecording>[1]['said'], by = staff.clerk) =>
  finishRecording(dependencies, { ...act(by), said });

async function keptBench(): Promise<Bench> {
  const bench = recordingBench();
  await begin(bench);
  await finish(bench, stop);
  bench.files.putAll();
  await finish(bench, stop);
  return bench;
}

describe('to record at a window', () => {
  it('needs a camera there: nobody is asked for what cannot be', async () => {
    const bench = recordingBench({ windows: windows.map((each) => ({ ...each, devices: ['card-reader'] })) });
    expect(await codeOf(begin(bench))).toBe('recording.no_camera');
    expect(bench.recordings.recordings.size).toBe(0);
  });

  it('needs the post of a clerk there, and a window', async () => {
    for (const by of [staff.citizen, staff.decider, staff.elsewhere, staff.operator])
      expect(await codeOf(begin(recordingBench(), {}, by))).toBe('identity.no_post');
    expect(await codeOf(begin(recordingBench(), { window: 'XA-01' }))).toBe('window.not_found');
  });

  it('is nothing that a clerk does of themselves', async () => {
    const people = [{ idType: '111', idNumber: staff.clerk.idNumber }];
    expect(await codeOf(begin(recordingBench(), { people }))).toBe('case.own_case');
  });

  it('is said twice and done once; under the same number nothing else is recorded', async () => {
    const bench = recordingBench();
    const first = await begin(bench);
    bench.passes(60_000);
    expect(await begin(bench)).toEqual(first);
    expect(await codeOf(begin(bench, {}, staff.other))).toBe('recording.number_used');
    expect(await codeOf(begin(bench, { people: [{ idType: '111', idNumber: 'another' }] }))).toBe(
      'recording.number_used',
    );
    expect(bench.recordings.recordings.get(`${visit}/1`)?.version).toBe(1);
  });

  it('gives the address for the upload before it is due, and never one that outlives that', async () => {
    const bench = recordingBench();
    await begin(bench);
    bench.passes(24 * 3_600_000 - 60_000);
    expect(await finish(bench, stop)).toMatchObject({
      ok: true,
      value: { recording: { state: 'stopped' }, upload: { expiresAt: '2026-09-23T01:00:00.000Z' } },
    });
    bench.passes(60_000);
    expect(await codeOf(finish(bench, stop))).toBe('recording.broken_off');
    bench.files.stores.set(`${visit}/1/${file.sha256}`, file);
    expect(await finish(bench, stop, staff.other)).toMatchObject({ ok: true, value: { recording: { state: 'kept' } } });
  });

  it('leaves no way to the bytes once consent is withdrawn, not even by an address that is still good', async () => {
    const bench = recordingBench();
    await begin(bench);
    await finish(bench, stop);
    expect(await codeOf(finish(bench, { ended: 'consent-withdrawn' }))).toBe('recording.same_clerk');
    expect(await codeOf(finish(bench, { ended: 'consent-withdrawn' }, staff.other))).toBe('ok');
    bench.files.putAll();
    expect([...bench.files.stores.values()].map(({ bytes }) => bytes)).toEqual([0]);
    expect(await codeOf(finish(bench, stop))).toBe('recording.wrong_state');
  });

  it('decides anew where somebody else was quicker, and gives up after a few times', async () => {
    const bench = recordingBench();
    await begin(bench);
    const key = `${visit}/1`;
    let times = 0;
    const overtaken = (most: number) => () => {
      const known = bench.recordings.recordings.get(key);
      if (known !== undefined && (times += 1) <= most)
        bench.recordings.recordings.set(key, { ...known, version: known.version + 1 });
    };
    bench.recordings.meanwhile = overtaken(2);
    expect(await codeOf(finish(bench, stop))).toBe('ok');
    bench.recordings.meanwhile = overtaken(1_000);
    expect(await codeOf(finish(bench, { ended: 'consent-withdrawn' }, staff.other))).toBe('recording.busy');
  });
});

describe('a recording is viewed', () => {
  it('by officials of the body of the window, with a record before the address', async () => {
    const bench = await keptBench();
    let recordedBefore = -1;
    bench.files.onReading = () => {
      recordedBefore = bench.recordings.views.length;
    };
    const seen = await openRecording(bench.dependencies, { ...act(staff.decider), said: look });
    expect(seen).toMatchObject({ ok: true, value: { view: 1, file, expiresAt: '2026-09-22T01:02:00.000Z' } });
    expect([recordedBefore, bench.recordings.views]).toMatchObject([1, [{ view: 1, role: 'decider', ...look }]]);
  });

  it('by nobody whose write was lost: no address without a record', async () => {
    const bench = await keptBench();
    bench.recordings.write = () => Promise.reject(new Error('lost'));
    await expect(openRecording(bench.dependencies, { ...act(staff.clerk), said: look })).rejects.toThrow('lost');
    expect(bench.files.readings).toEqual([]);
  });

  it('not by others, to whom it does not exist, nor by whoever is on it', async () => {
    const bench = await keptBench();
    const asked = (by: (typeof staff)['clerk']) =>
      codeOf(openRecording(bench.dependencies, { ...act(by), said: look }));
    for (const by of [staff.citizen, staff.elsewhere, staff.operator])
      expect(await asked(by)).toBe('recording.not_found');
    expect(await asked({ ...staff.clerk, level: 'L2' })).toBe('recording.not_found');
    expect(await asked({ ...staff.other, idNumber: 'number of citizen' })).toBe('case.own_case');
    expect(bench.recordings.views).toEqual([]);
  });

  it('for a reason that names nobody by number', async () => {
    const bench = await keptBench();
    const note = '查 000000 19920712 0343 本人';
    expect(await codeOf(openRecording(bench.dependencies, { ...act(staff.clerk), said: { ...look, note } }))).toBe(
      'recording.names_a_person',
    );
  });

  it('by an address that ends with the retention', async () => {
    const bench = await keptBench();
    bench.passes(180 * 86_400_000 - 5_000);
    const seen = await openRecording(bench.dependencies, { ...act(staff.clerk), said: look });
    expect(seen).toMatchObject({ ok: true, value: { expiresAt: '2027-03-21T01:00:00.000Z' } });
    bench.passes(4_500);
    expect(await codeOf(openRecording(bench.dependencies, { ...act(staff.clerk), said: look }))).toBe(
      'recording.expired',
    );
  });
});

describe('the list of a window', () => {
  const list = (
    { dependencies }: Bench,
    rest: { person?: (typeof staff)['clerk']; window?: string; visit?: string } = {},
  ) => listRecordings(dependencies, { person: staff.clerk, window: 'LZ-01', ...rest });

  it('shows what somebody still has to stop, store or end, and what is overdue as broken off', async () => {
    const bench = recordingBench();
    await begin(bench);
    expect(await list(bench)).toMatchObject({ value: { recordings: [{ state: 'running' }] } });
    bench.passes(24 * 3_600_000);
    expect(await list(bench)).toMatchObject({
      value: { recordings: [{ state: 'broken-off', dueAt: '2026-09-23T01:00:00.000Z' }] },
    });
    await finish(bench, { ended: 'line-failed' }, staff.other);
    expect(await list(bench)).toMatchObject({ value: { notice: { version: 1 }, recordings: [] } });
    expect(await list(bench, { visit })).toMatchObject({ value: { recordings: [{ state: 'ended' }] } });
  });

  it('is for those with a post there, and without what concerns themselves', async () => {
    const bench = await keptBench();
    for (const person of [staff.citizen, staff.elsewhere, staff.operator])
      expect(await codeOf(list(bench, { person }))).toBe('identity.no_post');
    expect(await codeOf(list(bench, { window: 'XA-01' }))).toBe('window.not_found');
    const own = { ...staff.decider, idNumber: 'number of citizen' };
    expect(await list(bench, { person: own, visit })).toMatchObject({ value: { recordings: [] } });
    expect(await list(bench, { person: staff.decider, visit })).toMatchObject({
      value: { recordings: [{ state: 'kept' }] },
    });
  });
});
