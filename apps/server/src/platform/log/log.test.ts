import { expect, test } from "vitest";
import { openLog } from "./log.js";

function lines(
  logFormat: "auto" | "text" | "json",
  isTTY: boolean,
  work: (log: ReturnType<typeof openLog>) => void,
): string {
  let written = "";
  work(openLog({ log: "debug", logFormat }, { isTTY, write: (text) => void (written += text) }));
  return written;
}

test("programs get JSON lines, a terminal gets text", () => {
  const say = (log: ReturnType<typeof openLog>): void => log.info({ job: 7 }, "job ended");
  expect(JSON.parse(lines("auto", false, say))).toMatchObject({ level: "info", job: 7, msg: "job ended" });
  expect(lines("auto", true, say)).toMatch(/^\d\d:\d\d:\d\d info {2}job ended job=7\n$/);
  expect(lines("json", true, say)).toContain('"level":"info"');
});

test("secrets are taken out, at the top and one level down", () => {
  const said = lines("json", false, (log) => {
    log.info({
      password: "p1",
      config: { databaseUrl: "p2" },
      req: { headers: { authorization: "p3", cookie: "p4" } },
    });
    log.info({ token: "p5", body: { token: "p6", secret: "p7" } });
  });
  expect(said).not.toMatch(/p\d/);
  expect(said.match(/\[redacted\]/g)).toHaveLength(7);
});

test("text from outside cannot command the terminal or forge a line", () => {
  const said = lines("text", true, (log) =>
    log.warn({ name: "\u001b[2J\n00:00:00 info forged" }, "seen \u001b]0;x\u0007\nnext"),
  );
  expect(said.split("\n")).toHaveLength(2);
  expect(said.slice(0, -1)).not.toMatch(/[\u0000-\u001f]/);
});
