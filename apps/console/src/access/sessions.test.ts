import { expect, test } from "vitest";
import { browserOf } from "./sessions.js";

test("a browser and its system are named", () => {
  expect(browserOf("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36")).toBe(
    "Chrome 140 · Linux",
  );
});

test("what names neither is left empty", () => expect(browserOf("curl/8.5.0")).toBe(""));
