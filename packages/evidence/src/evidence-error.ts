import { MizugiwaError } from "@mizugiwa/base";

/** Thrown where nothing, or nothing more, can be read of an image, volume, file system or file; `field` names the structure. */
export class EvidenceError extends MizugiwaError {}
