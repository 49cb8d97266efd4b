import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../json.js";
import { readOscal } from "../read/read.js";
import { asDocument } from "../typed.js";
import { fitsGlob } from "./glob.js";
import { joinHref } from "./href.js";
import { type Resolved, type ResolveOptions, resolveProfile } from "./resolve.js";
import { controlsOf } from "./tree.js";

const UUID = "3f1c1f9e-5f5a-4b57-9c1a-1d6a3a6f0c01";
const CITED = "3f1c1f9e-5f5a-4b57-9c1a-1d6a3a6f0c02";
const UNCITED = "3f1c1f9e-5f5a-4b57-9c1a-1d6a3a6f0c03";
const METADATA = { title: "t", "last-modified": "2026-01-02T03:04:05Z", version: "1", "oscal-version": "1.2.1" };

const control = (id: string, more: JsonObject = {}): JsonObject => ({ id, title: id.toUpperCase(), ...more });
const CATALOG: Json = {
  catalog: {
    uuid: UUID,
    metadata: METADATA,
    groups: [
      {
        id: "a",
        title: "A",
        controls: [
          control("a-1", {
            params: [{ id: "p", label: "time" }],
            parts: [{ id: "a-1_s", name: "statement", prose: "x {{ insert: param, p }} " }],
          }),
          control("a-2", { controls: [control("a-2.1"), control("a-2.2", { links: [{ href: `#${CITED}` }] })] }),
        ],
      },
      { id: "b", title: "B", controls: [control("b-1")] },
    ],
    "back-matter": {
      resources: [
        { uuid: CITED, title: "cited" },
        { uuid: UNCITED, title: "not" },
      ],
    },
  },
};
const OTHER: Json = {
  catalog: {
    uuid: UUID,
    metadata: METADATA,
    groups: [{ id: "a", title: "Other A", controls: [control("a-1"), control("a-9")] }],
  },
};

const FILES: Record<string, Json> = { "c.json": CATALOG, "o.json": OTHER };

function resolve(
  profile: JsonObject,
  options: Partial<ResolveOptions> = {},
  files: Record<string, Json> = {},
): Resolved {
  const whole = {
    profile: { uuid: UUID, metadata: METADATA, imports: [{ href: "c.json", "include-all": {} }], ...profile },
  };
  const { document } = readOscal(JSON.stringify(whole));
  if (document === null) throw new Error("the profile does not read");
  const all: Record<string, Json> = { ...FILES, ...files, "p.json": whole };
  const load = (href: string): string | null => (Object.hasOwn(all, href) ? JSON.stringify(all[href]) : null);
  return resolveProfile(document, {
    href: "p.json",
    load,
    uuid: CITED,
    lastModified: "2026-02-03T00:00:00Z",
    ...options,
  });
}

function typed({ catalog }: Resolved): NonNullable<ReturnType<typeof asDocument<"catalog">>> {
  const found = catalog === null ? null : asDocument(catalog, "catalog");
  if (found === null) throw new Error("no catalogue");
  return found;
}

const ids = (resolved: Resolved): string[] => [...controlsOf(typed(resolved))].map(({ id }) => id);
const codes = ({ problems }: Resolved): string[] => problems.map(({ code, place }) => `${code} ${place.field}`);
const including = (...with_: readonly JsonObject[]): JsonObject => ({
  imports: [{ href: "c.json", "include-controls": with_ }],
});

describe("selection", () => {
  const cases: [name: string, profile: JsonObject, selected: string[]][] = [
    ["all", {}, ["a-1", "a-2", "a-2.1", "a-2.2", "b-1"]],
    ["by identifier, without enhancements", including({ "with-ids": ["a-2"] }), ["a-2"]],
    ["with enhancements", including({ "with-ids": ["a-2"], "with-child-controls": "yes" }), ["a-2", "a-2.1", "a-2.2"]],
    ["by pattern", including({ matching: [{ pattern: "?-1" }] }), ["a-1", "b-1"]],
    [
      "what is excluded is out",
      { imports: [{ href: "c.json", "include-all": {}, "exclude-controls": [{ matching: [{ pattern: "a*" }] }] }] },
      ["b-1"],
    ],
    ["a parent stays for its enhancement", including({ "with-ids": ["a-2.1"] }), ["a-2", "a-2.1"]],
  ];
  for (const [name, profile, selected] of cases) test(name, () => expect(ids(resolve(profile))).toEqual(selected));

  test("a parent that stays is named; with upLevel it goes", () => {
    const profile = including({ "with-ids": ["a-2.1"] });
    expect(codes(resolve(profile))).toEqual(["ancestor-kept /profile/imports/0"]);
    expect(ids(resolve(profile, { upLevel: true }))).toEqual(["a-2.1"]);
  });
  test("what the source does not have is named", () => {
    const { problems } = resolve(including({ "with-ids": ["a-1", "x-1"] }));
    expect(problems[0]).toMatchObject({
      code: "control-unknown",
      severity: "warning",
      detail: "the source has no x-1",
    });
  });
});

