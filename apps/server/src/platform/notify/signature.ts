import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * How a receiver knows that a webhook is ours and fresh:
 *
 *   Mizugiwa-Signature: t=<seconds since the epoch>,v1=<hex HMAC-SHA256 of "<t>.<body>" with the channel's secret>
 *
 * A receiver computes the same over the bytes it got, compares in constant time, and refuses a `t` further than five
 * minutes from its own clock; within that window `Mizugiwa-Delivery`, the same for every try of one delivery, tells a
 * repetition.
 */
export const SIGNATURE_HEADER = "mizugiwa-signature";
export const WINDOW_S = 300;

export function signWebhook(secret: string, atS: number, body: string): string {
  return `t=${atS},v1=${macOf(secret, atS, body).toString("hex")}`;
}

function macOf(secret: string, atS: number, body: string): Buffer {
  return createHmac("sha256", secret).update(`${atS}.${body}`).digest();
}

/** What a receiver does; `nowS` is its clock. */
export function isSigned(secret: string, header: string, body: string, nowS: number): boolean {
  const found = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header);
  if (found === null) return false;
  const atS = Number(found[1]);
  const given = Buffer.from(found[2] ?? "", "hex");
  return Math.abs(nowS - atS) <= WINDOW_S && timingSafeEqual(given, macOf(secret, atS, body));
}
