/** The only source of time for use cases. */
export interface Clock {
  /** ISO instant in UTC with milliseconds. */
  now(): string;
}
