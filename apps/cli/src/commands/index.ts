import type { Command } from "../command/command.js";
import { hunt } from "./hunt.js";
import { serverDoctor, serverStart, serverStop } from "./server.js";

/** Every command there is, in the order of the overview. */
export const COMMANDS: readonly Command[] = [hunt, serverStart, serverStop, serverDoctor];
