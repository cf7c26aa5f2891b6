import fc from 'fast-check';
import { expect, it } from 'vitest';
import { finishRecording } from '#application/recording/finish-recording';
import { openRecording } from '#application/recording/open-recording';
import { startRecording } from '#application/recording/start-recording';
import { act, file, recordingBench, staff, start } from './recording-fakes.ts';

/** One thing that somebody does, or that time passes. */
const step = fc.oneof(
  fc.record({ does: fc.constant('start'), consent: fc.constantFrom('given', 'refused') }),
  fc.record({ does: fc.constant('stop'), by: fc.constantFrom('clerk', 'other') }),
  fc.record({ does: fc.constant('upload') }),
  fc.record({
    does: fc.constant('end'),
    by: fc.constantFrom('clerk', 'other'),
    reason: fc.constantFrom('consent-withdrawn', 'never-uploaded'),
  }),
  fc.record({ does: fc.constant('view'), by: fc.constantFrom('clerk', 'decider', 'citizen') }),
  fc.record({ does: fc.constant('wait'), minutes: fc.constantFrom(1, 10, 24 * 60, 179 * 24 * 60, 2 * 24 * 60) }),
);
type Step = Partial<Record<'does' | 'consent' | 'by' | 'reason', string>> & { readonly minutes?: number };

type Bench = ReturnType<typeof recordingBench>;

async function take(
  { dependencies, files, passes, clock }: Bench,
  { does, consent, by = 'clerk', reason, minutes = 0 }: Step,
) {
  const who = act(staff[by as 'clerk']);
  const stoppedAt = clock.at;
  if (does === 'start') await startRecording(dependencies, { ...who, said: { ...start, consent: consent as 'given' } });
  if (does === 'stop') {
    const known = await dependencies.recordings.find({ visit: who.visit, number: 1 });
    await finishRecording(dependencies, { ...who, said: { stoppedAt: known?.stopped?.at ?? stoppedAt, file } });
  }
  if (does === 'upload') files.putAll();
  if (does === 'end') await finishRecording(dependencies, { ...who, said: { ended: reason as 'never-uploaded' } });
  if (does === 'view') await openRecording(dependencies, { ...who, said: { purpose: 'complaint', note: '核实' } });
  if (does === 'wait') passes(minutes * 60_000);
}

it('whatever people do: no bytes without consent, no address without its record, nothing after its retention', async () => {
  const met = { bytes: 0, views: 0, ended: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      const bench = recordingBench();
      const { recordings, files } = bench;
      for (const each of [...steps]) {
        await take(bench, each);
        const [recording] = recordings.recordings.values();
        const lying = [...files.stores.values()].filter(({ bytes }) => bytes > 0);
        if (recording?.consent !== 'given' || recording.ended !== null) expect(lying).toEqual([]);
        expect(recordings.views.map(({ view }) => view)).toEqual(
          Array.from({ length: recording?.views ?? 0 }, (_, index) => index + 1),
        );
        expect(files.readings.length).toBe(recordings.views.length);
        for (const { untilMs } of files.readings)
          expect(untilMs).toBeLessThanOrEqual(Date.parse(recording?.stopped?.retainedUntil ?? ''));
        met.bytes += lying.length;
        met.ended += recording?.ended === null ? 0 : 1;
      }
      met.views += recordings.views.length;
    }),
    // A seed, because what it has met is asked as well.
    { numRuns: 500, seed: 20_261_129 },
  );
  // It has met what it is about.
  expect(Math.min(met.bytes, met.views, met.ended)).toBeGreaterThan(0);
});