describe("merge", () => {
  const both = {
    imports: [
      { href: "c.json", "include-all": {} },
      { href: "o.json", "include-all": {} },
    ],
  };
  test("flat leaves groups behind, enhancements stay within", () => {
    const catalog = typed(resolve({ merge: { flat: {} } }));
    expect(catalog.groups).toBeUndefined();
    expect(catalog.controls?.map(({ id }) => id)).toEqual(["a-1", "a-2", "b-1"]);
  });
  test("as-is keeps groups, those without controls fall away", () => {
    const catalog = typed(resolve({ ...including({ "with-ids": ["b-1"] }), merge: { "as-is": true } }));
    expect(catalog.groups?.map(({ id }) => id)).toEqual(["b"]);
  });
  test("groups of one identifier are one", () => {
    const catalog = typed(resolve({ ...both, merge: { combine: { method: "use-first" }, "as-is": true } }));
    expect(catalog.groups?.map(({ title }) => title)).toEqual(["A", "B"]);
    expect(catalog.groups?.[0]?.controls?.map(({ id }) => id)).toEqual(["a-1", "a-2", "a-9"]);
    expect(catalog.groups?.[0]?.controls?.[0]?.parts).toBeDefined();
  });
  test("a control that two imports bring is an error with both", () => {
    const resolved = resolve({ ...both, merge: { combine: { method: "keep" }, "as-is": true } });
    expect(resolved.problems[0]).toMatchObject({ code: "control-doubled", severity: "error" });
    expect(resolved.problems[0]?.detail).toContain("imports 0 and 1");
  });
  test("two imports of one catalogue share a parent", () => {
    const imports = ["a-2", "a-2.1"].map((id) => ({ href: "c.json", "include-controls": [{ "with-ids": [id] }] }));
    expect(ids(resolve({ imports, merge: { "as-is": true } }))).toEqual(["a-2", "a-2.1"]);
  });
  test("a structure of one's own places what it names, in its order", () => {
    const groups = [
      {
        id: "mine",
        title: "Mine",
        "insert-controls": [{ order: "descending", "include-controls": [{ matching: [{ pattern: "?-1" }] }] }],
      },
    ];
    const resolved = resolve({ merge: { custom: { groups } } });
    expect(ids(resolved)).toEqual(["b-1", "a-1"]);
    expect(resolved.problems[0]?.code).toBe("control-unplaced");
    expect(resolved.problems[0]?.detail).toContain("a-2.2");
  });
});

describe("modify", () => {
  const first = (modify: JsonObject): ReturnType<typeof typed>["controls"] => typed(resolve({ modify })).controls;
  test("a parameter's values replace, its constraints are added", () => {
    const sets = [
      { "param-id": "p", values: ["1 h"], constraints: [{ description: "a" }], props: [{ name: "x", value: "1" }] },
      { "param-id": "p", values: ["2 h"], constraints: [{ description: "b" }], props: [{ name: "x", value: "2" }] },
    ];
    const resolved = resolve({ modify: { "set-parameters": sets } });
    expect(typed(resolved).controls?.[0]?.params?.[0]).toEqual({
      id: "p",
      label: "time",
      values: ["2 h"],
      constraints: [{ description: "a" }, { description: "b" }],
      props: [{ name: "x", value: "2" }],
    });
    expect(codes(resolved)).toEqual(["parameter-set-twice /profile/modify/set-parameters/1"]);
  });
  test("all removals come before additions", () => {
    const alter = {
      "control-id": "a-1",
      adds: [{ parts: [{ name: "statement", prose: "new" }] }],
      removes: [{ "by-name": "statement" }],
    };
    expect(first({ alters: [alter] })?.[0]?.parts).toEqual([{ name: "statement", prose: "new" }]);
  });
  test("an addition goes before, after or into what it names", () => {
    const add = (position: string): JsonObject => ({
      alters: [{ "control-id": "a-1", adds: [{ position, "by-id": "a-1_s", parts: [{ name: position }] }] }],
    });
    expect(first(add("before"))?.[0]?.parts?.map(({ name }) => name)).toEqual(["before", "statement"]);
    expect(first(add("after"))?.[0]?.parts?.map(({ name }) => name)).toEqual(["statement", "after"]);
    expect(first(add("starting"))?.[0]?.parts?.[0]?.parts).toEqual([{ name: "starting" }]);
  });
  test("what is not there is named, the rest is done", () => {
    const alters = [
      { "control-id": "zz", adds: [{ title: "t" }] },
      {
        "control-id": "b-1",
        adds: [
          { "by-id": "b-1", title: "New" },
          { "by-id": "none", title: "t" },
        ],
        removes: [{ "by-id": "gone" }],
      },
    ];
    const resolved = resolve({ modify: { "set-parameters": [{ "param-id": "none", label: "l" }], alters } });
    expect(typed(resolved).controls?.[2]?.title).toBe("New");
    expect(codes(resolved).sort()).toEqual([
      "alter-control-unknown /profile/modify/alters/0",
      "alter-target-is-control /profile/modify/alters/1/adds/0",
      "alter-target-unknown /profile/modify/alters/1/adds/1",
      "parameter-unknown /profile/modify/set-parameters/0",
      "remove-nothing /profile/modify/alters/1/removes/0",
    ]);
  });
});

