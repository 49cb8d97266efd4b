/** Most bytes that a block gives (RFC 8878, 3.1.1.2.4). */
export const BLOCK_MAX = 131_072;
const FIRST_SIZE = 4 * BLOCK_MAX;

/**
 * The last bytes decoded, as far back as matches may reach. Memory in two parts: the newer one from 0 to `at`, and what
 * is left of the lap before, which goes on to `older` (0 in the first lap). A block is always decoded in one piece at
 * `at`. The memory grows with what is decoded, up to the window and two blocks, so that a header's claim costs nothing.
 */
export class Window {
  bytes = new Uint8Array(FIRST_SIZE);
  at = 0;
  older = 0;
  /** How far back matches may reach. */
  size = 0;

  beginFrame(size: number): void {
    this.size = size;
    this.at = 0;
    this.older = 0;
  }

  /** Makes room for a block at `at`. */
  beginBlock(): void {
    if (this.at + BLOCK_MAX <= this.bytes.length) return;
    const full = this.size + 2 * BLOCK_MAX;
    if (this.older === 0 && this.bytes.length < full) {
      const larger = new Uint8Array(Math.min(full, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, this.at));
      this.bytes = larger;
      if (this.at + BLOCK_MAX <= larger.length) return;
    }
    this.older = this.at;
    this.at = 0;
  }
}
