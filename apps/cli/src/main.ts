import { dispatch } from "./command/dispatch.js";
import { commandsFor } from "./commands/load.js";
import { processIo } from "./process-io.js";

const words = process.argv.slice(2);
process.exitCode = await dispatch(words, processIo(), await commandsFor(words));
