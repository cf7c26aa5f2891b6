/** Crockford base 32: without I, L, O, U, so that a number read out over the telephone is understood. */
export const crockfordAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The first `characters` × 5 bits of the bytes, the highest first; throws a RangeError where there are fewer. */
export function toCrockford(bytes: Uint8Array, characters: number): string {
  if (characters * 5 > bytes.length * 8) throw new RangeError('not that many bits');
  return Array.from({ length: characters }, (_, index) => {
    const at = index * 5;
    const pair = ((bytes[at >> 3] ?? 0) << 8) | (bytes[(at >> 3) + 1] ?? 0);
    return crockfordAlphabet[(pair >> (11 - (at & 7))) & 31];
  }).join('');
}
