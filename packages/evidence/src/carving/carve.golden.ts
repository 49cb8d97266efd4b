import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { chunksOf } from "@mizugiwa/bytes";
import { goldenSuite } from "@mizugiwa/proof";
import { ext } from "../file-systems/ext/ext.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS } from "../file-systems/file-system.js";
import { imagesIn, readImage } from "../file-systems/unix/image-suite.fixture.js";
import type { Recovered } from "../recovery/recovered.js";
import { carve } from "./carve.js";

const FOLDER = "forensics/images/ext";

/** What is compared of a deleted file. */
interface Deleted {
  readonly path: string;
  readonly sha256?: string;
  readonly content_on_image?: string;
  readonly recoverable?: string;
}

const NOTHING = { whole: 0, back: 0, contentOnly: 0, contentOnlyBack: 0, items: 0, probable: 0, exact: 0 };
const tally = { ...NOTHING };
/** Of the 26 contents whose maps are lost two are random bytes, which no carver can tell from others. */
const CONTENT_ONLY_MIN = 24;

/** Free space of the ext images: contents whose maps are lost come back, none is called intact. */
export default goldenSuite({
  name: "forensics/carve",
  needs: [FOLDER],
  cases: (root) => {
    Object.assign(tally, NOTHING);
    const base = join(root, FOLDER);
    return imagesIn(base).map((image) => ({ id: image, run: () => judge(base, image) }));
  },
  verdict: () => {
    const { back, whole, contentOnly, contentOnlyBack, items, probable, exact } = tally;
    const lines = [
      `${contentOnlyBack} of ${contentOnly} contents without a map came back byte-identical, ${back} of ${whole} of all that lie on the images`,
      `${items} carved, ${probable} called probable, of which ${exact} equal a deleted file; none called intact`,
    ];
    if (contentOnlyBack < CONTENT_ONLY_MIN) throw new Error(lines.join("; "));
    return lines;
  },
});

function judge(base: string, image: string): void {
  const volume = readImage(join(base, `${image}.raw.zst`));
  const fs = ext.open(volume, DEFAULT_FILE_SYSTEM_OPTIONS);
  const free = [...fs.unallocated()];
  const wanted = readDeleted(base, image);
  const found = new Map<string, Recovered>();
  let last = 0;
  for (const item of carve(volume, free, { blockSize: fs.blockSize })) {
    if (!item.ok) throw new Error(`a problem: ${JSON.stringify(item.problem)}`);
    const { value } = item;
    const [range] = value.ranges;
    if (value.confidence === "intact") throw new Error(`${nameOf(value)} is called intact`);
    if (
      range === undefined ||
      !free.some((each) => range.offset >= each.offset && range.offset + range.length <= each.offset + each.length)
    )
      throw new Error(`${nameOf(value)} lies outside of free space`);
    if (range.offset < last) throw new Error(`${nameOf(value)} lies within the one before`);
    if (value.confidence === "probable") last = range.offset + range.length;
    found.set(hashOf(value), value);
    tally.items += 1;
    if (value.confidence === "probable") tally.probable += 1;
  }
  for (const file of wanted) {
    const back = file.sha256 === undefined ? undefined : found.get(file.sha256);
    tally.whole += 1;
    if (back !== undefined) tally.back += 1;
    if (back?.confidence === "probable") tally.exact += 1;
    if (file.recoverable?.startsWith("content only") !== true) continue;
    tally.contentOnly += 1;
    if (back !== undefined) tally.contentOnlyBack += 1;
  }
}

const nameOf = (value: Recovered): string => new TextDecoder().decode(value.entry.name);

function hashOf({ content }: Recovered): string {
  const hash = createHash("sha256");
  if (content !== null) for (const chunk of chunksOf(content)) hash.update(chunk);
  return hash.digest("hex");
}

function isDeleted(value: unknown): value is Deleted {
  return typeof value === "object" && value !== null && "path" in value;
}

function readDeleted(base: string, image: string): readonly Deleted[] {
  const name = readdirSync(base).find((each) => each.startsWith(`${image}.expected.json`));
  if (name === undefined) throw new Error(`${image} has no expectation`);
  const bytes = readFileSync(join(base, name));
  const value: unknown = JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
  if (typeof value !== "object" || value === null || !("deleted" in value) || !Array.isArray(value.deleted))
    throw new Error(`${name} is no expectation`);
  return value.deleted.filter(isDeleted).filter((file) => file.content_on_image === "whole");
}
