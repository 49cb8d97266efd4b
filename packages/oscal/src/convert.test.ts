import { expect, test } from "vitest";
import { convertOscal } from "./convert.js";
import { readOscal } from "./read/read.js";
import { asDocument, documentOf } from "./typed.js";
import { writeOscal } from "./write.js";

const UUID = "3f1c1f9e-5f5a-4b57-9c1a-1d6a3a6f0c01";
const METADATA = { title: "*t*", "last-modified": "2026-01-02T03:04:05Z", version: "1", "oscal-version": "1.1.2" };
const CATALOG = documentOf("catalog", { uuid: UUID, metadata: METADATA, controls: [{ id: "a", title: "A" }] });

test("a document keeps its version unless another is asked for", () => {
  const text = writeOscal(CATALOG, "json");
  expect(convertOscal(text, { to: "xml" }).text).toContain("<oscal-version>1.1.2</oscal-version>");
  expect(convertOscal(text, { to: "xml", version: "1.2.1" }).text).toContain("<oscal-version>1.2.1</oscal-version>");
});

test("a version nobody knows, or that lacks the model, is refused", () => {
  expect(convertOscal(writeOscal(CATALOG, "json"), { to: "yaml", version: "3.0.0" })).toMatchObject({
    text: null,
    problems: [{ code: "version-unknown" }],
  });
  const mapping = '{"mapping-collection": {"uuid": "u"}}';
  expect(convertOscal(mapping, { to: "yaml", version: "1.1.3" })).toMatchObject({
    text: null,
    problems: [{ code: "version-lacks-model" }],
  });
});

test("prose in XML is XML, and Markdown again behind it", () => {
  const xml = convertOscal(writeOscal(CATALOG, "yaml"), { to: "xml" }).text ?? "";
  expect(xml).toContain("<title><em>t</em></title>");
  expect(readOscal(xml).document?.content).toEqual(CATALOG.content);
});

test("marks that Markdown cannot say are a notice with their place", () => {
  const xml =
    '<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0"><metadata>\n<title>a <em> b</em></title></metadata></catalog>';
  expect(convertOscal(xml, { to: "json" }).problems).toEqual([
    expect.objectContaining({ code: "markup-approximated", severity: "notice", place: { line: 2, column: 1 } }),
  ]);
});

test("what cannot be read is not written", () => {
  expect(convertOscal("{", { to: "xml" })).toMatchObject({ text: null, problems: [{ code: "json-broken" }] });
});

test("a document is its interface only where its shape is", () => {
  expect(asDocument(CATALOG, "catalog")?.controls?.[0]?.title).toBe("A");
  expect(asDocument(CATALOG, "profile")).toBeNull();
  expect(asDocument({ name: "catalog", content: { uuid: 7 } }, "catalog")).toBeNull();
});
