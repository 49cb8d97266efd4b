import { existsSync, readFileSync } from "node:fs";
import { goldenSuite } from "@mizugiwa/proof";
import { isArray, isObject, type Json, type JsonObject } from "../json.js";
import { type Resolved, resolveProfile } from "../resolve/resolve.js";
import { controlsOf } from "../resolve/tree.js";
import { asDocument } from "../typed.js";
import { corpusFile, documentIn, FIXED, factsIn, mustEqual, mustHold, OSCAL } from "./corpus.js";

/** A resolution may take this long, with reading. */
const LIMIT_MS = 2_000;

/**
 * NIST's and FedRAMP's own resolved catalogues. Where the publisher's old tool lost enhancements, both right outcomes
 * are held to: every control it did give is equal, none that the profile names is lost.
 */
export default goldenSuite({
  name: "grc/oscal-resolution",
  needs: [`${OSCAL}/resolution-expected.json`],
  cases: (root) => {
    const facts = factsIn(readFileSync(corpusFile(root, "resolution-expected.json")));
    const cases = isObject(facts) && isArray(facts["cases"]) ? facts["cases"].filter(isObject) : [];
    return cases
      .filter((each) => existsSync(catalogOf(root, each)))
      .map((each) => ({ id: `${textOf(each["dir"])}/${textOf(each["profile"])}`, run: () => check(root, each) }));
  },
});

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function catalogOf(root: string, { catalog, dir }: JsonObject): string {
  return corpusFile(root, typeof catalog === "string" ? catalog : `${textOf(dir)}/catalog.json`);
}

function check(root: string, facts: JsonObject): void {
  const [dir, profile] = [textOf(facts["dir"]), textOf(facts["profile"])];
  const resolve = (upLevel: boolean): Resolved => {
    const start = performance.now();
    const resolved = resolveProfile(documentIn(readFileSync(corpusFile(root, dir, `${profile}.profile.json`))), {
      ...FIXED,
      href: `${profile}.profile.json`,
      load: () => documentIn(readFileSync(catalogOf(root, facts))),
      upLevel,
    });
    mustHold(performance.now() - start < LIMIT_MS, `took ${Math.round(performance.now() - start)} ms`);
    return resolved;
  };
  const resolved = resolve(false);
  const expected = documentIn(readFileSync(corpusFile(root, dir, `${profile}.resolved.json`))).content;
  if (textOf(facts["verdict"]).startsWith("deep-equal")) {
    mustHold(resolved.problems.length === 0 || facts["alters"] !== undefined, String(resolved.problems[0]?.detail));
    for (const key of ["params", "groups", "controls"]) {
      mustEqual(resolved.catalog?.content[key], expected[key], `/${key}`);
    }
    if (typeof facts["back_matter"] === "number") {
      mustEqual(resolved.catalog?.content["back-matter"], expected["back-matter"], "/back-matter");
    }
    mustHold(idsOf(resolved).length === facts["resolved"], `${idsOf(resolved).length} controls`);
  } else checkAncestors(resolved, resolve(true), expected, facts);
}

/** Enhancements selected without their parents: kept within them, with a warning that names them, or up-levelled. */
function checkAncestors(kept: Resolved, upLevelled: Resolved, expected: JsonObject, facts: JsonObject): void {
  const warning = kept.problems.find(({ code }) => code === "ancestor-kept");
  const named = warning?.detail.replace(/^.*: /, "").split(", ") ?? [];
  const selected = Number(facts["selected"]);
  mustHold(idsOf(upLevelled).length === selected, `${idsOf(upLevelled).length} controls up-levelled`);
  mustHold(idsOf(kept).length === selected + named.length, `${idsOf(kept).length} controls with ${named.length} named`);
  const official = asDocument({ name: "catalog", content: expected }, "catalog");
  mustHold(official !== null, "the official catalogue has another shape");
  const ours = new Set(idsOf(kept));
  for (const { id } of official === null ? [] : controlsOf(official)) mustHold(ours.has(id), `${id} is lost`);
}

function idsOf({ catalog }: Resolved): string[] {
  const typed = catalog === null ? null : asDocument(catalog, "catalog");
  return typed === null ? [] : [...controlsOf(typed)].map(({ id }) => id);
}
