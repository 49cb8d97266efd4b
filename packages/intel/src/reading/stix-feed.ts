/**
 * Indicators of a STIX 2.1 bundle (or a list of its objects). Patterns are read where they say no more than that one of some values was seen; what
 * needs several things at once, an order or a count, is a problem and not half a match.
 *
 * Source: STIX 2.1 (OASIS Standard), 4.7 Indicator, 9 STIX Patterning.
 */
import { type Item, placedIn, problem } from "@mizugiwa/base";
import type { IndicatorType } from "../indicator.js";
import { type Feed, type FeedRow, NOTE_MAX, secondsOf } from "./feed.js";
import { readIndicator } from "./read-indicator.js";
import { type Comparison, readSimplePattern } from "./stix-pattern.js";

const TEXT_MAX = 64 * 1024 * 1024;

export class StixFeed implements Feed {
  #parts: string[] = [];
  #length = 0;

  // A bundle is one JSON value: nothing of it is whole before its end.
  push(text: string): Iterable<Item<FeedRow>> {
    this.#length += text.length;
    if (this.#length <= TEXT_MAX) this.#parts.push(text);
    else this.#parts = [];
    return [];
  }

  *end(): Generator<Item<FeedRow>, void, undefined> {
    if (this.#length > TEXT_MAX) {
      const remedy = "Divide the bundle.";
      yield problem("feed-too-large", {
        detail: `a bundle may have ${TEXT_MAX} characters, this has ${this.#length}`,
        remedy,
      });
      return;
    }
    const parsed = parse(this.#parts.join(""));
    this.#parts = [];
    if (!parsed.ok) {
      yield parsed;
      return;
    }
    for (const [index, object] of parsed.value.entries()) {
      if (isRecord(object) && object["type"] === "indicator") yield* rowsOf(object, index);
    }
  }
}

function parse(text: string): Item<readonly unknown[]> {
  const remedy = "Give a STIX 2.1 bundle.";
  try {
    const value: unknown = JSON.parse(text);
    const objects = isRecord(value) ? value["objects"] : value;
    return isList(objects)
      ? { ok: true, value: objects }
      : problem("feed-unreadable", { detail: "the bundle has no objects", remedy });
  } catch (caught) {
    if (!(caught instanceof SyntaxError)) throw caught;
    return problem("feed-unreadable", { detail: caught.message, remedy });
  }
}

function* rowsOf(object: Readonly<Record<string, unknown>>, index: number): Generator<Item<FeedRow>, void, undefined> {
  const at = { record: index, field: `objects[${index}].pattern` };
  const type = object["pattern_type"] ?? "stix";
  if (type !== "stix") {
    yield problem("pattern-other-type", { ...at, detail: `a pattern of type ${JSON.stringify(type)} is not compared` });
    return;
  }
  const pattern = readSimplePattern(textOf(object["pattern"]));
  if (!pattern.ok) {
    yield { ok: false, problem: placedIn(at, pattern.problem) };
    return;
  }
  const confidence = object["confidence"];
  const facts = {
    from: secondsOf(textOf(object["valid_from"])),
    until: secondsOf(textOf(object["valid_until"])),
    confidence: typeof confidence === "number" && confidence >= 0 && confidence <= 100 ? Math.round(confidence) : null,
    note: (textOf(object["name"]) || textOf(object["description"])).slice(0, NOTE_MAX),
    isRevoked: object["revoked"] === true,
  };
  for (const comparison of pattern.value) {
    const read = readComparison(comparison);
    yield read.ok
      ? { ok: true, value: { ...read.value, ...facts } }
      : { ok: false, problem: placedIn(at, read.problem) };
  }
}

const PATHS: readonly (readonly [path: RegExp, type: IndicatorType | null])[] = [
  [/^ipv[46]-addr:value$/, null],
  [/^domain-name:value$/, "domain"],
  [/^url:value$/, "url"],
  [/^email-addr:value$/, "email"],
  [/^email-message:(?:from|sender)_ref\.value$/, "email"],
  [/^network-traffic:(?:src|dst)_ref\.value$/, null],
  [/^(?:file|artifact):hashes\.'?(?:MD5|SHA-?1|SHA-?224|SHA-?256|SHA-?384|SHA-?512)'?$/i, null],
];

function readComparison({ path, value }: Comparison): Item<{ type: IndicatorType; key: string }> {
  const known = PATHS.find(([pattern]) => pattern.test(path));
  if (known === undefined) return problem("pattern-not-compared", { detail: `${path} is not compared` });
  return readIndicator(value, known[1]);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
