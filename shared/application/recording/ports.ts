import type { Upload } from '#application/material/announce-material';
import type { RecordedFile, Recording, RecordingView } from '#domain/recording/recording';

/** A recording with the record of each time it was viewed, in their order. */
export interface RecordedSession {
  readonly recording: Recording;
  readonly views: readonly RecordingView[];
}

/** Recordings at windows. Reads of a visit are strongly consistent; the list of a window may be behind by a moment. */
export interface RecordingStore {
  find(of: { visit: string; number: number }): Promise<Recording | null>;
  /** In the order of their numbers. */
  ofVisit(visit: string): Promise<readonly RecordedSession[]>;
  /** Those that somebody still has to stop, upload or end, the earliest first. */
  unfinished(of: { window: string; limit: number }): Promise<readonly Recording[]>;
  /**
   * The one write of an act: the recording as it stands now, which must follow the version before it (the first: none), and the
   * view that it counts, if it does. False where somebody else wrote in between; nothing was written then.
   */
  write(change: { recording: Recording; view?: RecordingView }): Promise<boolean>;
}

/** The bytes of recordings, by the key that the domain gives them. */
export interface RecordingFiles {
  presign(request: RecordedFile & { readonly key: string; readonly expiresInSeconds: number }): Promise<Upload>;
  presignReading(request: { key: string; expiresInSeconds: number }): Promise<string>;
  /** What is stored under the key, or null. */
  stored(key: string): Promise<{ readonly bytes: number; readonly mediaType: string } | null>;
  /** Puts nothing in the place of the bytes, so that an upload address which is still good finds the place taken. */
  blank(key: string): Promise<void>;
}
