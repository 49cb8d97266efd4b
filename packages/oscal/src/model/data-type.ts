/**
 * The simple types of OSCAL values: how each is written in JSON, and what text it accepts.
 *
 * Source: the type definitions of the OSCAL 1.2 JSON Schemas. Departures: `uri`, `uri-reference` and `email` are
 * checked by their characters and shape, not by the full grammars of RFC 3986 and RFC 6531.
 */
export type Scalar = string | number | boolean;

export interface DataType<V extends Scalar = Scalar> {
  readonly name: string;
  readonly json: "string" | "number" | "boolean";
  /** Never present: it carries the type of the value. */
  readonly sample?: V;
  /** For a person: completes "must be …". */
  readonly expects: string;
  /** Whether the text of a value is allowed; numbers and booleans are checked in their JSON spelling. */
  readonly accepts: (text: string) => boolean;
}

function byPattern(name: string, expects: string, pattern: RegExp): DataType<string> {
  return { name, json: "string", expects, accepts: (text) => pattern.test(text) };
}

/** Years, months and days that exist; the century rule of leap years included. */
const DAY =
  "((2000|2400|2800|(19|2[0-9])(0[48]|[2468][048]|[13579][26]))-02-29|(19|2[0-9])[0-9]{2}-(02-(0[1-9]|1[0-9]|2[0-8])|(0[13578]|10|12)-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)))";
const CLOCK = "(2[0-3]|[01][0-9]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?";
/** The offsets that are in use somewhere. */
const ZONE = "(Z|-((0[0-9]|1[0-2]):00|0[39]:30)|\\+((0[0-9]|1[0-4]):00|(0[34569]|10):30|(0[58]|12):45))";

const URI_CHARACTERS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/;
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

function isUriReference(text: string): boolean {
  return URI_CHARACTERS.test(text) && !BAD_ESCAPE.test(text) && text.split("#").length <= 2;
}

export const text = byPattern("string", "text without spaces at its ends", /^\S(.*\S)?$/);
export const token = byPattern(
  "token",
  "a token: a letter or _, then letters, digits, . - _",
  /^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$/u,
);
export const uuid = byPattern(
  "uuid",
  "a UUID of version 4 or 5",
  /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$/,
);
export const date = byPattern("date", "a date", new RegExp(`^${DAY}${ZONE}?$`));
export const dateTime = byPattern(
  "date-time-with-timezone",
  "a date and time with a time zone",
  new RegExp(`^${DAY}T${CLOCK}${ZONE}$`),
);
export const email = byPattern("email", "an email address", /^[^\s@]+@[^\s@]+$/);
export const markupLine = byPattern("markup-line", "one line of Markdown", /^[^\n]+$/);
export const markupMultiline: DataType<string> = {
  name: "markup-multiline",
  json: "string",
  expects: "Markdown",
  accepts: () => true,
};
export const base64 = byPattern("base64", "Base64", /^[0-9A-Za-z+/]+={0,2}$/);
export const uri: DataType<string> = {
  name: "uri",
  json: "string",
  expects: "an absolute URI",
  accepts: (value) => /^[a-zA-Z][a-zA-Z0-9+\-.]*:.+$/.test(value) && isUriReference(value),
};
export const uriReference: DataType<string> = {
  name: "uri-reference",
  json: "string",
  expects: "a URI or a relative reference",
  accepts: isUriReference,
};
export const boolean: DataType<boolean> = {
  name: "boolean",
  json: "boolean",
  expects: "true or false",
  accepts: (value) => value === "true" || value === "false",
};
export const nonNegativeInteger: DataType<number> = {
  name: "non-negative-integer",
  json: "number",
  expects: "a whole number from 0",
  accepts: (value) => /^[0-9]{1,15}$/.test(value),
};
export const positiveInteger: DataType<number> = {
  name: "positive-integer",
  json: "number",
  expects: "a whole number from 1",
  accepts: (value) => /^[0-9]{1,15}$/.test(value) && Number(value) > 0,
};
export const decimal: DataType<number> = {
  name: "decimal",
  json: "number",
  expects: "a number",
  accepts: (value) => /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(value),
};
