/**
 * Functions of the matcher as expressions of DuckDB, where a value is read as it was written. Each says the same as its
 * original for every text; a test holds them against each other.
 */

import { fold, type Network, networkBounds } from "@mizugiwa/sigma";

/** Letters whose folding is not what DuckDB's `lower` makes of them, and what they fold to (CaseFolding.txt, C and S). */
const APART: readonly (readonly [from: string, to: string])[] = [
  ["\u00b5", "\u03bc"],
  ["\u017f", "s"],
  ["\u0345", "\u03b9"],
  ["\u03c2", "\u03c3"],
  ["\u03d0", "\u03b2"],
  ["\u03d1", "\u03b8"],
  ["\u03d5", "\u03c6"],
  ["\u03d6", "\u03c0"],
  ["\u03f0", "\u03ba"],
  ["\u03f1", "\u03c1"],
  ["\u03f5", "\u03b5"],
  ["\u1c80", "\u0432"],
  ["\u1c81", "\u0434"],
  ["\u1c82", "\u043e"],
  ["\u1c83", "\u0441"],
  ["\u1c84", "\u0442"],
  ["\u1c85", "\u0442"],
  ["\u1c86", "\u044a"],
  ["\u1c87", "\u0463"],
  ["\u1c88", "\ua64b"],
  ["\u1e9b", "\u1e61"],
  ["\u1fbe", "\u03b9"],
];
/** Capitals that Unicode has had since version 16, which the engine's tables end before; folded where the runtime knows them. */
const NEW_CAPITALS = [
  ...[0x1c89, 0xa7cb, 0xa7cc, 0xa7ce, 0xa7d2, 0xa7d4, 0xa7da, 0xa7dc].map((code) => String.fromCodePoint(code)),
  ...range(0x10d50, 0x10d65),
  ...range(0x16ea0, 0x16eb8),
];
const FROM = [...APART.map(([from]) => from), ...NEW_CAPITALS].join("");
const TO = [...APART.map(([, to]) => to), ...NEW_CAPITALS.map(fold)].join("");

/** Cherokee folds upwards: what `lower` makes small is made capital again. */
const SMALL_CHEROKEE = [...range(0xab70, 0xabbf), ...range(0x13f8, 0x13fd)];
const CAPITAL_CHEROKEE = [...range(0x13a0, 0x13ef), ...range(0x13f0, 0x13f5)];
const ANY_CHEROKEE = "[\\x{13a0}-\\x{13fd}\\x{ab70}-\\x{abbf}]";

function range(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
}

/**
 * A text folded as packages/sigma folds it. Texts of ASCII alone take the short way, and letters that stand apart are looked for
 * before anything is done about them.
 */
export function foldSql(text: string): string {
  const whole = (part: string): string => {
    const apart = `CASE WHEN regexp_matches(${part}, '[${FROM}]') THEN translate(${part}, '${FROM}', '${TO}') ELSE ${part} END`;
    const small = `lower(${apart})`;
    const back = `translate(${small}, '${SMALL_CHEROKEE.join("")}', '${CAPITAL_CHEROKEE.join("")}')`;
    return `CASE WHEN regexp_matches(${part}, '${ANY_CHEROKEE}') THEN ${back} ELSE ${small} END`;
  };
  const dotted = `array_to_string(list_transform(string_split(${text}, '\u0130'), lambda p: ${whole("p")}), '\u0130')`;
  return `CASE WHEN strlen(${text}) = length(${text}) THEN lower(${text})
    WHEN contains(${text}, '\u0130') THEN ${dotted} ELSE ${whole(text)} END`;
}

/** A text as a number; null where it is none. */
export function numberSql(text: string): string {
  return `try_cast(${text} AS DOUBLE)`;
}

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const DOTTED = `(?:${OCTET}\\.){3}${OCTET}`;
const GROUPS = "[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*";
const WRITTEN = `^(?:${GROUPS})?::(?:${GROUPS})?$|^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$`;

