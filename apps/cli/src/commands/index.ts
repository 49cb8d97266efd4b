import type { Command } from "../command/command.js";
import { allCommands } from "./load.js";

/** Every command there is, in the order of the overview. */
export const COMMANDS: readonly Command[] = await allCommands();
