/** Where `npm start` keeps its data unless told otherwise. */
export const defaultDataFolder = '.tongban/start';

/** `running.json` in the data folder: where a started cloud can be reached. Written when it is ready. */
export interface RunningAddresses {
  readonly ready: true;
  readonly regions: readonly { readonly code: string; readonly api: string }[];
  readonly identity: string;
  readonly console: string;
}
