/** A run of bytes; of the volume unless it is said otherwise. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}
