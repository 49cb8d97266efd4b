import { runServer } from "./index.js";

process.exitCode = await runServer(process.argv.slice(2), {
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  log: { isTTY: process.stderr.isTTY, write: (text) => void process.stderr.write(text) },
});
