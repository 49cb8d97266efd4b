import { MizugiwaError } from "@mizugiwa/base";

/** Thrown by a decoder of a stream when its input is damaged or refused; all that came before has been given. */
export class StreamError extends MizugiwaError {}
