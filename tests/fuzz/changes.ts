/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to below `bound`. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(bound, 1);
  }

  of<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }
}

type Change = (bytes: Uint8Array, chance: Chance) => Uint8Array;

const spliced = (bytes: Uint8Array, { at, away, put }: { at: number; away: number; put: Uint8Array }): Uint8Array =>
  new Uint8Array(Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + away)]));

/** Values at which readers count wrongly. */
const edges = [0, 1, 0x1f, 0x20, 0x30, 0x7f, 0x80, 0x81, 0x84, 0xa0, 0xfe, 0xff];
/** What means something to one of the readers. */
const words = [
  ...['<!DOCTYPE a>', '<![CDATA[', ']]>', '<!--', '&#0;', '&a;', '<a>', '</a>', '<a/>', '"', '../', '/', '\\', '\0'],
  ...['\uFEFF', 'ofd:', 'Sign', 'SM3', '99999999', '-1', 'PK\u0001\u0002', 'PK\u0003\u0004', '20260922020000Z'],
].map((word) => new TextEncoder().encode(word));

const changes: readonly Change[] = [
  (bytes, chance) => bytes.with(chance.below(bytes.length), chance.below(256)),
  (bytes, chance) => bytes.with(chance.below(bytes.length), chance.of(edges)),
  (bytes, chance) => {
    const at = chance.below(bytes.length);
    return bytes.with(at, (bytes[at] ?? 0) ^ (1 << chance.below(8)));
  },
  (bytes, chance) => bytes.slice(0, chance.below(bytes.length)),
  (bytes, chance) => spliced(bytes, { at: chance.below(bytes.length), away: chance.below(16), put: new Uint8Array() }),
  (bytes, chance) => spliced(bytes, { at: chance.below(bytes.length), away: 0, put: chance.of(words) }),
  (bytes, chance) => spliced(bytes, { at: chance.below(bytes.length), away: chance.below(16), put: chance.of(words) }),
  // A piece of it once more, somewhere else.
  (bytes, chance) => {
    const from = chance.below(bytes.length);
    const put = bytes.slice(from, from + 1 + chance.below(200));
    return spliced(bytes, { at: chance.below(bytes.length), away: chance.of([0, put.length]), put });
  },
  (bytes, chance) => {
    const at = chance.below(bytes.length);
    return spliced(bytes, { at, away: 4, put: Uint8Array.from({ length: 4 }, () => chance.of(edges)) });
  },
];

/** The same bytes with one to four changes, by what chance says; never none. */
export function changedBy(bytes: Uint8Array, chance: Chance): Uint8Array {
  let changed = bytes;
  for (let left = 1 + chance.below(4); left > 0; left -= 1)
    if (changed.length > 0) changed = chance.of(changes)(changed, chance);
  return changed;
}
