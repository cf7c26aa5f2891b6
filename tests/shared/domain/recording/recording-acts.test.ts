import { describe, expect, it } from 'vitest';
import { type Recording, stateOf } from '#domain/recording/recording';
import {
  beginRecording,
  endRecording,
  keepRecording,
  mostViews,
  stopRecording,
  viewRecording,
} from '#domain/recording/recording-acts';
import { recordingRules as rules } from '#functions/shipped-catalogue';

const clerk = 'https://identity.test.invalid|clerk';
const other = 'https://identity.test.invalid|other';
const startedAt = '2026-09-22T01:00:00.000Z';
const later = (hours: number): string => new Date(Date.parse(startedAt) + hours * 3_600_000).toISOString();
const what = {
  ...{ visit: '00000000-0000-4000-8000-000000000001', number: 1, window: 'LZ-01', body: '11620100XTXX00014C' },
  ...{ startedBy: clerk, notice: 1, people: ['v1:aa'] },
};
const file = { sha256: 'ab'.repeat(32), bytes: 10, mediaType: 'video/mp4' } as const;

type Decided = ReturnType<typeof viewRecording>;
function done(decided: Decided): Recording {
  if (!decided.ok) throw new Error(decided.code);
  return decided.recording;
}
const codeOf = (decided: Decided): string => (decided.ok ? 'ok' : decided.code);

const begun = (consent: Recording['consent'] = 'given') =>
  done(beginRecording({ ...what, consent }, { at: startedAt, rules }));
const stop = (recording: Recording, said: Partial<Parameters<typeof stopRecording>[1]> = {}) =>
  stopRecording(recording, { by: clerk, at: later(1), stoppedAt: later(1), file, rules, ...said });
const stopped = () => done(stop(begun()));
const kept = () => done(keepRecording(stopped(), { at: later(1), found: file }));
const end = (recording: Recording, said: Partial<Parameters<typeof endRecording>[1]> = {}) =>
  endRecording(recording, { by: other, at: later(2), reason: 'consent-withdrawn', isThere: false, ...said });

describe('a recording', () => {
  it('is begun only under the notice in force', () => {
    expect(codeOf(beginRecording({ ...what, consent: 'given', notice: 2 }, { at: startedAt, rules }))).toBe(
      'recording.notice_outdated',
    );
  });

  it('that was refused has nothing to stop, keep, end or view, and awaits nobody', () => {
    const refused = begun('refused');
    expect([stateOf(refused, later(1000)), refused.dueAt]).toEqual(['refused', null]);
    for (const act of [stop(refused), keepRecording(refused, { at: later(1), found: file }), end(refused)])
      expect(codeOf(act)).toBe('recording.refused');
    expect(codeOf(viewRecording(refused, { at: later(1) }))).toBe('recording.refused');
  });

  it('counts as broken off once it is overdue, without anybody’s doing, and is awaited until somebody ends it', () => {
    for (const recording of [begun(), stopped()]) {
      expect(recording.dueAt).toBe(later(24));
      expect(stateOf(recording, later(23.9))).not.toBe('broken-off');
      expect(stateOf(recording, later(24))).toBe('broken-off');
      expect(done(end(recording, { at: later(24), reason: 'never-uploaded' })).dueAt).toBeNull();
    }
    expect(codeOf(stop(begun(), { at: later(24) }))).toBe('recording.broken_off');
  });

  it.each([
    ['before it began', later(-0.1), later(1)],
    ['in the future', later(1), later(0.9)],
    ['after more than two hours', later(2.01), later(3)],
  ])('cannot have been stopped %s', (_, stoppedAt, at) => {
    expect(codeOf(stop(begun(), { stoppedAt, at }))).toBe('recording.implausible');
  });

  it('may have been stopped at once, and after two hours to the second', () => {
    for (const hours of [0, 2]) expect(codeOf(stop(begun(), { stoppedAt: later(hours), at: later(3) }))).toBe('ok');
  });

  it('is stopped by who started it, once; the same again, by any clerk, is the same', () => {
    expect(codeOf(stop(begun(), { by: other }))).toBe('recording.other_clerk');
    const once = stopped();
    expect(done(stop(once, { by: other, at: later(30) }))).toBe(once);
    expect(codeOf(stop(once, { file: { ...file, bytes: 11 } }))).toBe('recording.wrong_state');
    expect(codeOf(stop(once, { stoppedAt: later(0.5) }))).toBe('recording.wrong_state');
  });

  it('is kept as it was announced and no otherwise, until half a year after it was stopped to the second', () => {
    expect(codeOf(keepRecording(begun(), { at: later(1), found: file }))).toBe('recording.wrong_state');
    expect(codeOf(keepRecording(stopped(), { at: later(1), found: { ...file, bytes: 9 } }))).toBe(
      'recording.not_uploaded',
    );
    const recording = kept();
    const until = later(1 + 180 * 24);
    expect([recording.dueAt, recording.stopped?.retainedUntil]).toEqual([null, until]);
    const before = new Date(Date.parse(until) - 1).toISOString();
    expect([stateOf(recording, before), stateOf(recording, until)]).toEqual(['kept', 'expired']);
    expect(codeOf(viewRecording(recording, { at: before }))).toBe('ok');
    expect(codeOf(viewRecording(recording, { at: until }))).toBe('recording.expired');
  });

  it('that was uploaded late is kept all the same: what is there is there', () => {
    expect(codeOf(keepRecording(stopped(), { at: later(48), found: file }))).toBe('ok');
  });

  it('is viewed only once it is kept, a bounded number of times, each counted', () => {
    expect(codeOf(viewRecording(stopped(), { at: later(2) }))).toBe('recording.wrong_state');
    let recording = kept();
    for (let view = 1; view <= mostViews; view += 1) {
      recording = done(viewRecording(recording, { at: later(2) }));
      expect(recording.views).toBe(view);
    }
    expect(codeOf(viewRecording(recording, { at: later(2) }))).toBe('recording.viewed_too_often');
  });

  it('that runs is ended by any clerk for any reason: nothing of it can lie anywhere', () => {
    for (const by of [clerk, other]) expect(done(end(begun(), { by, reason: 'device-failed' })).ended?.by).toBe(by);
  });

  it('that may lie in the store is given up by another clerk, and only because consent was withdrawn', () => {
    for (const recording of [stopped(), kept()]) {
      expect(codeOf(end(recording, { by: clerk, isThere: true }))).toBe('recording.same_clerk');
      expect(codeOf(end(recording, { reason: 'device-failed' }))).toBe('recording.wrong_state');
      const ended = done(end(recording, { isThere: true }));
      expect(stateOf(ended, later(3))).toBe('ended');
      expect(codeOf(viewRecording(ended, { at: later(3) }))).toBe('recording.wrong_state');
      expect(codeOf(stop(ended))).toBe('recording.wrong_state');
      expect(codeOf(keepRecording(ended, { at: later(3), found: file }))).toBe('recording.wrong_state');
    }
  });

  it('that is overdue is said never to have been uploaded only where that is so', () => {
    const said = { at: later(25), reason: 'never-uploaded' } as const;
    expect(codeOf(end(stopped(), { ...said, isThere: true }))).toBe('recording.wrong_state');
    expect(codeOf(end(stopped(), said))).toBe('ok');
  });

  it('is ended once: again for the same reason is the same, for another is refused', () => {
    const ended = done(end(begun()));
    expect(done(end(ended))).toBe(ended);
    expect(codeOf(end(ended, { reason: 'line-failed' }))).toBe('recording.wrong_state');
  });
});
