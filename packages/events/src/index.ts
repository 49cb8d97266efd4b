export type { LogSource, Native, NativeEvent, NativeObject } from "./event.js";
export { type LogReading, type ReadLogOptions, readLog } from "./read-log.js";
