import { inflateRawSync } from 'node:zlib';

/** JSON that ships deflated (RFC 1951), in base64. */
export const unpacked = (packed: string): unknown =>
  JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8'));
