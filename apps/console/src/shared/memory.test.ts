import { afterEach, expect, test, vi } from "vitest";
import { recall, remember } from "./memory.js";

afterEach(() => vi.unstubAllGlobals());

test("what was remembered is recalled, each shelf for itself", () => {
  vi.stubGlobal("window", { localStorage: shelf(), sessionStorage: shelf() });
  remember("localStorage", "a", "1");
  expect(recall("localStorage", "a")).toBe("1");
  expect(recall("sessionStorage", "a")).toBeNull();
});

for (const name of ["SecurityError", "QuotaExceededError"]) {
  test(`a browser that answers ${name} remembers nothing, without a fault`, () => {
    stubThrowing(new DOMException("refused", name));
    expect(() => remember("localStorage", "a", "1")).not.toThrow();
    expect(recall("localStorage", "a")).toBeNull();
  });
}

test("another fault is not swallowed", () => {
  stubThrowing(new RangeError("fault"));
  expect(() => recall("localStorage", "a")).toThrow("fault");
  expect(() => remember("localStorage", "a", "1")).toThrow("fault");
});

function shelf(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text) };
}

function stubThrowing(fault: Error): void {
  const window = Object.defineProperty({}, "localStorage", {
    get() {
      throw fault;
    },
  });
  vi.stubGlobal("window", window);
}
