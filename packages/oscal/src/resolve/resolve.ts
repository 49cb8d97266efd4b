import { type Place, type Problem, placedIn } from "@mizugiwa/base";
import { asJson } from "../json.js";
import type { Catalog } from "../model/catalog.js";
import { MODELS } from "../model/documents.js";
import type { Metadata } from "../model/metadata.js";
import type { Profile } from "../model/profile.js";
import { type OscalProblem, oscalProblem, ProblemList, type Severity } from "../problem.js";
import { type OscalDocument, readOscal } from "../read/read.js";
import { checkShape, hasShape } from "../validate/shape.js";
import type { Writable } from "../write.js";
import { backMatterOf } from "./back-matter.js";
import { combine } from "./combine.js";
import { modify } from "./modify.js";
import { type Selection, select } from "./select.js";
import { findImport, type Load } from "./sources.js";
import { structure } from "./structure.js";
import { controlsOf, type Forest, nodesOf, pick } from "./tree.js";

export interface ResolveOptions {
  /** The profile's own reference: imports are joined to it, and cycles are told by it. */
  readonly href: string;
  readonly load: Load;
  /** The identity of the result, a UUID of version 4 or 5: this library makes none. */
  readonly uuid: string;
  /** When the result is made, as OSCAL writes a date and time: this library has no clock. */
  readonly lastModified: string;
  /** Selected enhancements take the place of parents that are not selected, which otherwise stay. */
  readonly upLevel?: boolean;
}

export interface Resolved {
  /** The resolved catalogue; null where an error left nothing to give. */
  readonly catalog: Writable | null;
  readonly problems: readonly OscalProblem[];
}

/** Longer chains of profiles are refused. */
const CHAIN_MAX = 32;
const TOOL = "mizugiwa";

/**
 * The catalogue a profile stands for. A problem names the profile it is in (`place.path`) and the part of it
 * (`place.field`); an error in an import leaves no catalogue, since nothing may be missing in silence.
 *
 * Source: OSCAL profile resolution specification (draft): import → merge → modify → back matter → metadata.
 */
export function resolveProfile(document: OscalDocument, options: ResolveOptions): Resolved {
  const problems = new ProblemList();
  const catalog = new Resolver(options, problems).resolve(document, options.href, []);
  return {
    catalog: catalog === null ? null : { name: "catalog", content: asJson(catalog) },
    problems: problems.list(),
  };
}

class Resolver {
  readonly #options: ResolveOptions;
  readonly #problems: ProblemList;

  constructor(options: ResolveOptions, problems: ProblemList) {
    this.#options = options;
    this.#problems = problems;
  }

  resolve(document: OscalDocument, href: string, chain: readonly string[]): Catalog | null {
    const report = (severity: Severity, pointer: string, problem: Omit<Problem, "place">): void => {
      const place = placeIn(document, href, pointer);
      this.#problems.add(oscalProblem(severity, problem.code, { ...place, ...withoutPlace(problem) }));
    };
    const { content } = document;
    if (document.name !== "profile" || !hasShape(MODELS.profile, content)) {
      report("error", "", { code: "profile-invalid", detail: firstFault(document, "profile") });
      return null;
    }
    const sources = content.imports.map((each, index) => {
      const pointer = `/profile/imports/${index}`;
      return this.#import(content, document, href, each.href, [...chain, href], (severity, problem) =>
        report(severity, pointer, problem),
      );
    });
    const catalogs = sources.flatMap((each) => (each === null ? [] : [each]));
    if (catalogs.length < sources.length) return null;
    const forests = catalogs.map((catalog, index) => this.#pick(catalog, content, index, report));
    const merged = this.#merge(forests, content, report);
    const modified = content.modify === undefined ? { body: merged, faults: [] } : modify(merged, content.modify);
    for (const { code, pointer, detail } of modified.faults) {
      const severity = code === "remove-nothing" || code === "alter-target-is-control" ? "notice" : "warning";
      report(severity, `/profile/modify${pointer}`, { code, detail });
    }
    const metadata = this.#metadata(content.metadata, href);
    const backMatter = backMatterOf(
      [...catalogs.map((catalog) => catalog["back-matter"]), content["back-matter"]],
      [modified.body, metadata],
    );
    return {
      uuid: this.#options.uuid,
      metadata,
      ...modified.body,
      ...(backMatter === undefined ? {} : { "back-matter": backMatter }),
    };
  }

