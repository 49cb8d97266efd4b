export type { LogSource, Native, NativeEvent, NativeObject } from "./event.js";
export { EventReader, type EventReading } from "./event-reader.js";
export { type ReadLogOptions, readLog } from "./read-log.js";
export type { LogReading } from "./reading.js";
