import { accessSync, chmodSync, constants, existsSync, mkdirSync } from "node:fs";
import { MizugiwaError } from "@mizugiwa/base";

/** Makes the data folder, open to this user alone, where it is absent; throws `data-folder-unusable` with the remedy. */
export function openDataFolder(data: string): void {
  try {
    if (!existsSync(data)) {
      mkdirSync(data, { recursive: true });
      chmodSync(data, 0o700);
    }
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const detail = `this user cannot keep anything in it: ${cause instanceof Error ? cause.message : String(cause)}`;
    const remedy = "Give the folder to the user that runs Mizugiwa, or choose another one with --data.";
    throw new MizugiwaError("data-folder-unusable", { path: data, detail, remedy }, { cause });
  }
}
