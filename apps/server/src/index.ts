export { runServer } from "./platform/process/run.js";
