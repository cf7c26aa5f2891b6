/** A body's own register (its source of truth is the body's system), found by the holder's keyed hash. */
export interface Registers {
  find(request: {
    register: string;
    body: string;
    holderHash: string;
  }): Promise<Readonly<Record<string, string>> | null>;
}
