import { persistently, type RecordingAct, type RecordingDependencies, recordingFor } from './session-of.ts';
import { accept, reject } from '#contracts/errors';
import { recordingKey, type ViewPurpose } from '#domain/recording/recording';
import { viewRecording } from '#domain/recording/recording-acts';
import { seemsToHoldPersonNumber } from '#formats/person-numbers';

/** Long enough to begin to play it, too short to pass the address on. */
const readingSeconds = 120;

/**
 * An official of the body of the window views a recording, for a purpose. That is recorded before the address is given out, so that
 * no address is without a record; a record whose address was lost on the way says no more than that it was asked for. The address
 * ends with the retention at the latest.
 */
export function openRecording(
  dependencies: RecordingDependencies,
  { said, ...act }: RecordingAct & { readonly said: { readonly purpose: ViewPurpose; readonly note: string } },
) {
  const { recordings, files, clock } = dependencies;
  return persistently(async () => {
    const found = await recordingFor(dependencies, act);
    if (!found.ok) return found;
    if (seemsToHoldPersonNumber(said.note)) return reject('recording.names_a_person');
    const at = clock.now();
    const counted = viewRecording(found.value.recording, { at });
    if (!counted.ok) return reject(counted.code);
    const { recording } = counted;
    const { visit, number, views: view, stopped } = recording;
    if (stopped === null) return reject('recording.wrong_state');
    const leftSeconds = Math.floor((Date.parse(stopped.retainedUntil) - Date.parse(at)) / 1000);
    if (leftSeconds < 1) return reject('recording.expired');
    const expiresInSeconds = Math.min(readingSeconds, leftSeconds);
    const expiresAt = new Date(Date.parse(at) + expiresInSeconds * 1000).toISOString();
    const { role, body } = found.value.post;
    const by = { by: act.person.account, role, body, at, addressUntil: expiresAt };
    if (!(await recordings.write({ recording, view: { visit, number, view, ...by, ...said } }))) return 'stale';
    const { file } = stopped;
    const url = await files.presignReading({ key: recordingKey({ visit, number, file }), expiresInSeconds });
    return accept({ view, file, url, expiresAt });
  });
}
