import type { Native, NativeObject } from "@mizugiwa/events";
import { roleOf, URL_PARTS, type UrlParts } from "./fields.js";
import { takeForm, takeUrl } from "./form.js";
import type { Observable, ObservableKind } from "./observable.js";
import { takeFromText } from "./text.js";

/** What was seen in an event. */
export interface Observed {
  readonly observables: readonly Observable[];
  /** True where the event holds more than was looked at. */
  readonly isCut: boolean;
}

/** An event of more values, deeper values or more observables than this is looked at in part, and says so. */
export const OBSERVED_MAX = 256;
const VALUES_MAX = 4096;
const DEPTH_MAX = 32;

/**
 * Reads everything in an event that an indicator can name: addresses, hosts, URLs, mail addresses and hashes, in canonical form, with the
 * field each stands in. docs/indicators.md says where they are looked for.
 */
export function observe(fields: NativeObject): Observed {
  const walk = new Walk();
  walk.object(fields, 0);
  for (const parts of URL_PARTS) walk.joined(fields, parts);
  return { observables: walk.observables, isCut: walk.isCut };
}

class Walk {
  readonly observables: Observable[] = [];
  isCut = false;
  /** Names on the way to the value that is looked at. */
  readonly #path: string[] = [];
  #values = 0;

  object(fields: NativeObject, depth: number): void {
    for (const name in fields) {
      if (!Object.hasOwn(fields, name)) continue;
      const value = fields[name];
      if (value === null || value === undefined || typeof value === "boolean" || typeof value === "number") continue;
      this.#path.push(name);
      this.#value(value, name, depth);
      this.#path.pop();
    }
  }

  #value(value: Native, name: string, depth: number): void {
    if (this.#values >= VALUES_MAX || depth >= DEPTH_MAX) {
      this.isCut = true;
      return;
    }
    if (typeof value === "string") this.#text(value, name);
    else if (isObject(value)) this.object(value, depth + 1);
    else if (typeof value === "object" && value !== null) this.#list(value, name, depth + 1);
  }

  #list(values: readonly Native[], name: string, depth: number): void {
    for (const [index, value] of values.entries()) {
      this.#path.push(String(index));
      this.#value(value, name, depth);
      this.#path.pop();
    }
  }

  #text(value: string, name: string): void {
    this.#values += 1;
    const role = roleOf(name);
    if (role === "none") return;
    const mayHoldMore = takeForm(value, role === "host", this.#take);
    if (!mayHoldMore && role !== "text") return;
    if (role === "text" || value.includes("://") || value.includes("@")) {
      if (takeFromText(value, this.#take)) this.isCut = true;
    }
  }

  /** A URL that the source writes in parts; the field named is that of its path. */
  joined(fields: NativeObject, parts: UrlParts): void {
    const host = textAt(fields, parts.host);
    const path = host === null ? null : textAt(fields, parts.path);
    if (host === null || path === null || !path.startsWith("/")) return;
    const query = parts.query.length === 0 ? null : textAt(fields, parts.query);
    const whole = query === null || query === "" || query === "-" || path.includes("?") ? path : `${path}?${query}`;
    this.#path.push(...parts.path);
    for (const scheme of ["http", "https"]) takeUrl(`${scheme}://${host}${whole}`, this.#takeUrlAlone);
    this.#path.length = 0;
  }

  readonly #take = (kind: ObservableKind, key: string, value: string): void => {
    if (this.observables.length >= OBSERVED_MAX) {
      this.isCut = true;
      return;
    }
    this.observables.push({ kind, key, field: this.#path.join("."), value });
  };

  /** The host of a URL made of parts was seen in its own field. */
  readonly #takeUrlAlone = (kind: ObservableKind, key: string, value: string): void => {
    if (kind === "url") this.#take(kind, key, value);
  };
}

function textAt(fields: NativeObject, path: readonly string[]): string | null {
  let value: Native | undefined = fields;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return null;
    value = value[name];
  }
  return typeof value === "string" && value !== "" && value !== "-" ? value : null;
}

function isObject(value: Native | undefined): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