test("of the resources, what is cited stays", () => {
  expect(typed(resolve({}))["back-matter"]?.resources?.map(({ title }) => title)).toEqual(["cited"]);
});

test("the result says what it is made from, when, and is a document of its own", () => {
  const { uuid, metadata } = typed(resolve({}));
  expect(uuid).toBe(CITED);
  expect(metadata["last-modified"]).toBe("2026-02-03T00:00:00Z");
  expect(metadata.links).toEqual([{ href: "p.json", rel: "source-profile" }]);
  expect(metadata.props).toEqual([{ name: "resolution-tool", value: "mizugiwa" }]);
});

describe("imports", () => {
  const profile = (href: string): Json => ({
    profile: { uuid: UUID, metadata: METADATA, imports: [{ href, "include-controls": [{ "with-ids": ["a-1"] }] }] },
  });
  test("a chain of profiles is resolved from its far end", () => {
    const files = { "sub/q.json": profile("../c.json") };
    expect(ids(resolve({ imports: [{ href: "sub/q.json", "include-all": {} }] }, {}, files))).toEqual(["a-1"]);
  });
  test("a circle is refused, and walked out", () => {
    const { catalog, problems } = resolve(
      { imports: [{ href: "q.json", "include-all": {} }] },
      {},
      { "q.json": profile("p.json") },
    );
    expect(catalog).toBeNull();
    expect(problems[0]).toMatchObject({
      code: "import-circular",
      detail: "p.json imports q.json imports p.json",
      place: { path: "q.json", field: "/profile/imports/0" },
    });
  });
  test("a profile that imports itself is a circle", () => {
    expect(codes(resolve({ imports: [{ href: "p.json", "include-all": {} }] }))).toEqual([
      "import-circular /profile/imports/0",
    ]);
  });
  const cases: [name: string, href: string, file: Json | null, code: string][] = [
    ["nothing there", "gone.json", null, "import-missing"],
    ["a resource that is not there", `#${UNCITED}`, null, "import-unresolved"],
    ["another kind of document", "s.json", { "assessment-plan": {} }, "import-invalid"],
    ["a catalogue of another shape", "s.json", { catalog: { uuid: 7 } }, "import-invalid"],
    ["no OSCAL at all", "s.json", { a: 1 }, "import-unreadable"],
  ];
  for (const [name, href, file, code] of cases) {
    test(name, () => {
      const resolved = resolve({ imports: [{ href, "include-all": {} }] }, {}, file === null ? {} : { "s.json": file });
      expect(resolved.catalog).toBeNull();
      expect(resolved.problems.map((problem) => problem.code)).toContain(code);
    });
  }
  test("a resource gives the first of its links that is there, else what it holds itself", () => {
    const rlinks = [
      { href: "c.pdf", "media-type": "application/pdf" },
      { href: "gone.xml", "media-type": "application/oscal+xml" },
      { href: "c.json", "media-type": "application/oscal+json" },
    ];
    const of = (resource: JsonObject): JsonObject => ({
      imports: [{ href: `#${UNCITED}`, "include-all": {} }],
      "back-matter": { resources: [{ uuid: UNCITED, ...resource }] },
    });
    expect(ids(resolve(of({ rlinks })))).toHaveLength(5);
    const value = Buffer.from(JSON.stringify(OTHER)).toString("base64");
    expect(ids(resolve(of({ base64: { value } })))).toEqual(["a-1", "a-9"]);
  });
});

describe("references are joined to the document that makes them", () => {
  const cases: [base: string, href: string, joined: string][] = [
    ["a/b.json", "c.json", "a/c.json"],
    ["a/b.json", "../c.json", "c.json"],
    ["b.json", "../c.json", "../c.json"],
    ["/x/b.json", "../../c.json", "/c.json"],
    ["a/b.json", "https://example.org/c.json", "https://example.org/c.json"],
    ["https://example.org/a/b.json", "../c.json", "https://example.org/c.json"],
    ["a/b.json", "./c.json?v=1", "a/c.json?v=1"],
  ];
  for (const [base, href, joined] of cases)
    test(`${href} from ${base}`, () => expect(joinHref(base, href)).toBe(joined));
});

describe("patterns", () => {
  const cases: [pattern: string, id: string, fits: boolean][] = [
    ["ac-*", "ac-2.1", true],
    ["ac-?", "ac-2", true],
    ["ac-?", "ac-22", false],
    ["*", "", true],
    ["*.1", "ac-2.1", true],
    ["a[c", "ac", false],
    [`${"*a".repeat(200)}b`, "a".repeat(2000), false],
  ];
  for (const [pattern, id, fits] of cases) {
    test(`${pattern.slice(0, 8)} ${fits ? "fits" : "does not fit"} ${id.slice(0, 8)}`, () =>
      expect(fitsGlob(pattern, id)).toBe(fits));
  }
});
