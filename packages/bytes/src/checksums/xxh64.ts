/**
 * XXH64 with seed 0, as btrfs has it and, its low 32 bits, zstd frames end with.
 *
 * Sources: "xxHash fast digest algorithm", XXH64; RFC 8878, 3.1.1.
 * Stripes are mixed in 32-bit halves, since bigint would allocate at each step; the end, once a frame, is in bigint.
 */
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const P1_HIGH = 0x9e3779b1;
const P1_LOW = 0x85ebca87;
const P2_HIGH = 0xc2b2ae3d;
const P2_LOW = 0x27d4eb4f;

const STRIPE = 32;
const LANE = 8;

/** XXH64 of `bytes` with seed 0. */
export function xxh64(bytes: Uint8Array): bigint {
  const hash = new Xxh64();
  hash.update(bytes);
  return hash.digest();
}

/** The hash of bytes that come in pieces. */
export class Xxh64 {
  /** The four accumulators, low half first. */
  readonly #lanes = new Int32Array(8);
  readonly #rest = new Uint8Array(STRIPE);
  #restSize = 0;
  #size = 0;

  constructor() {
    const starts = [P1 + P2, P2, 0n, -P1];
    for (const [lane, start] of starts.entries()) {
      this.#lanes[lane * 2] = Number(BigInt.asIntN(32, start));
      this.#lanes[lane * 2 + 1] = Number(BigInt.asIntN(32, start >> 32n));
    }
  }

  update(bytes: Uint8Array): void {
    this.#size += bytes.length;
    let at = 0;
    if (this.#restSize > 0) {
      at = Math.min(STRIPE - this.#restSize, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#restSize);
      this.#restSize += at;
      if (this.#restSize < STRIPE) return;
      this.#mix(this.#rest);
      this.#restSize = 0;
    }
    const whole = at + Math.floor((bytes.length - at) / STRIPE) * STRIPE;
    this.#mix(bytes.subarray(at, whole));
    this.#rest.set(bytes.subarray(whole));
    this.#restSize = bytes.length - whole;
  }

  /** Mixes whole stripes: each lane becomes rotl(lane + input * P2, 31) * P1. The hot loop, hence in one piece. */
  #mix(stripes: Uint8Array): void {
    const view = new DataView(stripes.buffer, stripes.byteOffset, stripes.length);
    const lanes = this.#lanes;
    for (let at = 0; at < stripes.length; at += LANE) {
      const lane = (at >>> 2) & 6;
      const low = view.getInt32(at, true);
      const high = view.getInt32(at + 4, true);
      const addLow = Math.imul(low, P2_LOW);
      const addHigh = (highProduct(low, P2_LOW) + Math.imul(high, P2_LOW) + Math.imul(low, P2_HIGH)) | 0;
      const sumLow = ((lanes[lane] ?? 0) + addLow) | 0;
      const carry = sumLow >>> 0 < addLow >>> 0 ? 1 : 0;
      const sumHigh = ((lanes[lane + 1] ?? 0) + addHigh + carry) | 0;
      const turnedHigh = (sumHigh << 31) | (sumLow >>> 1);
      const turnedLow = (sumLow << 31) | (sumHigh >>> 1);
      lanes[lane] = Math.imul(turnedLow, P1_LOW);
      lanes[lane + 1] = highProduct(turnedLow, P1_LOW) + Math.imul(turnedHigh, P1_LOW) + Math.imul(turnedLow, P1_HIGH);
    }
  }

  /** The hash of all that was given; more may be given afterwards. */
  digest(): bigint {
    let hash = (this.#size < STRIPE ? P5 : this.#merged()) + BigInt(this.#size);
    const rest = new DataView(this.#rest.buffer, 0, this.#restSize);
    let at = 0;
    for (; at + 8 <= this.#restSize; at += 8) {
      hash = rotated(hash ^ round(rest.getBigUint64(at, true)), 27n) * P1 + P4;
    }
    for (; at + 4 <= this.#restSize; at += 4) {
      hash = rotated(hash ^ wrapped(BigInt(rest.getUint32(at, true)) * P1), 23n) * P2 + P3;
    }
    for (; at < this.#restSize; at += 1) hash = rotated(hash ^ wrapped(BigInt(rest.getUint8(at)) * P5), 11n) * P1;
    hash = wrapped(hash);
    hash = wrapped((hash ^ (hash >> 33n)) * P2);
    hash = wrapped((hash ^ (hash >> 29n)) * P3);
    return hash ^ (hash >> 32n);
  }

  #merged(): bigint {
    const lanes = [0, 2, 4, 6].map((at) => {
      const high = BigInt(this.#lanes[at + 1] ?? 0) << 32n;
      return wrapped(high | BigInt((this.#lanes[at] ?? 0) >>> 0));
    });
    const turns = [1n, 7n, 12n, 18n];
    let hash = lanes.reduce((sum, lane, index) => sum + rotated(lane, turns[index] ?? 0n), 0n);
    for (const lane of lanes) hash = (hash ^ round(lane)) * P1 + P4;
    return hash;
  }
}

/** Bits 32 to 63 of the product of two numbers taken as unsigned. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const crossed = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middle = (crossed & 0xffff) + aLow * bHigh;
  return (Math.imul(aHigh, bHigh) + (crossed >>> 16) + (middle >>> 16)) | 0;
}

function wrapped(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function rotated(value: bigint, turn: bigint): bigint {
  const bits = wrapped(value);
  return wrapped((bits << turn) | (bits >> (64n - turn)));
}

/** One round over an empty lane. */
function round(input: bigint): bigint {
  return wrapped(rotated(input * P2, 31n) * P1);
}
