export type ObservableKind = "address" | "host" | "url" | "mail" | "hash";

/** Something in an event that an indicator can name. */
export interface Observable {
  readonly kind: ObservableKind;
  /** In canonical form: what indicators are compared with. */
  readonly key: string;
  /** Where it stands in the event: names of fields, `.` between levels; numbers are places in a list. */
  readonly field: string;
  /** The value of that field as the event has it, or the part of it that was read. */
  readonly value: string;
}
