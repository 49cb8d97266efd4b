import type { PracticeRecord } from "../../api/contract.js";

/** A record, and how to read it anew. */
export interface RecordProps {
  readonly record: PracticeRecord;
  readonly again: () => void;
}

/** A form over a record. */
export interface FormProps {
  readonly record: PracticeRecord;
  readonly done: () => void;
}
