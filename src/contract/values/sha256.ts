/** SHA-256 (FIPS 180-4) of a text in UTF-8. Pure: the workflow sandbox has no crypto. For short texts such as ids. */

type State = readonly [number, number, number, number, number, number, number, number];

const BLOCK_BYTES = 64;

const START: State = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const KEYS: readonly number[] = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function padded(text: string): DataView {
  const bytes = new TextEncoder().encode(text);
  const blocks = Math.ceil((bytes.length + 9) / BLOCK_BYTES);
  const all = new Uint8Array(blocks * BLOCK_BYTES);
  all.set(bytes);
  all[bytes.length] = 0x80;
  const view = new DataView(all.buffer);
  view.setUint32(all.length - 4, bytes.length * 8);
  return view;
}

/** The block's 16 words, and the 48 derived from them. */
function wordsOf(message: DataView, offset: number): number[] {
  const words = Array.from({ length: 16 }, (_, n) => message.getUint32(offset + n * 4));
  const back = (n: number): number => words.at(-n) ?? 0;
  while (words.length < KEYS.length) {
    const [early, late] = [back(15), back(2)];
    const low = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const high = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words.push((back(16) + low + back(7) + high) | 0);
  }
  return words;
}

function round([a, b, c, d, e, f, g, h]: State, word: number, key: number): State {
  const high = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
  const choice = (e & f) ^ (~e & g);
  const low = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
  const majority = (a & b) ^ (a & c) ^ (b & c);
  const mixed = (h + high + choice + key + word) | 0;
  return [(mixed + low + majority) | 0, a, b, c, (d + mixed) | 0, e, f, g];
}

function added([a, b, c, d, e, f, g, h]: State, [i, j, k, l, m, n, o, p]: State): State {
  return [a + i, b + j, c + k, d + l, e + m, f + n, g + o, h + p];
}

/** 64 digits in hex. */
export function sha256(text: string): string {
  const message = padded(text);
  let state = START;
  for (let offset = 0; offset < message.byteLength; offset += BLOCK_BYTES) {
    const words = wordsOf(message, offset);
    const mixed = words.reduce<State>((now, word, n) => round(now, word, KEYS[n] ?? 0), state);
    state = added(state, mixed);
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
