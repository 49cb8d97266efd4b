import { describe, expect, test } from "vitest";
import { judgePassword, PasswordHasher } from "./password.js";

const passwords: [password: string, login: string, fault: string | null][] = [
  ["correct horse battery staple", "rin", null],
  ["elevenchars", "rin", "too-short"],
  ["twelve chars", "rin", null],
  // Characters count, not code units or bytes.
  ["😀😁😂😃😄😅😆😇😈😉😊", "rin", "too-short"],
  ["長い日本語の合言葉です。はい", "rin", null],
  ["rin@example.org", "rin@example.org", "login-name"],
  ["RIN@Example.org1", "rin@example.org", "login-name"],
  ["maedamaedamaeda", "maeda", "login-name"],
  ["maeda reads books", "maeda", null],
  ["ab is no name to look for", "ab", null],
  ["aaaaaaaaaaaaaaaa", "rin", "repeated"],
  ["abababababababab", "rin", "repeated"],
  ["PasswordPassword", "rin", "common"],
  ["Administrator2026!", "rin", "common"],
  ["qwertyuiop123", "rin", "common"],
  ["ｐａｓｓｗｏｒｄ２０２６", "rin", "common"],
];
for (const [password, login, fault] of passwords) {
  test(`${JSON.stringify(password)} for ${login} ${fault === null ? "may be set" : `is ${fault}`}`, () =>
    expect(judgePassword(password, login)).toBe(fault));
}

describe("hashes", () => {
  test("are argon2id of 19 MiB and 2 passes, each with its own salt", async () => {
    const hasher = new PasswordHasher();
    const [one, two] = await Promise.all([hasher.hash("phrase"), hasher.hash("phrase")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await hasher.matches("phrase", one)).toBe(true);
    expect(await hasher.matches("Phrase", one)).toBe(false);
  });

  test("are the same for a password however it was composed", async () => {
    const hasher = new PasswordHasher();
    expect(await hasher.matches("が".normalize("NFD"), await hasher.hash("が".normalize("NFC")))).toBe(true);
  });

  test("nobody's hash matches nothing", async () =>
    expect(await new PasswordHasher().matches("phrase", null)).toBe(false));

  test("are made off the event loop", async () => {
    const hasher = new PasswordHasher();
    const begun = performance.now();
    const all = Promise.all(Array.from({ length: 8 }, () => hasher.hash("phrase")));
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await all;
    clearInterval(timer);
    expect(longest).toBeLessThan((performance.now() - begun) / 2);
  });

  test("of too many at once are refused, and those that wait are made", async () => {
    const hasher = new PasswordHasher();
    const all = await Promise.allSettled(
      Array.from({ length: 105 }, () => hasher.matches("phrase", "$argon2id$broken")),
    );
    const busy = all.filter((each) => each.status === "rejected" && String(each.reason).includes("too many people"));
    expect(busy).toHaveLength(3);
  });
});
