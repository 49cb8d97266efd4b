import type { Command } from "../command/command.js";
import { hunt } from "./hunt.js";
import { logsParse } from "./logs.js";
import { rulesCheck, rulesProve } from "./rules.js";
import { serverDoctor, serverStart, serverStop } from "./server.js";

/** Every command there is, in the order of the overview. */
export const COMMANDS: readonly Command[] = [
  hunt,
  rulesCheck,
  rulesProve,
  logsParse,
  serverStart,
  serverStop,
  serverDoctor,
];
