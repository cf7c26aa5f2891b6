import { createHash } from 'node:crypto';

/** SHA-256 (FIPS 180-4): what uploads and copies of files are bound to. */
export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
