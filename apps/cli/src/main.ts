import { dispatch } from "./command/dispatch.js";
import { COMMANDS } from "./commands/index.js";
import { processIo } from "./process-io.js";

process.exitCode = await dispatch(process.argv.slice(2), processIo(), COMMANDS);
