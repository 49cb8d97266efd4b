/** Where text goes: a terminal, a pipe, a file, a test. */
export interface Sink {
  /** Writes and waits until more may be written. Once the reader has gone it takes everything and keeps nothing. */
  readonly write: (data: string | Uint8Array) => Promise<void>;
  /** Columns of the terminal behind it; null where there is none. Asked anew, because windows change. */
  readonly columns: () => number | null;
  /** True once the reader has gone, as after `| head`. */
  readonly isClosed: () => boolean;
  /** Waits until everything that was written has left the process: a pipe may be slow. */
  readonly flush: () => Promise<void>;
}

/** What a command has of the world beside files. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Time zone of the system, an IANA name. */
  readonly zone: string;
  /** Processors that work can be spread over. */
  readonly processors: number;
  /** Version of the product. */
  readonly version: string;
  /** Calls back at Ctrl-C, until the function it gives is called. The second Ctrl-C ends the process in any case. */
  readonly onInterrupt: (handle: () => void) => () => void;
}
