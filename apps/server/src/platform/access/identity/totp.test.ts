import { expect, test } from "vitest";
import { hashOfRecoveryCode, makeRecoveryCodes, totpStep } from "./totp.js";

/** RFC 6238, appendix B: the secret of SHA-1, and the last six digits of its codes. */
const SECRET = Buffer.from("12345678901234567890");
const vectors: [seconds: number, code: string][] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
];
for (const [seconds, code] of vectors) {
  test(`at ${seconds} s the code of RFC 6238 is ${code}`, () => {
    const step = Math.floor(seconds / 30);
    expect(totpStep(SECRET, code, seconds * 1000)).toBe(step);
    expect(totpStep(SECRET, code, (step * 30 + 59) * 1000)).toBe(step); // a clock one step behind
    expect(totpStep(SECRET, code, (step * 30 + 60) * 1000)).toBeNull();
  });
}

test("what is no six digits is no code", () => {
  for (const code of ["", "28708", "2870820", "28708a", "２８７０８２"])
    expect(totpStep(SECRET, code, 59_000)).toBeNull();
});

test("recovery codes are ten, all different, and read the same in any case and grouping", () => {
  const codes = makeRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  const [code = ""] = codes;
  expect(hashOfRecoveryCode(` ${code.toUpperCase().replaceAll("-", " ")}`)).toEqual(hashOfRecoveryCode(code));
  expect(hashOfRecoveryCode("0O1lI-abcde")).toEqual(hashOfRecoveryCode("00111abcde"));
});
