// Installs what the lock file names, once: a stamp that fits means that nothing is asked of the network.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

const MINIMUM_NODE = [20, 20];

/** Null where this Node.js will do, else what to tell its user. */
export function nodeRefusal(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const fits = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  if (fits) return null;
  return `Mizugiwa needs Node.js ${MINIMUM_NODE.join(".")} or newer; this is ${version}. Install a newer one (24 is recommended) and run the command again.\n`;
}

/** What an installation depends on: the lock file, the platform and the ABI of native add-ons. */
export function stampOf(root) {
  const lock = readFileSync(join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex");
  return JSON.stringify({ lock: hash, platform: process.platform, arch: process.arch, abi: process.versions.modules });
}

/**
 * The entries of the lock file that are not installed as it says: `name@version`. Optional packages of other
 * platforms may be absent.
 */
export function missingPackages(root, host = { platform: process.platform, arch: process.arch, libc: libcOf() }) {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const missing = [];
  for (const [place, entry] of Object.entries(lock.packages)) {
    if (place === "") continue;
    if (entry.link === true) {
      if (!existsSync(join(root, place, "package.json"))) missing.push(place);
      continue;
    }
    if (!place.includes("node_modules/") || !fitsHost(entry, host)) continue;
    const version = installedVersion(join(root, place));
    const optional = entry.optional === true && version === null && !isNativeOfHost(entry);
    if (version !== entry.version && !optional)
      missing.push(`${place.replace(/^.*node_modules\//, "")}@${entry.version}`);
  }
  return missing;
}

function installedVersion(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version ?? null;
  } catch (caught) {
    if (caught.code === "ENOENT" || caught instanceof SyntaxError) return null;
    throw caught;
  }
}

function fitsHost(entry, host) {
  const allows = (list, value) => {
    if (list === undefined || value === null) return true;
    const words = [list].flat();
    if (words.includes(`!${value}`)) return false;
    const wanted = words.filter((word) => !word.startsWith("!"));
    return wanted.length === 0 || wanted.includes(value);
  };
  return allows(entry.os, host.platform) && allows(entry.cpu, host.arch) && allows(entry.libc, host.libc);
}

/** An optional package that names this very platform is a binary that something needs here. */
function isNativeOfHost(entry) {
  return entry.os !== undefined && entry.cpu !== undefined;
}

function libcOf() {
  if (process.platform !== "linux") return null;
  return process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}

/** Makes sure that node_modules is what the lock file says; gives true where it had to install. */
export async function ensureInstalled(root, say) {
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  const stampFile = join(cache, "install.stamp");
  const wanted = stampOf(root);
  const fits = () => readText(stampFile) === wanted && missingPackages(root).length === 0;
  if (fits()) return false;
  const release = await lockInstall(join(cache, "install.lock"), say);
  try {
    if (fits()) return false;
    rmSync(stampFile, { force: true });
    say("Installing what the lock file names (once; later starts need no network) …\n");
    await runNpm(root, release.holdFor);
    const missing = missingPackages(root);
    if (missing.length > 0) {
      throw new Error(
        `npm ended well, but these packages are missing: ${missing.slice(0, 8).join(", ")}. Run the command again.`,
      );
    }
    writeFileSync(`${stampFile}.new`, wanted);
    renameSync(`${stampFile}.new`, stampFile);
    return true;
  } finally {
    release.done();
  }
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function runNpm(root, holdFor) {
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  const env = { ...process.env, NODE_ENV: "development" };
  const child = npm?.endsWith(".js")
    ? spawn(process.execPath, [npm, ...words], { cwd: root, stdio: ["ignore", 2, 2], env })
    : spawn("npm", words, { cwd: root, stdio: ["ignore", 2, 2], env, shell: process.platform === "win32" });
  if (child.pid !== undefined) holdFor(child.pid);
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`npm could not be started: ${error.message}`)));
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `npm ci ended with ${signal ?? code}. Its own words stand above; run the command again once the cause is gone.`,
          ),
        );
    });
  });
}

const POLL_MS = 200;

/**
 * One installation at a time. The lock names the installer and its npm, which may outlive it: whoever comes next waits
 * for both, then takes over.
 */
async function lockInstall(file, say) {
  for (let told = false; ; told = true) {
    if (tryLock(file)) break;
    const pids = (readText(file) ?? "").split("\n").filter(Boolean).map(Number);
    if (pids.length > 0 && !pids.some(isInstaller)) {
      rmSync(file, { force: true });
      continue;
    }
    if (pids.length === 0 && isOld(file)) rmSync(file, { force: true });
    if (!told) say(`Another installation is under way (process ${pids.join(", ")}); waiting for it …\n`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    holdFor: (pid) => writeFileSync(file, `${process.pid}\n${pid}\n`),
    done: () => rmSync(file, { force: true }),
  };
}

function tryLock(file) {
  try {
    const handle = openSync(file, "wx");
    writeSync(handle, `${process.pid}\n`);
    closeSync(handle);
    return true;
  } catch (caught) {
    if (caught.code === "EEXIST") return false;
    throw caught;
  }
}

/** A lock whose writer died before it wrote its number. */
function isOld(file) {
  try {
    return Date.now() - statSync(file).mtimeMs > 5_000;
  } catch (caught) {
    if (caught.code === "ENOENT") return false;
    throw caught;
  }
}

/** Whether a process lives and, where the system can say so, is a Node.js program: numbers are used again. */
function isInstaller(pid) {
  try {
    process.kill(pid, 0);
  } catch (caught) {
    if (caught.code === "ESRCH") return false;
    if (caught.code !== "EPERM") throw caught;
  }
  const command = process.platform === "linux" ? readProc(`/proc/${pid}/cmdline`) : null;
  return command === null || /node|npm/.test(command);
}

function readProc(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (caught) {
    if (caught.code === "ENOENT" || caught.code === "ESRCH") return "";
    if (caught.code === "EACCES") return null;
    throw caught;
  }
}
