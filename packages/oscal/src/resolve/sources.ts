import { type Problem, toProblem } from "@mizugiwa/base";
import type { Resource } from "../model/metadata.js";
import type { Profile } from "../model/profile.js";
import type { OscalDocument } from "../read/read.js";
import { joinHref } from "./href.js";

/** What a caller gives for an import: its text, or a document that was read already. */
export type Loaded = Uint8Array | string | OscalDocument;

/** Gives what stands at a reference, already joined to the importing document's; null where nothing does. */
export type Load = (href: string) => Loaded | null;

/** An import found: the name it is known by, for cycles and messages, and what stands there. */
export interface Found {
  readonly href: string;
  readonly loaded: Loaded;
}

/**
 * What an import refers to: a reference, or `#uuid` of a resource in the profile's back matter, whose links are tried
 * in order (JSON, XML, YAML by media type first) and then its own Base64 content.
 * Source: OSCAL profile resolution specification (draft), "import: resolving references".
 */
export function findImport(profile: Profile, base: string, href: string, load: Load): Found | Problem {
  if (!href.startsWith("#")) {
    const joined = joinHref(base, href);
    const loaded = load(joined);
    return loaded === null ? missing(joined, [joined]) : { href: joined, loaded };
  }
  const uuid = href.slice(1).toLowerCase();
  const resource = profile["back-matter"]?.resources?.find((each) => each.uuid.toLowerCase() === uuid);
  if (resource === undefined) {
    return toProblem("import-unresolved", { detail: `the back matter has no resource ${href}` });
  }
  return findResource(resource, base, href, load);
}

function findResource(resource: Resource, base: string, href: string, load: Load): Found | Problem {
  const tried: string[] = [];
  for (const { href: link } of [...(resource.rlinks ?? [])].sort(
    (a, b) => rank(a["media-type"]) - rank(b["media-type"]),
  )) {
    const joined = joinHref(base, link);
    tried.push(joined);
    const loaded = load(joined);
    if (loaded !== null) return { href: joined, loaded };
  }
  if (resource.base64 !== undefined) {
    const loaded = Buffer.from(resource.base64.value, "base64");
    return { href: `${base}${href}`, loaded };
  }
  return missing(href, tried);
}

/** OSCAL in a format that is read comes first, then what states no type, then the rest. */
function rank(mediaType: string | undefined): number {
  if (mediaType === undefined) return 1;
  return /(json|xml|yaml)\b/.test(mediaType) ? 0 : 2;
}

function missing(href: string, tried: readonly string[]): Problem {
  return toProblem("import-missing", {
    detail: `nothing was found at ${href}${tried.length === 0 || tried[0] === href ? "" : ` (tried ${tried.join(", ")})`}`,
    remedy: "Give the imported document, or map its reference to a local copy.",
  });
}