/**
 * An IP address as 32 hexadecimal digits, IPv4 in its mapped range; null for any other text. `text` is folded. Dotted octets
 * become two groups, then groups are filled with zeros around the double colon.
 */
export function addressSql(text: string): string {
  const octets = `list_transform(string_split(regexp_extract(${text}, '(?:^|:)(${DOTTED})(?:%.*)?$', 1), '.'), lambda o: printf('%02x', o::INTEGER))`;
  const groups = `[${octets}[1] || ${octets}[2] || ':' || ${octets}[3] || ${octets}[4]][1]`;
  const plain = `CASE WHEN regexp_matches(${text}, '^${DOTTED}$') THEN '::ffff:' || ${groups}
    WHEN regexp_matches(${text}, ':${DOTTED}(?:%.*)?$') THEN regexp_replace(split_part(${text}, '%', 1), '${DOTTED}$', ${groups})
    WHEN contains(${text}, ':') THEN split_part(${text}, '%', 1) END`;
  const parts = (half: string): string =>
    `list_transform(list_filter(string_split(${half}, ':'), lambda g: g <> ''), lambda g: lpad(g, 4, '0'))`;
  // A list of one, so that each step is written once and worked out once.
  const halves = `list_transform([${plain}], lambda a: CASE WHEN regexp_matches(a, '${WRITTEN}') THEN string_split(a, '::') END)`;
  const sides = `list_transform(${halves}, lambda h: [${parts("h[1]")}, ${parts("coalesce(h[2], '')")}])`;
  const filled = "array_to_string(s[1], '') || repeat('0000', 8 - len(s[1]) - len(s[2])) || array_to_string(s[2], '')";
  const whole = `CASE WHEN len(s[1]) + len(s[2]) <= 8 THEN ${filled} END`;
  return `list_transform(${sides}, lambda s: ${whole})[1]`;
}

/**
 * Whether a text is an address within a network. Dotted addresses, by far the most, are told by the octets that the whole
 * network shares, and only what passes is reckoned with; the long way is for texts with a colon.
 */
export function inNetworkSql(text: string, network: Network, bind: NetworkBinder): string {
  const [low, high] = networkBounds(network);
  const long = `coalesce(${addressSql(text)} BETWEEN ${bind.text(low)} AND ${bind.text(high)}, false)`;
  const isIPv4 = low.startsWith(MAPPED) && high.startsWith(MAPPED);
  if (!isIPv4 && low > `${MAPPED}ffffffff`) return `CASE WHEN contains(${text}, ':') THEN ${long} ELSE false END`;
  if (!isIPv4 && high < `${MAPPED}00000000`) return `CASE WHEN contains(${text}, ':') THEN ${long} ELSE false END`;
  const [first, last] = isIPv4
    ? [octetsOf(low), octetsOf(high)]
    : [
        [0, 0, 0, 0],
        [255, 255, 255, 255],
      ];
  const shared = first.findIndex((octet, index) => octet !== last[index]);
  const start = first
    .slice(0, shared === -1 ? 4 : shared)
    .map((octet) => `${octet}.`)
    .join("");
  const number = [1, 2, 3, 4]
    .map((part) => `split_part(${text}, '.', ${part})::BIGINT`)
    .reduce((sum, part) => `(${sum} * 256 + ${part})`);
  const between = `${number} BETWEEN ${bind.integer(numberOf(first))} AND ${bind.integer(numberOf(last))}`;
  // A single address shares all four octets; none ends with a dot.
  const begins = `prefix(${text} || '.', ${bind.text(start)})`;
  return `CASE WHEN contains(${text}, ':') THEN ${long}
    WHEN ${begins} AND regexp_matches(${text}, '^${DOTTED}$') THEN ${between} ELSE false END`;
}

interface NetworkBinder {
  text(value: string): string;
  integer(value: number): string;
}

const MAPPED = "00000000000000000000ffff";

function octetsOf(address: string): number[] {
  return [24, 26, 28, 30].map((at) => Number.parseInt(address.slice(at, at + 2), 16));
}

function numberOf(octets: readonly number[]): number {
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}
