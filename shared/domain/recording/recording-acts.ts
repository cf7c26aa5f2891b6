import { type EndReason, type RecordedFile, type Recording, type RecordingRules, stateOf } from './recording.ts';

export type RecordingRejection =
  | 'recording.notice_outdated'
  | 'recording.refused'
  | 'recording.other_clerk'
  | 'recording.same_clerk'
  | 'recording.implausible'
  | 'recording.broken_off'
  | 'recording.not_uploaded'
  | 'recording.wrong_state'
  | 'recording.viewed_too_often'
  | 'recording.expired';

type Decided = { readonly ok: true; readonly recording: Recording } | Rejected;
type Rejected = { readonly ok: false; readonly code: RecordingRejection };
const no = (code: RecordingRejection): Rejected => ({ ok: false, code });
const yes = (recording: Recording, change: Partial<Recording>): Decided => ({
  ok: true,
  recording: { ...recording, ...change, version: recording.version + 1 },
});

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

/** More views of one recording than any matter needs; it also bounds what a reading of a visit reads. */
export const mostViews = 50;

/** Begins a recording, or records that it was refused. The notice that was shown has to be the one in force. */
export function beginRecording(
  what: Pick<Recording, 'visit' | 'number' | 'window' | 'body' | 'startedBy' | 'notice' | 'consent' | 'people'>,
  { at, rules }: { at: string; rules: RecordingRules },
): Decided {
  if (rules.notices.at(-1)?.version !== what.notice) return no('recording.notice_outdated');
  const dueAt = what.consent === 'given' ? later(at, rules.dueHours * hourMs) : null;
  const begun = { ...what, version: 1, startedAt: at, dueAt };
  return { ok: true, recording: { ...begun, stopped: null, keptAt: null, ended: null, views: 0 } };
}

/** Stops it: only who started it knows when that was. What was said before is said again, whatever the time. */
export function stopRecording(
  recording: Recording,
  said: { by: string; at: string; stoppedAt: string; file: RecordedFile; rules: RecordingRules },
): Decided {
  const { by, at, stoppedAt, file, rules } = said;
  const state = stateOf(recording, at);
  if (state === 'refused') return no('recording.refused');
  const { stopped, ended } = recording;
  // Another clerk may go on with what was said.
  if (stopped?.at === stoppedAt && sameFile(stopped.file, file) && ended === null) return { ok: true, recording };
  if (recording.startedBy !== by) return no('recording.other_clerk');
  if (state === 'broken-off') return no('recording.broken_off');
  if (state !== 'running') return no('recording.wrong_state');
  const lastsMs = Date.parse(stoppedAt) - Date.parse(recording.startedAt);
  if (!(lastsMs >= 0) || lastsMs > rules.longestMinutes * 60_000 || stoppedAt > at) return no('recording.implausible');
  const retainedUntil = later(stoppedAt, rules.retentionDays * dayMs);
  return yes(recording, { stopped: { at: stoppedAt, toldAt: at, file, retainedUntil } });
}

const sameFile = (a: RecordedFile, b: RecordedFile): boolean =>
  a.sha256 === b.sha256 && a.bytes === b.bytes && a.mediaType === b.mediaType;

/** Takes note that the file is there as it was announced; late as well, since what is there is there. */
export function keepRecording(
  recording: Recording,
  { at, found }: { at: string; found: { readonly bytes: number; readonly mediaType: string } },
): Decided {
  const { stopped, keptAt } = recording;
  if (recording.consent === 'refused') return no('recording.refused');
  if (keptAt !== null && recording.ended === null) return { ok: true, recording };
  if (stopped === null || recording.ended !== null) return no('recording.wrong_state');
  if (at >= stopped.retainedUntil) return no('recording.expired');
  const { bytes, mediaType } = stopped.file;
  if (found.bytes !== bytes || found.mediaType !== mediaType) return no('recording.not_uploaded');
  return yes(recording, { keptAt: at, dueAt: null });
}

/**
 * Ends it without a file, or gives the file up. What was stopped may lie in the store: that is given up by two, for the people who
 * withdrew their consent, and otherwise only when it is overdue and is not there (`isThere`).
 */
export function endRecording(
  recording: Recording,
  { by, at, reason, isThere }: { by: string; at: string; reason: EndReason; isThere: boolean },
): Decided {
  const { ended, stopped } = recording;
  const state = stateOf(recording, at);
  if (state === 'refused') return no('recording.refused');
  if (state === 'expired') return no('recording.expired');
  if (ended !== null) return ended.reason === reason ? { ok: true, recording } : no('recording.wrong_state');
  if (stopped !== null && reason !== 'consent-withdrawn' && (state !== 'broken-off' || isThere))
    return no('recording.wrong_state');
  if (stopped !== null && recording.startedBy === by) return no('recording.same_clerk');
  return yes(recording, { ended: { reason, at, by }, dueAt: null });
}

/** Counts a view, as long as there is something to view. */
export function viewRecording(recording: Recording, { at }: { at: string }): Decided {
  const state = stateOf(recording, at);
  if (state === 'refused') return no('recording.refused');
  if (state === 'expired') return no('recording.expired');
  if (state !== 'kept') return no('recording.wrong_state');
  if (recording.views >= mostViews) return no('recording.viewed_too_often');
  return yes(recording, { views: recording.views + 1 });
}
