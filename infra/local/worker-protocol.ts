/** What one function worker is started with. */
export interface WorkerStart {
  /** Offset of the virtual clock (see VirtualClock.shared). */
  readonly clock: SharedArrayBuffer;
  /** Absolute path of the module and the name of its export. */
  readonly file: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly logGroup: string;
}

/** One event to handle; `payload` is JSON text, as Lambda hands it over. */
export interface WorkerRequest {
  readonly requestId: string;
  readonly payload: string;
  readonly timeoutMs: number;
}

/** How Lambda reports what a handler threw. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** What a worker says: once whether its module loaded, then one answer per request. */
export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unready'; readonly error: ReportedError }
  | { readonly kind: 'answer'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'error'; readonly requestId: string; readonly error: ReportedError };
