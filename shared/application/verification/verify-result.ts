import type { LicenceRecord } from '#application/licence/ports';

/** What the register of results knows of a document: `offline` where it cannot be asked, `elsewhere` where it is of another region. */
export type Register = LicenceRecord | 'offline' | 'unknown' | 'elsewhere';
