/** A JSON value as it came. Integers beyond 2^53 are kept as their decimal text, never rounded. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: JsonValue;
}
