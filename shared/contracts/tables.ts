/** Keys of a DynamoDB table, stated once for those who create it and those who use it. */
export interface TableDefinition {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Attribute with the second (Unix time) from which an item may be dropped. */
  readonly timeToLive?: string;
  readonly stream?: 'KEYS_ONLY';
  readonly indexes?: Readonly<Record<string, IndexDefinition>>;
}

export interface IndexDefinition {
  readonly partitionKey: string;
  readonly sortKey: string;
  /** Attributes beside the keys that it holds; absent: all of them. */
  readonly holds?: readonly string[];
}

/** Tables by lifetime and key; all keys are strings. */
export const tables = {
  /**
   * CASE#<id> / EVENT#<seq>[#P where a partner region has to know], SNAPSHOT, KEY; WAIT#<id> / <step>#<digest of token>; IDEM#<digest> / IDEM, also for each sheet of a paper book; BLANK#<book> / what became
   * of each numbered blank, and counts of what is left. The only one with a
   * stream. The index holds each snapshot once, by the day and moment of the case's last event.
   */
  cases: {
    partitionKey: 'pk',
    sortKey: 'sk',
    timeToLive: 'expiresAt',
    stream: 'KEYS_ONLY',
    indexes: { byChange: { partitionKey: 'changeBucket', sortKey: 'changedAt', holds: ['seq', 'toldSeq'] } },
  },
  /**
   * What consumers make of events, and can be made again: MARK#<case> / <consumer>; INBOX#<body>#<shard> / <due>#<case>;
   * OPEN#<item>#<keyed hash of the holder's number> / <case> while it is unfinished, of items that windows receive;
   * SEEN#<case> / <source>: what a system that only answers said last of the case, asked for again and again while it is open;
   * NOTICE#<digest of account> / <instant>#<case>#<seq>; RECONCILE#SCHEDULE / WALK.
   */
  projections: { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'expiresAt' },
  /**
   * What was approved, by id: `approval-<case>`, `standing-…` and `proposed-standing-…`, written only by `decide`; `receipt-<SM3 of the draft>` and
   * `statement-<SM3 of the draft>`, written only by `receipt`.
   */
  approvals: { partitionKey: 'id' },
  /** Issued results by identifier; by holder through the index. */
  licences: { partitionKey: 'identifier', indexes: { byHolder: { partitionKey: 'holderHash', sortKey: 'issuedAt' } } },
  /** Registers that bodies keep and the platform only copies: <register>#<body> / <holder hash>; WAYBILL#<carrier> / <number of the waybill>; ACCESS#<licence> / <instant>#<digest> of each look of others at a licence; and CONSENT#<licence> / <case> of its holder. */
  registers: { partitionKey: 'register', sortKey: 'holderHash' },
  /**
   * PARTNERS / <partner>; KEYS#<partner> / <direction>#<kind>#<id>; OWN-KEYS / <kind>#<id>; ENDPOINT#<endpoint> / STATE;
   * OUTBOX#<partner> / <case> while something of it has to be told; TOLD#<partner>#<day> / <case> how it stood when something of it was
   * told last on that day; CLOCK / RUN; SOURCES / <source>; ASKING#<source> / WALK; COMPARING#<partner> / STATE. The index holds what is to be sent: by endpoint and
   * minute of the hour in which it is due, and apart from that what waits for the endpoint, and what was given up.
   */
  partners: {
    partitionKey: 'pk',
    sortKey: 'sk',
    timeToLive: 'expiresAt',
    indexes: { byDue: { partitionKey: 'dueIn', sortKey: 'dueAt', holds: ['body'] } },
  },
  /**
   * VISIT#<visit> / RECORDING#<number>, and VIEW#<number>#<view> for each time it was viewed; dropped years after the bytes. The
   * index holds those that somebody at the window still has to stop, upload or end.
   */
  recordings: {
    partitionKey: 'pk',
    sortKey: 'sk',
    timeToLive: 'expiresAt',
    indexes: { byWindow: { partitionKey: 'unfinishedAt', sortKey: 'startedAt' } },
  },
  /**
   * Seals by `<body>#<kind>` / id, their history under `HISTORY#<body>#<kind>` / instant and seal, what each was used for under
   * `USE#<seal>#<month>` / instant and identifier, and the trust list under `TRUST`: roots by name, and their revocation lists.
   */
  seals: { partitionKey: 'owner', sortKey: 'id' },
  /** What the sealer was about to sign, by case; of a receipt and of a statement by its approval. */
  intents: { partitionKey: 'caseId' },
} as const satisfies Record<string, TableDefinition>;

export type TableName = keyof typeof tables;
