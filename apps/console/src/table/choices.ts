import type { Field } from "./columns.js";

/** The chosen of a few words for the server, which knows only "one of": what is not is all the others. */
export function oneOfThese(name: string, all: readonly string[]): Field["ask"] {
  return ({ op, values }) => {
    const wanted = op === "not" ? all.filter((each) => !values.includes(each)) : values;
    return wanted.length === 0 ? [] : [[name, wanted.join(",")]];
  };
}
