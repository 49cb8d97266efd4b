import { type Problem, toProblem } from "@mizugiwa/base";
import { z } from "zod";

/** A component of a bill of materials. */
export interface Component {
  /** Such as "library", "application", "operating-system". */
  readonly type: string;
  readonly scope: string | null;
  /** With its group, where it has one, as `group/name`. */
  readonly name: string;
  readonly version: string | null;
  /** Package URL (purl-spec); null where there is none. */
  readonly purl: string | null;
  readonly licenses: readonly string[];
}

export interface Bill {
  readonly serial: string | null;
  readonly spec: string;
  readonly madeAt: string | null;
  readonly components: readonly Component[];
  /** Components that could not be read, each with its place; the others are there. */
  readonly problems: readonly Problem[];
}

const COMPONENTS_MAX = 100_000;
const DEPTH_MAX = 32;
const PROBLEMS_MAX = 1000;

const Head = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.string().regex(/^1\.[2-7]$/),
  serialNumber: z.string().max(200).nullish(),
  metadata: z.looseObject({ timestamp: z.string().nullish() }).nullish(),
  components: z.array(z.unknown()).nullish(),
});

const Text = (max: number) => z.string().trim().min(1).max(max);
const License = z.looseObject({
  license: z.looseObject({ id: z.string().nullish(), name: z.string().nullish() }).nullish(),
  expression: z.string().nullish(),
});
const Each = z.looseObject({
  type: Text(100),
  name: Text(500),
  group: z.string().max(500).nullish(),
  version: z.string().max(500).nullish(),
  scope: z.string().max(50).nullish(),
  purl: z.string().max(2000).nullish(),
  licenses: z.array(License).max(1000).nullish(),
  components: z.array(z.unknown()).nullish(),
});

/**
 * Reads a bill of materials. Source: CycloneDX 1.2 to 1.7, JSON representation. A component that cannot be read is a
 * problem, and costs no other; null where the document is no CycloneDX at all.
 */
export function readBill(document: unknown): Bill | null {
  const head = Head.safeParse(document);
  if (!head.success) return null;
  const { serialNumber, specVersion, metadata, components: given } = head.data;
  const components: Component[] = [];
  const problems: Problem[] = [];
  const waiting = [...(given ?? [])].map((value, at) => ({ value, path: `/components/${at}`, depth: 1 })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (components.length >= COMPONENTS_MAX) {
      problems.push(tooMany(next.path));
      break;
    }
    const read = Each.safeParse(next.value);
    if (!read.success) {
      if (problems.length < PROBLEMS_MAX) problems.push(unreadable(next.path, read.error));
      continue;
    }
    components.push(toComponent(read.data));
    const inner = read.data.components ?? [];
    if (inner.length > 0 && next.depth >= DEPTH_MAX) problems.push(tooDeep(next.path));
    else {
      const { path, depth } = next;
      waiting.push(
        ...inner.map((value, at) => ({ value, path: `${path}/components/${at}`, depth: depth + 1 })).reverse(),
      );
    }
  }
  const at = metadata?.timestamp ?? null;
  const madeAt = at === null || Number.isNaN(Date.parse(at)) ? null : new Date(at).toISOString();
  return { serial: serialNumber ?? null, spec: specVersion, madeAt, components, problems };
}

function toComponent({ type, name, group, version, scope, purl, licenses }: z.infer<typeof Each>): Component {
  return {
    type,
    scope: scope ?? null,
    name: group === null || group === undefined || group === "" ? name : `${group}/${name}`,
    version: version === undefined || version === "" ? null : version,
    purl: purl === undefined || purl === "" ? null : purl,
    licenses: (licenses ?? []).flatMap(({ license, expression }) => expression ?? license?.id ?? license?.name ?? []),
  };
}

function unreadable(path: string, error: z.ZodError): Problem {
  const [issue] = error.issues;
  const field = [path, ...(issue?.path ?? []).map(String)].join("/");
  return toProblem("component-unreadable", {
    field,
    detail: issue?.message ?? "no component",
    remedy: "Mend it where the bill is made; the other components were taken.",
  });
}

function tooMany(path: string): Problem {
  const detail = `a bill holds ${COMPONENTS_MAX} components; what begins here was not taken`;
  return toProblem("too-many-components", { field: path, detail, remedy: "Bring it in as one bill for each part." });
}

function tooDeep(path: string): Problem {
  const detail = `components within components deeper than ${DEPTH_MAX} were not taken`;
  return toProblem("components-too-deep", { field: path, detail, remedy: "Flatten the bill." });
}
