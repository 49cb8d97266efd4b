import { checkDocument, readOscal, resolveProfile, writeOscal } from "@mizugiwa/oscal";
import { describe, expect, test } from "vitest";
import { CLASSES } from "../baseline/index.js";
import { readShipped, SHIPPED_CONTENT } from "../content/read.js";
import { type ExportedStandard, toCatalogue } from "./catalogue.js";
import { toMappingCollection } from "./mapping.js";
import { catalogueFile, toProfile } from "./profile.js";
import { fromCatalogue } from "./read-catalogue.js";

const { baseline } = readShipped(SHIPPED_CONTENT).examined();
const STANDARD: ExportedStandard = {
  id: "00000000-0000-4000-8000-000000000001",
  number: 1,
  title: "The standard as it ships",
  digest: "0".repeat(64),
  publishedAt: new Date("2026-11-25T00:00:00Z"),
  effectiveOn: null,
  vocabulary: baseline.vocabulary,
  requirements: baseline.requirements.map((content) => ({ requirement: content.id, version: 1, digest: "", content })),
};
const NOW = new Date("2026-11-25T12:00:00Z");
const catalogue = toCatalogue(STANDARD, NOW);
const severe = (document: Parameters<typeof checkDocument>[0]) =>
  checkDocument(document)
    .filter(({ severity }) => severity !== "notice")
    .map(({ place, detail }) => `${place.field}: ${detail}`);

describe("the standard in OSCAL", () => {
  test("as a catalogue is valid and reads back to the same requirements, in each format", () => {
    expect(severe(catalogue)).toEqual([]);
    for (const format of ["json", "yaml", "xml"] as const) {
      const { document } = readOscal(writeOscal(catalogue, format), format);
      expect(document, format).not.toBeNull();
      if (document === null) continue;
      const { requirements, problems } = fromCatalogue(document);
      expect(problems, format).toEqual([]);
      expect(requirements, format).toEqual(baseline.requirements);
    }
  });

  test("as a profile for each class resolves to what the class is asked, with no parameter open", () => {
    for (const at of CLASSES) {
      const profile = toProfile(STANDARD, at, NOW);
      expect(severe(profile)).toEqual([]);
      const { document } = readOscal(writeOscal(profile, "json"), "json");
      if (document === null) throw new Error("the profile cannot be read");
      const { catalog, problems } = resolveProfile(document, {
        href: "profile.json",
        load: (href) => (href.endsWith(catalogueFile(STANDARD)) ? writeOscal(catalogue, "json") : null),
        uuid: "7f6e9a1c-4a63-4c0e-9a53-0d5c0b1f2a11",
        lastModified: NOW.toISOString(),
      });
      expect(problems).toEqual([]);
      const asked = baseline.requirements.filter(({ applies }) => applies.classes?.includes(at) ?? true);
      const text = JSON.stringify(catalog?.content);
      expect(text.match(/"class":"requirement"/g)).toHaveLength(asked.length);
      expect(text.match(/"values":\[/g)).toHaveLength(asked.flatMap(({ params }) => params).length);
    }
  });

  test("its crosswalk as a mapping collection is valid", () => {
    const facts = baseline.requirements.flatMap(({ id, maps }) =>
      maps.map(({ source, id: clause, relation }) => {
        return { framework: source, frameworkTitle: source, clause, requirement: id, relation, rationale: null };
      }),
    );
    expect(severe(toMappingCollection(STANDARD, facts, NOW))).toEqual([]);
  });

  test("two exports of one version differ in nothing but the time they were made", () => {
    const later = toCatalogue(STANDARD, new Date("2026-11-26T12:00:00Z"));
    const plain = (text: string): string => text.replaceAll(/"last-modified": ".*?"/g, "");
    expect(plain(writeOscal(later, "json"))).toBe(plain(writeOscal(catalogue, "json")));
  });

  test("a control that lost what a requirement needs is named, and the others are kept", () => {
    const text = writeOscal(catalogue, "json").replace('"value": "field"', '"value": "hearsay"');
    const { document } = readOscal(text, "json");
    if (document === null) throw new Error("cannot be read");
    const { requirements, problems } = fromCatalogue(document);
    expect(requirements).toHaveLength(119);
    expect(problems.map(({ code, place }) => [code, place.field])).toEqual([["control-not-read", "provenance"]]);
  });
});
