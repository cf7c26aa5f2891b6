import type { Role } from '#domain/identity/principal';

/** How recording at windows is ruled: data, not law. Durations in the units of their names. */
export interface RecordingRules {
  readonly retentionDays: number;
  readonly longestMinutes: number;
  readonly dueHours: number;
  readonly recordDays: number;
  /** Texts of the notice that consent is asked by, in the order of their versions; the last is in force. */
  readonly notices: readonly {
    readonly version: number;
    readonly text: { readonly zh: string; readonly en: string };
  }[];
}

/** Why a recording ended without a file, or its file was given up. */
export type EndReason = 'consent-withdrawn' | 'device-failed' | 'line-failed' | 'never-uploaded';

/** What a recording is looked at for (查看目的). */
export type ViewPurpose = 'complaint' | 'dispute' | 'inspection' | 'quality';

/** The file that was recorded, as its clerk announced it. */
export interface RecordedFile {
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: 'video/mp4' | 'video/webm' | 'audio/mp4' | 'audio/webm';
}

/** A recording of a visit to a window (录音录像), or that it was refused. Ids and keyed hashes alone: nobody's name or number. */
export interface Recording {
  /** The visit, as its client named it, and which recording of it this is. */
  readonly visit: string;
  readonly number: number;
  /** Counts the writes; each must follow the one before. */
  readonly version: number;
  readonly window: string;
  /** Whose clerks sit there. */
  readonly body: string;
  /** Account of the clerk. */
  readonly startedBy: string;
  readonly startedAt: string;
  /** Version of the notice that was shown before. */
  readonly notice: number;
  readonly consent: 'given' | 'refused';
  /** Keyed hashes of the numbers of those who are recorded: whose it is, and who may therefore not view it. */
  readonly people: readonly string[];
  /** Instant by which it has to lie in the store, and after which it counts as broken off; null where nobody has to do anything. */
  readonly dueAt: string | null;
  readonly stopped: null | {
    /** When the clerk stopped, and when the platform was told. */
    readonly at: string;
    readonly toldAt: string;
    readonly file: RecordedFile;
    /** Instant from which nothing of it is given out any more. */
    readonly retainedUntil: string;
  };
  /** When the platform saw that the file is there. */
  readonly keptAt: string | null;
  readonly ended: null | { readonly reason: EndReason; readonly at: string; readonly by: string };
  /** How often it was viewed: each view has a record of its own, numbered from 1. */
  readonly views: number;
}

/** Who viewed a recording, when and what for; written before the address is given out, and never changed. */
export interface RecordingView {
  readonly visit: string;
  readonly number: number;
  /** Which view of this recording it is. */
  readonly view: number;
  readonly by: string;
  readonly role: Role;
  readonly body: string;
  readonly at: string;
  readonly purpose: ViewPurpose;
  /** In the official's own words; for officials alone. */
  readonly note: string;
  /** Until when the address was good that was given out for it. */
  readonly addressUntil: string;
}

export type RecordingState =
  | 'refused' // 未获同意
  | 'running' // 录制中
  | 'stopped' // 已停止, 待上传
  | 'broken-off' // 逾期未保存, 视为中断
  | 'kept' // 已保存
  | 'ended' // 已终止, 不留内容
  | 'expired'; // 保存期满

/** How a recording stands at an instant. What is overdue is so without anybody's doing. */
export function stateOf(recording: Recording, at: string): RecordingState {
  const { consent, ended, keptAt, stopped, dueAt } = recording;
  if (consent === 'refused') return 'refused';
  if (ended !== null) return 'ended';
  if (stopped !== null && keptAt !== null) return at < stopped.retainedUntil ? 'kept' : 'expired';
  if (dueAt !== null && at >= dueAt) return 'broken-off';
  return stopped === null ? 'running' : 'stopped';
}

/** Where the bytes of a recording lie: by digest, so that what was announced is what is there. */
export const recordingKey = ({ visit, number, file }: { visit: string; number: number; file: RecordedFile }): string =>
  `${visit}/${number}/${file.sha256}`;
