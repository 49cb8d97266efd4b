import { spawnSync } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { problemOf } from "@mizugiwa/base";
import type { Config } from "../config/config.js";
import { findBundle, linkLibraries } from "../database/embedded/bundle.js";
import { readPidFile, runningPostmaster } from "../database/embedded/postmaster.js";
import { chooseWay, existingCluster, surroundings } from "../database/embedded/ways.js";
import { connect, urlSource } from "../database/source.js";
import { portHolder } from "./port-holder.js";
import { runningServer } from "./state.js";

/** One thing looked at: whether it holds, what was found, and what to do where it does not. */
export interface Finding {
  readonly name: "node" | "user" | "postgres" | "network-isolation" | "disk" | "port" | "server";
  readonly level: "ok" | "warn" | "fail";
  readonly detail: string;
  readonly remedy?: string;
}

/**
 * Looks at what a server with these settings would find. It changes nothing but the links between the libraries of the
 * embedded PostgreSQL, without which its programs cannot be tried.
 */
export async function examine(config: Config): Promise<Finding[]> {
  return [
    examineNode(process.versions.node),
    ...(config.databaseUrl === null ? [examineUser(config.data), examineEmbedded(config.data)] : []),
    ...(config.databaseUrl === null ? [] : [await examineOwn(config.databaseUrl)]),
    examineIsolation(),
    examineDisk(config.data),
    ...examineServer(config),
  ];
}

const NODE_MIN = [20, 20] as const;
const NODE_GOOD = 24;

function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const detail = `Node.js ${version}`;
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    return { name: "node", level: "fail", detail, remedy: "Install Node.js 20.20 or newer; 24 is recommended." };
  }
  if (major >= NODE_GOOD) return { name: "node", level: "ok", detail };
  return { name: "node", level: "warn", detail, remedy: "It works; 24 is recommended, as 20 gets no more fixes." };
}

function examineUser(data: string): Finding {
  const around = surroundings();
  if (around.uid !== 0)
    return { name: "user", level: "ok", detail: `ordinary user ${around.uid}; PostgreSQL runs as the same` };
  try {
    const bundle = findBundle();
    linkLibraries(bundle, join(tmpdir(), "mizugiwa-libraries"));
    const way = chooseWay(nearest(data), bundle, { ...around, systemFolder: null });
    const as = way.owner === null || way.owner.uid === 0 ? "" : ` (user ${way.owner.uid})`;
    return { name: "user", level: "ok", detail: `root; PostgreSQL runs in the way "${way.name}"${as}` };
  } catch (caught) {
    const { detail } = problemOf(caught);
    const remedy = `A start tries copies in ${String(around.systemFolder)}. An ordinary user is the better choice.`;
    return { name: "user", level: "warn", detail, remedy };
  }
}

function examineEmbedded(data: string): Finding {
  try {
    const bundle = findBundle();
    const cluster = existingCluster(data);
    const pid = cluster === null ? null : runningPostmaster(cluster);
    const socket = cluster === null || pid === null ? "" : ` at ${readPidFile(cluster)?.socketFolder ?? "?"}`;
    const state =
      cluster === null
        ? "no cluster yet"
        : pid === null
          ? `${cluster}, not running`
          : `${cluster}, pid ${pid}${socket}`;
    return { name: "postgres", level: "ok", detail: `embedded, ${bundle.version}: ${state}` };
  } catch (caught) {
    return failed("postgres", caught);
  }
}

async function examineOwn(url: string): Promise<Finding> {
  const source = urlSource(url);
  try {
    const client = await connect(source.owner(), "mizugiwa doctor", source.place);
    const shown = await client.query<{ version: string; number: number; may: boolean }>(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
              rolsuper or rolcreaterole as may from pg_roles where rolname = current_user`,
    );
    await client.end();
    const { version = "?", number = 0, may = false } = shown.rows[0] ?? {};
    const detail = `your own at ${source.place}, ${version}`;
    if (number < 150_000) return { name: "postgres", level: "fail", detail, remedy: "Use PostgreSQL 15 or newer." };
    const remedy = "The user may not make roles: see docs/configuration.md for what that costs.";
    return may ? { name: "postgres", level: "ok", detail } : { name: "postgres", level: "warn", detail, remedy };
  } catch (caught) {
    return failed("postgres", caught);
  }
}

/** Whether child processes that read hostile bytes can be cut off from the network. */
function examineIsolation(): Finding {
  const name = "network-isolation";
  const done = process.platform === "linux" ? spawnSync("unshare", ["--user", "--net", "true"], { env: {} }) : null;
  if (done?.status === 0) return { name, level: "ok", detail: "child processes can be cut off from the network" };
  const why = done === null ? "not on this system" : (done.error?.message ?? String(done.stderr).trim());
  const remedy = "Allow user namespaces, or rely on the limits of memory and time that always hold.";
  return { name, level: "warn", detail: `child processes keep their network: ${why}`, remedy };
}

const DISK_WARN_BYTES = 5e9;
const DISK_FAIL_BYTES = 500e6;

function examineDisk(data: string): Finding {
  const folder = nearest(data);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free at ${folder}`;
  if (free >= DISK_WARN_BYTES) return { name: "disk", level: "ok", detail };
  const level = free < DISK_FAIL_BYTES ? "fail" : "warn";
  return { name: "disk", level, detail, remedy: "Make room, or choose another folder with --data." };
}

/** The folder itself, or the nearest one above it that exists. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

function examineServer({ data, port, host }: Config): Finding[] {
  const server = runningServer(data);
  if (server !== null) {
    return [
      { name: "server", level: "ok", detail: `runs: pid ${server.pid}, since ${server.since}, at ${server.address}` },
    ];
  }
  const holder = port === 0 ? null : portHolder(port);
  const stopped: Finding = { name: "server", level: "ok", detail: "does not run" };
  if (holder === null) return [{ name: "port", level: "ok", detail: `${port} of ${host} is free` }, stopped];
  const detail = `${port} is taken by process ${holder.pid}: ${holder.command}`;
  return [
    { name: "port", level: "fail", detail, remedy: "Stop that one, or choose another port with --port." },
    stopped,
  ];
}

function failed(name: Finding["name"], caught: unknown): Finding {
  const { detail, remedy } = problemOf(caught);
  return { name, level: "fail", detail, ...(remedy === undefined ? {} : { remedy }) };
}
