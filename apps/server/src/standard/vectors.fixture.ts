import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** The cases of a file of vectors, each judged by `run`, which gives what was found beside what was expected. */
export function vectorCases<Case>(
  root: string,
  path: string,
  schema: z.ZodType<Case>,
  judge: (vector: Case) => readonly [found: unknown, expected: unknown],
): { readonly id: string; readonly run: () => void }[] {
  const file = z.object({ cases: z.array(schema) }).parse(JSON.parse(readFileSync(join(root, path), "utf8")));
  return file.cases.map((vector, index) => ({
    id: `${path}#${index}`,
    run: () => {
      const [found, expected] = judge(vector);
      if (found !== expected) throw new Error(`found ${String(found)}, expected ${String(expected)}`);
    },
  }));
}