  #import(
    profile: Profile,
    document: OscalDocument,
    base: string,
    href: string,
    chain: readonly string[],
    report: (severity: Severity, problem: Omit<Problem, "place">) => void,
  ): Catalog | null {
    const found = findImport(profile, base, href, this.#options.load);
    if ("code" in found) {
      report("error", found);
      return null;
    }
    if (chain.includes(found.href)) {
      report("error", { code: "import-circular", detail: [...chain, found.href].join(" imports ") });
      return null;
    }
    if (chain.length >= CHAIN_MAX) {
      report("error", { code: "import-too-deep", detail: `more than ${CHAIN_MAX} profiles in a chain` });
      return null;
    }
    const imported = this.#document(found.loaded, found.href);
    if (imported === null) {
      report("error", { code: "import-unreadable", detail: `${found.href} is no OSCAL document that can be read` });
      return null;
    }
    if (imported.name === "profile") return this.resolve(imported, found.href, chain);
    if (imported.name === "catalog" && hasShape(MODELS.catalog, imported.content)) return imported.content;
    const detail = `${found.href} from ${document.name} ${base}: ${firstFault(imported, "catalog")}`;
    report("error", { code: "import-invalid", detail });
    return null;
  }

  #document(loaded: ReturnType<Load> & {}, href: string): OscalDocument | null {
    if (typeof loaded !== "string" && !(loaded instanceof Uint8Array)) return loaded;
    const { document, problems } = readOscal(loaded);
    for (const each of problems) this.#problems.add({ ...each, ...placedIn({ path: href }, each) });
    return document;
  }

  #pick(
    catalog: Catalog,
    profile: Profile,
    index: number,
    report: (severity: Severity, pointer: string, problem: Omit<Problem, "place">) => void,
  ): Forest {
    const pointer = `/profile/imports/${index}`;
    const selection: Selection = profile.imports[index] ?? {};
    if (selection["include-all"] === undefined && selection["include-controls"] === undefined) {
      report("warning", pointer, {
        code: "import-without-selection",
        detail: "nothing says what to include: all is taken",
      });
    }
    const { ids, unknown } = select([...controlsOf(catalog)], selection);
    if (unknown.length > 0) {
      report("warning", pointer, { code: "control-unknown", detail: `the source has no ${unknown.join(", ")}` });
    }
    const forest = pick(catalog, ids, this.#options.upLevel ?? false);
    const kept = [...nodesOf(forest)].filter((node) => !node.selected).map((node) => node.control.id);
    if (kept.length > 0) {
      const detail = `not selected, kept as parents of what is: ${kept.join(", ")}`;
      report("warning", pointer, { code: "ancestor-kept", detail });
    }
    return forest;
  }

  #merge(
    forests: readonly Forest[],
    profile: Profile,
    report: (severity: Severity, pointer: string, problem: Omit<Problem, "place">) => void,
  ): Pick<Catalog, "params" | "groups" | "controls"> {
    const method = profile.merge?.combine?.method;
    if (method === "merge") {
      const detail = "the method merge is withdrawn: the first of each control is used";
      report("warning", "/profile/merge/combine/method", { code: "combine-withdrawn", detail });
    }
    const { forest, doubled } = combine(forests, method === undefined || method === "keep" ? "keep" : "use-first");
    for (const { id, imports } of doubled) {
      const detail = `${id} comes from imports ${imports.join(" and ")}: the catalogue holds it twice`;
      const remedy = "Combine with use-first, or exclude it from one import.";
      report("error", `/profile/imports/${imports[1]}`, { code: "control-doubled", detail, remedy });
    }
    const { body, unplaced, wrapped } = structure(forest, profile.merge);
    if (unplaced.length > 0) {
      const detail = `selected, but the structure has no place for ${unplaced.join(", ")}`;
      report("warning", "/profile/merge/custom", { code: "control-unplaced", detail });
    }
    for (const group of wrapped) {
      const detail = `the group ${group} holds groups and controls: its controls are in a group of their own`;
      report("warning", "/profile/merge", { code: "group-wrapped", detail });
    }
    return body;
  }

  #metadata(metadata: Metadata, href: string): Metadata {
    const props = (metadata.props ?? []).filter(({ name }) => name !== "resolution-tool");
    const links = (metadata.links ?? []).filter(({ rel }) => rel !== "source-profile");
    return {
      ...metadata,
      "last-modified": this.#options.lastModified,
      props: [...props, { name: "resolution-tool", value: TOOL }],
      links: [...links, { href, rel: "source-profile" }],
    };
  }
}

function placeIn(document: OscalDocument, path: string, pointer: string): Place {
  return { path, ...document.placeOf(pointer) };
}

function withoutPlace({ detail, remedy }: Omit<Problem, "place">): { detail: string; remedy?: string } {
  return remedy === undefined ? { detail } : { detail, remedy };
}

/** Why a document is not what it should be, in a line. */
function firstFault(document: OscalDocument, wanted: "catalog" | "profile"): string {
  if (document.name !== wanted) return `a ${document.name} stands where a ${wanted} should`;
  let first = "";
  checkShape(MODELS[wanted], document.content, `/${wanted}`, ({ code, pointer, detail }) => {
    if (first === "" && (code === "type-wrong" || code === "property-missing")) first = `${pointer}: ${detail}`;
  });
  return first;
}
