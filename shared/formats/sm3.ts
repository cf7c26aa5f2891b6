/** Size of an SM3 digest in bytes. */
export const SM3_BYTES = 32;

const BLOCK_BYTES = 64;
// GB/T 32905-2016 §4.1, initial value.
const INITIAL = Int32Array.of(
  0x7380166f,
  0x4914b2b9,
  0x172442d7,
  0xda8a0600,
  0xa96f30bc,
  0x163138aa,
  0xe38dee4d,
  0xb0fb0e4e,
);

// Signed words: V8 keeps their elements as small integers, unsigned ones become doubles. The scratch memory is shared
// by all calls, which is safe because a call never yields.
const schedule = new Int32Array(68);
const state = new Int32Array(8);
const padded = new Uint8Array(2 * BLOCK_BYTES);
const paddedView = new DataView(padded.buffer);

/** T_j <<< j of §4.2, ready for each of the 64 rounds. */
const constants = Int32Array.from({ length: 64 }, (_, round) => rotate(round < 16 ? 0x79cc4519 : 0x7a879d8a, round));

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** An element that is known to exist; the compiler's fallback costs nothing once optimised. */
function at(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

/** §5.3.2: 16 words of the block become 68. */
function expand(block: DataView, offset: number): void {
  const w = schedule;
  for (let j = 0; j < 16; j++) w[j] = block.getInt32(offset + 4 * j);
  for (let j = 16; j < 68; j++) {
    const x = at(w, j - 16) ^ at(w, j - 9) ^ rotate(at(w, j - 3), 15);
    w[j] = x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(at(w, j - 13), 7) ^ at(w, j - 6);
  }
}

/** §5.3.3. The first 16 rounds and the others differ in two Boolean functions; separate loops were not faster. */
function compress(): void {
  const w = schedule;
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  let f = at(state, 5);
  let g = at(state, 6);
  let h = at(state, 7);
  for (let j = 0; j < 64; j++) {
    const a12 = rotate(a, 12);
    const ss1 = rotate((a12 + e + at(constants, j)) | 0, 7);
    const word = at(w, j);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ a12) + (word ^ at(w, j + 4))) | 0;
    const tt2 = (gg + h + ss1 + word) | 0;
    d = c;
    c = rotate(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotate(f, 19);
    f = e;
    e = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17);
  }
  state[0] = at(state, 0) ^ a;
  state[1] = at(state, 1) ^ b;
  state[2] = at(state, 2) ^ c;
  state[3] = at(state, 3) ^ d;
  state[4] = at(state, 4) ^ e;
  state[5] = at(state, 5) ^ f;
  state[6] = at(state, 6) ^ g;
  state[7] = at(state, 7) ^ h;
}

function absorb(block: DataView, end: number): void {
  for (let offset = 0; offset < end; offset += BLOCK_BYTES) {
    expand(block, offset);
    compress();
  }
}

/** Puts the last partial block, the 1 bit and the length in bits (§5.2) into `padded`; returns how much of it counts. */
function pad(message: Uint8Array, whole: number): number {
  const rest = message.length - whole;
  const end = rest + 9 <= BLOCK_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  padded.fill(0, 0, end);
  padded.set(message.subarray(whole));
  padded[rest] = 0x80;
  paddedView.setUint32(end - 8, Math.floor(message.length / 0x20000000));
  paddedView.setUint32(end - 4, message.length * 8);
  return end;
}

/** The 32-byte SM3 digest (GB/T 32905-2016) of the whole message. */
export function sm3(message: Uint8Array): Uint8Array {
  const whole = message.length - (message.length % BLOCK_BYTES);
  state.set(INITIAL);
  absorb(new DataView(message.buffer, message.byteOffset, message.byteLength), whole);
  absorb(paddedView, pad(message, whole));
  const digest = new Uint8Array(SM3_BYTES);
  const words = new DataView(digest.buffer);
  for (let word = 0; word < 8; word++) words.setInt32(4 * word, at(state, word));
  return digest;
}
