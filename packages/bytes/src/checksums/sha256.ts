/**
 * SHA-256 in pieces, synchronous and in the browser too.
 *
 * Sources: FIPS 180-4, 4.1.2 (functions), 4.2.2 (constants), 5.1.1 (padding), 6.2 (hash).
 */
const BLOCK = 64;
const ROUNDS = 64;

/** The first 32 bits of the fractional part of a root. */
const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32);
const PRIMES = firstPrimes(ROUNDS);
const CONSTANTS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}

/** SHA-256 of bytes that are at hand: 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const hash = new Sha256();
  hash.update(bytes);
  return hash.digest();
}

export class Sha256 {
  readonly #state = Int32Array.from(START);
  readonly #words = new Int32Array(ROUNDS);
  readonly #rest = new Uint8Array(BLOCK);
  #restSize = 0;
  #size = 0;

  update(bytes: Uint8Array): void {
    this.#size += bytes.length;
    let at = 0;
    if (this.#restSize > 0) {
      at = Math.min(BLOCK - this.#restSize, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#restSize);
      this.#restSize += at;
      if (this.#restSize < BLOCK) return;
      this.#mix(this.#rest, 0);
      this.#restSize = 0;
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.#mix(bytes, at);
    this.#rest.set(bytes.subarray(at));
    this.#restSize = bytes.length - at;
  }

  /** The hash, 32 bytes; afterwards nothing may be added. */
  digest(): Uint8Array {
    const bits = this.#size * 8;
    const padding = new Uint8Array((this.#restSize < 56 ? 56 : 120) - this.#restSize + 8);
    padding[0] = 0x80;
    const tail = new DataView(padding.buffer, padding.length - 8);
    tail.setUint32(0, Math.floor(bits / 2 ** 32));
    tail.setUint32(4, bits % 2 ** 32);
    this.update(padding);
    const hash = new DataView(new ArrayBuffer(32));
    for (const [index, word] of this.#state.entries()) hash.setInt32(index * 4, word);
    return new Uint8Array(hash.buffer);
  }

  #mix(bytes: Uint8Array, from: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset + from, BLOCK);
    const words = this.#words;
    for (let at = 0; at < 16; at += 1) words[at] = view.getInt32(at * 4);
    for (let at = 16; at < ROUNDS; at += 1) {
      const near = words[at - 2] ?? 0;
      const far = words[at - 15] ?? 0;
      const one = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
      const two = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
      words[at] = (one + (words[at - 7] ?? 0) + two + (words[at - 16] ?? 0)) | 0;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = this.#state;
    for (let at = 0; at < ROUNDS; at += 1) {
      const high = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const first = (h + high + ((e & f) ^ (~e & g)) + (CONSTANTS[at] ?? 0) + (words[at] ?? 0)) | 0;
      const low = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) {
      this.#state[index] = ((this.#state[index] ?? 0) + word) | 0;
    }
  }
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
