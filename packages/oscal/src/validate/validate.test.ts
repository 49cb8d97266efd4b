import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../json.js";
import { readOscal } from "../read/read.js";
import { validateOscal } from "./validate.js";

const METADATA = { title: "t", "last-modified": "2026-01-02T03:04:05Z", version: "1", "oscal-version": "1.2.1" };
const UUID = "3f1c1f9e-5f5a-4b57-9c1a-1d6a3a6f0c01";
const OTHER = "3f1c1f9e-5f5a-4b57-9c1a-1d6a3a6f0c02";

const catalog = (more: JsonObject = {}): Json => ({ catalog: { uuid: UUID, metadata: METADATA, ...more } });
const profile = (more: JsonObject = {}): Json => ({
  profile: { uuid: UUID, metadata: METADATA, imports: [{ href: "c.json", "include-all": {} }], ...more },
});
const found = (document: Json): string[] =>
  validateOscal(JSON.stringify(document)).problems.map(({ code, place }) => `${code} ${place.field}`);

test("a small catalogue is valid", () => {
  expect(validateOscal(JSON.stringify(catalog()))).toMatchObject({ name: "catalog", valid: true, problems: [] });
});

test("a $schema beside the document is allowed, anything else is not", () => {
  const document = { $schema: "x", extra: 1, catalog: { uuid: UUID, metadata: METADATA } };
  expect(found(document)).toEqual(["property-unknown /extra"]);
});

describe("shape", () => {
  const cases: [name: string, document: Json, problem: string][] = [
    ["a required property that is missing", { catalog: { uuid: UUID } }, "property-missing /catalog"],
    ["a property nobody knows", catalog({ colour: "red" }), "property-unknown /catalog/colour"],
    ["an object where a list belongs", catalog({ groups: {} }), "type-wrong /catalog/groups"],
    [
      "a number where text belongs",
      catalog({ controls: [{ id: "a", title: 7 }] }),
      "type-wrong /catalog/controls/0/title",
    ],
    ["an empty list", catalog({ groups: [] }), "list-empty /catalog/groups"],
    ["a UUID of version 7", catalog({ uuid: "01890a5d-ac96-774b-bcce-b302099a8057" }), "value-malformed /catalog/uuid"],
    [
      "an identifier with brackets",
      catalog({ controls: [{ id: "AC-2(1)", title: "t" }] }),
      "value-malformed /catalog/controls/0/id",
    ],
    [
      "a title of two lines",
      catalog({ controls: [{ id: "a", title: "t\nu" }] }),
      "value-malformed /catalog/controls/0/title",
    ],
    [
      "a day that does not exist",
      catalog({ metadata: { ...METADATA, published: "2026-02-29T00:00:00Z" } }),
      "value-malformed /catalog/metadata/published",
    ],
    [
      "a time without a zone",
      catalog({ metadata: { ...METADATA, published: "2026-02-28T00:00:00" } }),
      "value-malformed /catalog/metadata/published",
    ],
    [
      "a value that is not on its list",
      catalog({ params: [{ id: "p", select: { "how-many": "two" } }] }),
      "value-not-allowed /catalog/params/0/select/how-many",
    ],
    [
      "values beside a selection",
      catalog({ params: [{ id: "p", values: ["1"], select: {} }] }),
      "choice-conflict /catalog/params/0",
    ],
    [
      "groups beside controls in a group",
      catalog({ groups: [{ title: "g", groups: [{ title: "h" }], controls: [{ id: "a", title: "t" }] }] }),
      "choice-conflict /catalog/groups/0",
    ],
    ["an import that takes nothing", profile({ imports: [{ href: "c.json" }] }), "choice-missing /profile/imports/0"],
  ];
  for (const [name, document, problem] of cases) test(name, () => expect(found(document)).toContain(problem));

  test("a slash in a property's name is escaped in its pointer", () => {
    expect(found(catalog({ "a/b~c": 1 }))).toEqual(["property-unknown /catalog/a~1b~0c"]);
  });
});

const prose = (text: string): Json =>
  catalog({ controls: [{ id: "a", title: "t", params: [{ id: "p" }], parts: [{ name: "statement", prose: text }] }] });
const resource = {
  "back-matter": {
    resources: [{ uuid: OTHER, rlinks: [{ href: "a", hashes: [{ algorithm: "SHA-256", value: "abc" }] }] }],
  },
};

