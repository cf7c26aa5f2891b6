/** What deflate keeps ahead of its place besides what it looks back on (zlib, MIN_LOOKAHEAD). */
const AHEAD = 262;
const [LEAST, MOST] = [9, 15];

/**
 * `windowBits` that reach over all of so many bytes: what is deflated is the same as with the largest window, and setting up
 * and clearing that costs more than the deflating of a part of a document.
 */
export const windowFor = (length: number): number => Math.min(MOST, Math.max(LEAST, 32 - Math.clz32(length + AHEAD)));
