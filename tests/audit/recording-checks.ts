import { createHash } from 'node:crypto';
import type { AuditedRecording, Evidence } from './evidence.ts';
import type { Check, Violation } from './law.ts';
import { recordingKey } from '#domain/recording/recording';

const keyOf = ({ recording }: AuditedRecording): string | null =>
  recording.stopped && recordingKey({ ...recording, file: recording.stopped.file });

const named = ({ recording: { visit, number } }: AuditedRecording): string => `recording ${number} of visit ${visit}`;

/** Every object is of a recording that was agreed to, and is what was announced; of one that ended there is nothing. */
function* withoutConsent({ recordings, recordingFiles }: Evidence): Generator<Violation> {
  for (const { key, bytes } of recordingFiles) {
    const its = recordings.find((one) => keyOf(one) === key);
    if (its === undefined) {
      yield { caseId: null, what: `${key} is of no recording` };
      continue;
    }
    const { consent, ended, stopped } = its.recording;
    const what =
      consent !== 'given'
        ? 'was refused, and lies in the store'
        : ended !== null && bytes.length > 0
          ? 'was ended, and lies in the store'
          : ended === null && createHash('sha256').update(bytes).digest('hex') !== stopped?.file.sha256
            ? 'is not what was announced'
            : null;
    if (what !== null) yield { caseId: null, what: `${named(its)} ${what}` };
  }
}

/** What is said to be kept lies there: nothing local lives as long as its retention. */
function* lost({ recordings, recordingFiles }: Evidence): Generator<Violation> {
  const keys = new Set(recordingFiles.map(({ key }) => key));
  for (const one of recordings)
    if (one.recording.keptAt !== null && !keys.has(keyOf(one) ?? ''))
      yield { caseId: null, what: `${named(one)} is said to be kept, and is not there` };
}

/** Views are counted without a gap, each while there was something to view, and none by whoever is on it. */
function* unrecorded({ recordings }: Evidence): Generator<Violation> {
  for (const one of recordings) {
    const { keptAt, ended, stopped, views, body } = one.recording;
    const numbers = one.views.map(({ view }) => view);
    if (numbers.join() !== Array.from({ length: views }, (_, index) => index + 1).join())
      yield { caseId: null, what: `${named(one)} counts ${views} views and has records of ${numbers.join()}` };
    for (const { view, at, addressUntil, body: by } of one.views) {
      const whileKept = keptAt !== null && at >= keptAt && (ended === null || at <= ended.at);
      if (!whileKept || stopped === null || addressUntil > stopped.retainedUntil || by !== body)
        yield { caseId: null, what: `${named(one)} was viewed as it may not be: view ${view}` };
    }
  }
}

/** Law 9 is about persons: what is recorded of them is more than a name. */
export const recordingChecks: readonly Check[] = [
  { law: 9, says: 'nothing recorded lies there without consent, or other than announced', violations: withoutConsent },
  { law: 9, says: 'what is said to be kept of a recording is there', violations: lost },
  { law: 9, says: 'each view of a recording is recorded, and was within its retention', violations: unrecorded },
];
