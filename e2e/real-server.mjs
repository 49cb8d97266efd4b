// The server itself, built, in a folder of its own that goes with it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_WITHIN_MS = 120_000;
const ENDED_WITHIN_MS = 20_000;

/** Starts the server, with more options where wanted; gives the one-time address it prints, its folder, and how to end it. */
export async function realServer(root, words = [], env = {}) {
  const data = mkdtempSync(join(tmpdir(), "mizugiwa-e2e-"));
  const port = await freePort();
  const main = join(root, "apps/server/dist/main.js");
  const child = spawn(process.execPath, [main, "--port", String(port), "--data", data, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const close = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), ENDED_WITHIN_MS);
    await ended;
    clearTimeout(timer);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    return { port, data, address: await printedAddress(child, ended), close };
  } catch (caught) {
    await close();
    throw caught;
  }
}

/** The address with the token, as soon as it is printed. */
function printedAddress(child, ended) {
  let said = "";
  return new Promise((resolve, reject) => {
    const give = (why) => reject(new Error(`the server ${why}; it said:\n${said.slice(-2_000)}`));
    const timer = setTimeout(() => give("printed no address in time"), READY_WITHIN_MS);
    const listen = (chunk) => {
      said += chunk;
      const found = /http:\/\/\S+\/setup#token=\S+/.exec(said);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", listen);
    ended.then((code) => {
      clearTimeout(timer);
      give(`ended with ${code}`);
    });
  });
}

/** A port that was free a moment ago. */
async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
