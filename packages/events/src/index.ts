export type { LogSource, Native, NativeEvent, NativeObject } from "./event.js";
