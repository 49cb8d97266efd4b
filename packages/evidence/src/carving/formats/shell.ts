import { ascii, type CarvingFormat } from "../format.js";
import { measureScript } from "../script.js";

/** Interpreters that a first line may name, and what their programs are called. */
const INTERPRETERS: readonly (readonly [name: RegExp, extension: string])[] = [
  [/\b(?:ba|da|z|k|a)?sh\b/, "sh"],
  [/\bpython/, "py"],
  [/\bperl/, "pl"],
  [/\bruby/, "rb"],
  [/\bphp/, "php"],
  [/\bnode\b/, "js"],
];

/** Programs that name their interpreter in the first line: shells, and others of the kind. Source: Linux execve(2), "Interpreter scripts". */
export const shell: CarvingFormat = {
  name: "shell",
  extension: "sh",
  starts: [ascii("#!")],
  atBlocksOnly: false,
  measure: (reach) => measureScript(reach, /^#! ?\/[\w./+-]{2,120}[^\n\0]{0,120}\n/, extensionOf),
};

function extensionOf(head: string): string {
  const first = head.slice(0, head.indexOf("\n"));
  return INTERPRETERS.find(([name]) => name.test(first))?.[1] ?? "script";
}
