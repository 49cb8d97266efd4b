/** Indicators made from a number, for benches, soaks and tests: half domains, three tenths hashes, the rest addresses, networks, URLs, mail. */
import type { Indicator } from "../indicator.js";
import { MatcherBuilder, type MatcherData } from "./matcher.js";

export function madeIndicator(number: number): Indicator {
  const share = number % 20;
  if (share < 10) return { type: "domain", key: `c2-${mixed(number).toString(36)}.d${number % 9973}.example` };
  if (share < 15) return { type: "sha256", key: digits(number, 64) };
  if (share < 16) return { type: "md5", key: digits(number, 32) };
  if (share < 18) return { type: "ipv4", key: dotted(mixed(number) | 0x40000000) };
  if (share === 18)
    return { type: "url", key: `http://d${number % 9973}.example/${mixed(number).toString(36)}/load.php` };
  if (number % 40 === 19) return { type: "cidr", key: `${dotted((mixed(number) | 0x40000000) & 0xffffff00)}/24` };
  return { type: "email", key: `${mixed(number).toString(36)}@d${number % 9973}.example` };
}

export function madeMatcher(count: number): MatcherData {
  const builder = new MatcherBuilder();
  for (let number = 0; number < count; number += 1) {
    builder.add(madeIndicator(number), { id: number, set: number % 7, from: null, until: null });
  }
  return builder.build(0x5eed);
}

function dotted(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
}

function digits(number: number, length: number): string {
  let text = "";
  for (let round = 0; text.length < length; round += 1)
    text += mixed(number * 31 + round)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, length);
}

function mixed(number: number): number {
  let spread = Math.imul(number + 0x9e3779b9, 0x85ebca6b);
  spread = Math.imul(spread ^ (spread >>> 13), 0xc2b2ae35);
  return (spread ^ (spread >>> 16)) >>> 0;
}