describe("constraints", () => {
  const cases: [name: string, document: Json, problem: string][] = [
    [
      "two controls of one identifier",
      catalog({
        controls: [
          { id: "a", title: "t" },
          { id: "A", title: "t" },
        ],
      }),
      "identifier-doubled /catalog/controls/1/id",
    ],
    [
      "a role that is not there",
      catalog({ metadata: { ...METADATA, "responsible-parties": [{ "role-id": "r", "party-uuids": [OTHER] }] } }),
      "reference-unknown /catalog/metadata/responsible-parties/0/role-id",
    ],
    [
      "a resource that is not there",
      catalog({ controls: [{ id: "a", title: "t", links: [{ href: `#${OTHER}` }] }] }),
      "link-unresolved /catalog/controls/0/links/0/href",
    ],
    [
      "an import of a resource that is not there",
      profile({ imports: [{ href: `#${OTHER}`, "include-all": {} }] }),
      "import-unresolved /profile/imports/0/href",
    ],
    [
      "an insertion of an unknown parameter",
      prose("{{ insert: param, q }}"),
      "insert-unknown /catalog/controls/0/parts/0/prose",
    ],
    [
      "parameters that insert each other",
      catalog({
        params: [
          { id: "p", label: "{{ insert: param, q }}" },
          { id: "q", values: ["{{ insert: param, p }}"] },
        ],
      }),
      "parameter-circular /catalog/params/0",
    ],
    [
      "a hash too short for its algorithm",
      catalog(resource),
      "hash-malformed /catalog/back-matter/resources/0/rlinks/0/hashes/0/value",
    ],
    [
      "a version from the future",
      catalog({ metadata: { ...METADATA, "oscal-version": "2.0.0" } }),
      "version-unknown /catalog/metadata/oscal-version",
    ],
    [
      "a method the published schema lost",
      profile({ merge: { combine: { method: "keep" }, "as-is": true } }),
      "combine-method-accepted /profile/merge/combine/method",
    ],
    [
      "a parameter set twice",
      profile({
        modify: {
          "set-parameters": [
            { "param-id": "p", label: "a" },
            { "param-id": "p", label: "b" },
          ],
        },
      }),
      "entry-repeated /profile/modify/set-parameters/1/param-id",
    ],
    [
      "a position beside nothing",
      profile({ modify: { alters: [{ "control-id": "a", adds: [{ position: "after", title: "t" }] }] } }),
      "position-without-target /profile/modify/alters/0/adds/0/position",
    ],
  ];
  for (const [name, document, problem] of cases) test(name, () => expect(found(document)).toContain(problem));

  test("a known parameter may be inserted", () => expect(found(prose("{{ insert: param, p }}"))).toEqual([]));

  test("a range may not end before it starts", () => {
    const range = { name: "https", "port-ranges": [{ start: 443, end: 80, transport: "TCP" }] };
    const component = { uuid: OTHER, type: "service", title: "t", description: "d", protocols: [range] };
    const document = { "component-definition": { uuid: UUID, metadata: METADATA, components: [component] } };
    expect(found(document)).toEqual([
      "range-reversed /component-definition/components/0/protocols/0/port-ranges/0/end",
    ]);
  });
});

test("a mapping's relationship of OSCAL's own namespace must be one of six", () => {
  const item = { type: "control", "id-ref": "a" };
  const map = { uuid: OTHER, relationship: "same-as", sources: [item], targets: [item] };
  const source = { type: "catalog", href: "c.json" };
  const mapping = { uuid: OTHER, "source-resource": source, "target-resource": source, maps: [map] };
  const provenance = { method: "human", "matching-rationale": "semantic", status: "draft", "mapping-description": "d" };
  const collection = (ns: JsonObject): Json => ({
    "mapping-collection": {
      uuid: UUID,
      metadata: METADATA,
      provenance,
      mappings: { ...mapping, maps: [{ ...map, ...ns }] },
    },
  });
  expect(found(collection({}))).toEqual(["relationship-unknown /mapping-collection/mappings/maps/0/relationship"]);
  expect(found(collection({ ns: "https://example.org/ns" }))).toEqual([]);
});

test("the same fault has the place of its own text in every format", () => {
  const yaml = `catalog:\n  uuid: ${UUID}\n  metadata: {title: t, last-modified: "2026-01-02T03:04:05Z", version: "1", oscal-version: "1.2.1"}\n  groups: []\n`;
  expect(validateOscal(yaml).problems[0]).toMatchObject({
    code: "list-empty",
    place: { line: 4, column: 3, field: "/catalog/groups" },
  });
  const { document } = readOscal(yaml);
  expect(document?.format).toBe("yaml");
});

test("a thousand problems are listed, more are counted", () => {
  const controls = Array.from({ length: 1500 }, (_, index) => ({ id: `${index}`, title: "t" }));
  const { problems } = validateOscal(JSON.stringify(catalog({ controls })));
  expect(problems).toHaveLength(1001);
  expect(problems.at(-1)).toMatchObject({ code: "problems-cut", detail: "500 more problems are not listed" });
});
