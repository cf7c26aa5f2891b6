/** What a deployment knows of the authority of time-stamps that it asks (RFC 3161 over HTTP). */
export interface TimeStampAuthority {
  /** Address that questions are posted to. */
  readonly url: string;
}
