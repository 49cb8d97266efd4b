import { z } from "zod";

/** A parameter that names some of these words, a comma between them: at most 20. */
export function listOf<Values extends readonly [string, ...string[]]>(values: Values) {
  return z
    .string()
    .max(500)
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(values)).max(20));
}
