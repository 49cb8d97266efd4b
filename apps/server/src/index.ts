export { type Config, ConfigError, loadConfig } from "./platform/config/config.js";
export { examine, type Finding } from "./platform/process/doctor.js";
export { runServer } from "./platform/process/run.js";
export { type Stopped, stopServer } from "./platform/process/stop.js";
