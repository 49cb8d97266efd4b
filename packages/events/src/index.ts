export type { LogSource, Native, NativeEvent, NativeObject } from "./event.js";
export { EventReader, type EventReading } from "./event-reader.js";
export type { OcsfEvent } from "./ocsf/ocsf.js";
export { toOcsf } from "./ocsf/to-ocsf.js";
export { type ReadLogOptions, readLog } from "./read-log.js";
export type { LogReading } from "./reading.js";
