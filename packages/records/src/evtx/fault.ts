import { MizugiwaError } from "@mizugiwa/base";

/** Thrown where a record or chunk cannot be read; offsets count from the start of the chunk until they are placed. */
export class EvtxError extends MizugiwaError {}

/** Shorthand: `offset` within the chunk. */
export function fault(code: string, offset: number, detail: string): EvtxError {
  return new EvtxError(code, { offset, detail });
}
