import { forOfficial } from './recording-shown.ts';
import { persistently, type RecordingAct, type RecordingDependencies, recordingFor } from './session-of.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { realInstant } from '#domain/limits/civil-date';
import { type EndReason, type RecordedFile, type Recording, recordingKey } from '#domain/recording/recording';
import { endRecording, keepRecording, stopRecording } from '#domain/recording/recording-acts';

type Stop = { readonly stoppedAt: string; readonly file: RecordedFile };
type Finish = Stop | { readonly ended: EndReason };

type Finished = Outcome<{
  recording: ReturnType<typeof forOfficial>;
  upload: { url: string; headers: Record<string, string>; expiresAt: string } | null;
}>;

/** Long enough for two hours of video on the line of a hall. */
const uploadSeconds = 900;

/**
 * A clerk stops a recording and gets the address to upload it to; the same again, once it is there, has it kept. Or it is ended:
 * because consent was withdrawn, or because it failed.
 */
export function finishRecording(
  dependencies: RecordingDependencies,
  { said, ...act }: RecordingAct & { readonly said: Finish },
): Promise<Finished> {
  return persistently(async () => {
    const found = await recordingFor(dependencies, act, ['clerk']);
    if (!found.ok) return found;
    const what = { recording: found.value.recording, by: act.person.account, at: dependencies.clock.now() };
    return 'ended' in said
      ? end(dependencies, { ...what, reason: said.ended })
      : stop(dependencies, { ...what, ...said });
  });
}

async function stop(
  dependencies: RecordingDependencies,
  said: { recording: Recording; by: string; at: string } & Stop,
): Promise<Finished | 'stale'> {
  const { recordings, files, rules } = dependencies;
  const { recording, at } = said;
  const stoppedAt = realInstant(said.stoppedAt);
  if (stoppedAt === null) return reject('recording.implausible');
  const stopped = stopRecording(recording, { ...said, stoppedAt, rules });
  if (!stopped.ok) return reject(stopped.code);
  if (stopped.recording !== recording)
    return (await recordings.write(stopped)) ? uploadOf(dependencies, { ...stopped, at }) : 'stale';
  if (recording.stopped === null || recording.keptAt !== null) return finished(dependencies, { recording, at });
  const found = await files.stored(recordingKey({ ...recording, file: recording.stopped.file }));
  if (found === null) return uploadOf(dependencies, { recording, at });
  const kept = keepRecording(recording, { at, found });
  if (!kept.ok) return reject(kept.code);
  return (await recordings.write(kept)) ? finished(dependencies, { ...kept, at }) : 'stale';
}

/** The address is good for a while, and never beyond the instant by which the recording has to be stored. */
async function uploadOf(
  dependencies: RecordingDependencies,
  { recording, at }: { recording: Recording; at: string },
): Promise<Finished> {
  const { stopped, dueAt } = recording;
  const leftSeconds = dueAt === null ? 0 : Math.floor((Date.parse(dueAt) - Date.parse(at)) / 1000);
  if (stopped === null || leftSeconds < 1) return reject('recording.broken_off');
  const expiresInSeconds = Math.min(uploadSeconds, leftSeconds);
  const { file } = stopped;
  const key = recordingKey({ ...recording, file });
  const { url, headers } = await dependencies.files.presign({ key, ...file, expiresInSeconds });
  const expiresAt = new Date(Date.parse(at) + expiresInSeconds * 1000).toISOString();
  return finished(dependencies, { recording, at, upload: { url, headers: { ...headers }, expiresAt } });
}

/** What may lie in the store goes first: were the write lost after that, nothing could be viewed all the same. */
async function end(
  dependencies: RecordingDependencies,
  { recording, ...said }: { recording: Recording; by: string; at: string; reason: EndReason },
): Promise<Finished | 'stale'> {
  const { recordings, files } = dependencies;
  const { at } = said;
  const key = recording.stopped && recordingKey({ ...recording, file: recording.stopped.file });
  const isThere = key !== null && (await files.stored(key)) !== null;
  const ended = endRecording(recording, { ...said, isThere });
  if (!ended.ok) return reject(ended.code);
  if (key !== null) await files.blank(key);
  if (ended.recording !== recording && !(await recordings.write(ended))) return 'stale';
  return finished(dependencies, { ...ended, at });
}

const finished = (
  dependencies: RecordingDependencies,
  {
    recording,
    at,
    upload = null,
  }: { recording: Recording; at: string; upload?: Extract<Finished, { ok: true }>['value']['upload'] },
): Finished => accept({ recording: forOfficial(dependencies, { session: { recording, views: [] }, at }), upload });
