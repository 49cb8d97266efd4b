import type { Item } from "@mizugiwa/base";
import type { NativeEvent } from "./event.js";

/** What reading a log gives. */
export interface LogReading {
  /** Kind of the log: of its first record where records of several sources are mixed; `empty` where there is none. */
  readonly kind: string;
  /** Events and problems in the order of the log; to be gone through once. */
  readonly items: Iterable<Item<NativeEvent>>;
}
