import { isObject, type Json, type JsonObject } from "./json.js";
import { OSCAL_VERSIONS } from "./model/documents.js";
import { type OscalProblem, oscalProblem } from "./problem.js";
import { type Format, readOscal } from "./read/read.js";
import { writeOscal } from "./write.js";

export interface Conversion {
  /** Null where the document could not be read, or not be written as asked. */
  readonly text: string | null;
  /** What reading found; `markup-approximated` marks the prose whose marks did not survive. */
  readonly problems: readonly OscalProblem[];
}

export interface ConvertOptions {
  readonly to: Format;
  readonly from?: Format;
  /** Written as the document's OSCAL version; without it the document keeps its own. */
  readonly version?: string;
}

/** A document in another format, with nothing lost: what its models do not know is carried along. */
export function convertOscal(input: Uint8Array | string, options: ConvertOptions): Conversion {
  const { document, problems } = readOscal(input, options.from);
  if (document === null) return { text: null, problems };
  const { version } = options;
  if (version === undefined) return { text: writeOscal(document, options.to), problems };
  const refusal = refuseVersion(document.name, version);
  if (refusal !== null) return { text: null, problems: [...problems, refusal] };
  const content = withVersion(document.content, version);
  return { text: writeOscal({ ...document, content }, options.to), problems };
}

function refuseVersion(name: string, version: string): OscalProblem | null {
  if (!OSCAL_VERSIONS.some((known) => known === version)) {
    const remedy = `Choose one of ${OSCAL_VERSIONS.join(", ")}.`;
    return oscalProblem("error", "version-unknown", { detail: `${version} is no version this library writes`, remedy });
  }
  if (name !== "mapping-collection" || version.startsWith("1.2")) return null;
  const detail = `OSCAL ${version} has no mapping collection`;
  return oscalProblem("error", "version-lacks-model", { detail, remedy: "Choose 1.2.0 or later." });
}

function withVersion(content: JsonObject, version: string): JsonObject {
  const metadata: Json | undefined = content["metadata"];
  return isObject(metadata) ? { ...content, metadata: { ...metadata, "oscal-version": version } } : content;
}
