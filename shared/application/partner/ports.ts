/** What the other region says of a message that it has made durable. */
export interface Received {
  /** Number of the case there. */
  readonly caseId: string;
  readonly seq: number;
}

/** Materials that another region sent, kept in this one. */
export interface MaterialKeeper {
  /** Stores the bytes behind an address under a key, once. Throws where they are not those of the digest and length. */
  keep(material: { key: string; url: string; sha256: string; bytes: number; mediaType: string }): Promise<void>;
}
