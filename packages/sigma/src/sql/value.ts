import { fold } from "../fold.js";
import { networkBounds } from "../match/address.js";
import { canonicalNumber, isNumeric } from "../match/number.js";
import type { Value } from "../modifiers/draft.js";
import { literalPattern, type Pattern, plainText } from "../pattern.js";
import type { ColumnForm } from "./column.js";
import { patternRegex, sqlRegex } from "./regex.js";
import { NeedsReplay, type Writer } from "./writer.js";

/** How a value is tested on one value of a column. */
export interface ValueSql {
  readonly form: ColumnForm;
  /** The text it must be equal to, where that is all; many are asked together. */
  readonly equal: string | null;
  readonly test: (value: string, writer: Writer) => string;
}

type PlainValue = Exclude<Value, { kind: "null" | "exists" | "field" }>;

/** Throws NeedsReplay where SQL cannot say the same. */
export function valueSql(value: PlainValue, cased: boolean): ValueSql {
  switch (value.kind) {
    case "text":
      return patternSql(value.pattern, cased);
    case "bytes":
      return patternSql(literalPattern(Buffer.from(value.bytes).toString("latin1")), cased);
    case "boolean":
      return patternSql(literalPattern(String(value.value)), false);
    case "number": {
      const text = canonicalNumber(value.text);
      return text === null ? equals("written", value.text) : equals("number", text);
    }
    case "regex":
      return regexSql(value.source, value.flags);
    case "network": {
      const [first, last] = networkBounds(value.network);
      return { form: "address", equal: null, test: (v, w) => `${v} BETWEEN ${w.text(first)} AND ${w.text(last)}` };
    }
    case "compare":
      return compared("number", (v) => v, value.operator, value.number);
    case "part":
      return partSql(value.unit, value.is);
  }
}

function equals(form: ColumnForm, text: string): ValueSql {
  return { form, equal: text, test: (v, w) => `${v} = ${w.text(text)}` };
}

function patternSql(pattern: Pattern, cased: boolean): ValueSql {
  const form = cased ? "written" : "folded";
  const parts = cased
    ? pattern
    : pattern.map((part) => (part.kind === "literal" ? { ...part, text: fold(part.text) } : part));
  const whole = plainText(parts);
  if (whole !== null) return equals(form, whole);
  if (parts.every(({ kind }) => kind === "any")) return { form, equal: null, test: (v) => `${v} IS NOT NULL` };
  const before = parts[0]?.kind === "any";
  const after = parts.at(-1)?.kind === "any";
  const middle = plainText(parts.slice(before ? 1 : 0, after ? -1 : undefined));
  if (middle === null)
    return { form, equal: null, test: (v, w) => `regexp_full_match(${v}, ${w.text(patternRegex(parts))})` };
  const name = before && after ? "contains" : before ? "suffix" : "prefix";
  return { form, equal: null, test: (v, w) => `${name}(${v}, ${w.text(middle)})` };
}

/** `$` also stands before a line break that ends the text, as the matcher has it. */
function regexSql(source: string, flags: { i: boolean; m: boolean; s: boolean }): ValueSql {
  const regex = sqlRegex(source, flags);
  if (regex === null) throw new NeedsReplay("regex-differs", `${source} may mean something else to the database`);
  const ends = source.includes("$") && !flags.m;
  return {
    form: "written",
    equal: null,
    test: (v, w) => {
      const pattern = w.text(regex);
      const found = `regexp_matches(${v}, ${pattern})`;
      return ends ? `(${found} OR (suffix(${v}, chr(10)) AND regexp_matches((${v})[:-2], ${pattern})))` : found;
    },
  };
}

const OPERATORS = { lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;
/** Up to this many digits a number is the same as a double. */
const EXACT_DIGITS = 15;

function compared(
  form: ColumnForm,
  of: (value: string, writer: Writer) => string,
  operator: keyof typeof OPERATORS | "is",
  number: string,
): ValueSql {
  if (!isNumeric(number) || number.length > EXACT_DIGITS) {
    throw new NeedsReplay("number-long", `${number} has more digits than the database compares exactly`);
  }
  const sign = operator === "is" ? "=" : OPERATORS[operator];
  return {
    form,
    equal: null,
    test: (v, w) => `TRY_CAST(${of(v, w)} AS DOUBLE) ${sign} CAST(${w.text(number)} AS DOUBLE)`,
  };
}

const WRITTEN_TIME = "^(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})(?:[T ](\\d{1,2}):(\\d{2}))?";
const PARTS = ["year", "month", "day", "hour", "minute"];

function partSql(
  unit: string,
  is: { kind: "number"; text: string } | { kind: "compare"; operator: keyof typeof OPERATORS; number: string },
): ValueSql {
  const group = PARTS.indexOf(unit) + 1;
  if (group === 0) throw new NeedsReplay("time-week", "the week of a date is not asked of the database");
  const part = (v: string, w: Writer): string => `regexp_extract(${v}, ${w.text(WRITTEN_TIME)}, ${group})`;
  return compared(
    "written",
    part,
    is.kind === "number" ? "is" : is.operator,
    is.kind === "number" ? is.text : is.number,
  );
}
