import type { Problem } from "@mizugiwa/base";
import type { Reach } from "./reach.js";

/**
 * How much of a file the structure vouches for. `whole`: it holds from the first byte to an end of its own. `begun`: it holds so far and then
 * does not, or has no end that can be told. `cut`: it goes on behind the bytes that may be read, or its beginning is missing.
 */
export type Soundness = "whole" | "begun" | "cut";

/** What a format makes of the bytes from a place on. */
export interface Measured {
  /** Bytes of the file that lie here, at least 1 and at most the reach. */
  readonly length: number;
  /** Bytes up to which the structure was checked; the search goes on behind them where the file is not whole. */
  readonly sound: number;
  readonly soundness: Soundness;
  /** A better name than the format's own: "docx" for a zip. */
  readonly extension?: string;
  readonly problems: readonly Problem[];
}

/** One kind of file that can be found without a file system; the registry lists them. */
export interface CarvingFormat {
  readonly name: string;
  /** What the file is called where the content says nothing better, without the point. */
  readonly extension: string;
  /** Byte sequences it may begin with; looked up by their first byte, so none is empty. */
  readonly starts: readonly Uint8Array[];
  /** Whether it is text without a signature of its own: looked for at the starts of blocks alone, even where every byte is searched. */
  readonly atBlocksOnly: boolean;
  /** Judges the bytes from a start on; null where they are no such file. Throws only what the source throws. */
  measure(reach: Reach): Measured | null;
}

/** The bytes of an ASCII text, for signatures. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** A file whose structure holds to its end. */
export function whole(length: number, extension?: string): Measured {
  const measured = { length, sound: length, soundness: "whole", problems: [] } as const;
  return extension === undefined ? measured : { ...measured, extension };
}

/** A file whose structure ends at `sound`, of which `length` bytes are given. */
export function unsound(
  soundness: "begun" | "cut",
  at: { readonly length: number; readonly sound: number; readonly extension?: string },
  detail: string,
): Measured {
  const code = soundness === "cut" ? "carved-cut" : "carved-unsound";
  return {
    ...at,
    length: Math.max(1, at.length),
    soundness,
    problems: [{ code, place: { offset: at.sound }, detail }],
  };
}
