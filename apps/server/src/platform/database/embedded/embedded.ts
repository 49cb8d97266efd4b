import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, closeSync, openSync, readFileSync, realpathSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MizugiwaError } from "@mizugiwa/base";
import { Client, type ClientConfig } from "pg";
import { hasCode } from "../../process/codes.js";
import { openDataFolder } from "../../process/data-folder.js";
import { findBundle, linkLibraries } from "./bundle.js";
import { type Cluster, DATABASE, giveCluster, OWNER, openCluster, SUPERUSER } from "./cluster.js";
import { commandOf } from "./command.js";
import { dropStrangersPidFile, readPidFile, runningPostmaster, stopPostmaster } from "./postmaster.js";
import { SOCKET_PORT, socketFolder } from "./socket.js";
import { chooseWay, type Surroundings, surroundings, type WayName } from "./ways.js";

/** The embedded PostgreSQL of one data folder. */
export interface EmbeddedPostgres {
  readonly way: WayName;
  readonly cluster: string;
  /** Makes sure that it runs and answers: adopts one that was left running, else starts it. */
  ensure(): Promise<"running" | "adopted" | "started">;
  /** How the owner of the database connects. Valid after `ensure`. */
  owner(): ClientConfig;
  /** How its own care connects (tests, checks); `database` is any of the cluster. */
  superuser(database: string): ClientConfig;
  /** Ends it with a fast shutdown; nothing happens when it does not run. */
  stop(): Promise<void>;
  /** Its process, while it runs. */
  pid(): number | null;
}

/** Opens the embedded PostgreSQL of a data folder, made first where it is absent; starts nothing yet. */
export async function openEmbedded(data: string, around: Surroundings = surroundings()): Promise<EmbeddedPostgres> {
  openDataFolder(data);
  if (around.uid === 0) letPass(data);
  const folder = realpathSync(data);
  const bundle = findBundle();
  const libraries = linkLibraries(bundle, join(folder, "postgres-libraries"));
  const cluster = await openCluster(folder, chooseWay(folder, bundle, around), libraries);
  return embeddedOf(cluster, join(folder, "postgres.log"));
}

/** Under root the cluster's user must be able to pass through the data folder; it still cannot list it. */
function letPass(data: string): void {
  const found = statSync(data);
  if (found.uid === 0 && (found.mode & 0o001) === 0) chmodSync(data, found.mode | 0o001);
}

function embeddedOf(cluster: Cluster, log: string): EmbeddedPostgres {
  let socket = "";
  const connect = (user: string, password: string, database: string): ClientConfig => ({
    host: socket,
    port: SOCKET_PORT,
    user,
    password,
    database,
  });
  const superuser = (database: string): ClientConfig => connect(SUPERUSER, cluster.secrets.superuser, database);
  return {
    way: cluster.way.name,
    cluster: cluster.folder,
    owner: () => connect(OWNER, cluster.secrets.owner, DATABASE),
    superuser,
    pid: () => runningPostmaster(cluster.folder),
    stop: async () => {
      const pid = runningPostmaster(cluster.folder);
      if (pid !== null) await stopPostmaster(pid);
    },
    ensure: async () => {
      const { folder, how } = await ensureRunning(cluster, log, (at) => {
        socket = at;
        return superuser("postgres");
      });
      socket = folder;
      return how;
    },
  };
}

/** Orphans of a killed postmaster notice within a moment; longer than this is something else. */
const START_LIMIT_MS = 20_000;
/** Recovery after a crash may replay gigabytes: while the process lives and says so, it is waited for. */
const RECOVERY_LIMIT_MS = 600_000;

async function ensureRunning(
  cluster: Cluster,
  log: string,
  configAt: (socket: string) => ClientConfig,
): Promise<{ folder: string; how: "running" | "adopted" | "started" }> {
  const until = Date.now() + START_LIMIT_MS;
  for (;;) {
    if (runningPostmaster(cluster.folder) !== null) {
      const folder = await answering(cluster.folder, configAt);
      if (folder !== null) return { folder, how: "adopted" };
    } else {
      const failed = await start(cluster, log);
      if (failed === null) {
        const folder = await answering(cluster.folder, configAt);
        if (folder !== null) return { folder, how: "started" };
      } else if (!passes(failed) || Date.now() > until) throw startFailed(cluster, failed);
    }
    if (Date.now() > until) throw startFailed(cluster, "it ended again and again");
    await sleep(100);
  }
}

/** What another start at the same moment, or orphans of a killed postmaster, say: it passes by itself. */
function passes(said: string): boolean {
  return /lock file .* already exists|pre-existing shared memory block|bogus data in lock file/.test(said);
}

function startFailed(cluster: Cluster, said: string): MizugiwaError {
  return new MizugiwaError("postgres-start-failed", {
    path: cluster.folder,
    detail: `the embedded PostgreSQL does not start (${cluster.way.name}): ${said}`,
    remedy: "Mend what it names; the data is untouched. Or give a PostgreSQL of your own with DATABASE_URL.",
  });
}

/** Waits until the running postmaster takes our connection; null when it ended meanwhile. */
async function answering(cluster: string, configAt: (socket: string) => ClientConfig): Promise<string | null> {
  const until = Date.now() + RECOVERY_LIMIT_MS;
  let last = "it says nothing";
  while (runningPostmaster(cluster) !== null) {
    const file = readPidFile(cluster);
    if (file?.ready === true) {
      const failed = await tryConnect(configAt(file.socketFolder), cluster);
      if (failed === null) return file.socketFolder;
      last = failed;
    }
    if (Date.now() > until) throw unreachable(cluster, last);
    await sleep(file?.ready === true ? 50 : 10);
  }
  return null;
}

function unreachable(cluster: string, last: string): MizugiwaError {
  return new MizugiwaError("postgres-unreachable", {
    path: cluster,
    detail: `a PostgreSQL runs on this cluster but does not answer: ${last}`,
    remedy: "End it with `mizugiwa server stop`, then start again.",
  });
}

/** Ours is who knows our secret (SCRAM proves it to both sides) and serves this folder. Null when it is. */
async function tryConnect(config: ClientConfig, cluster: string): Promise<string | null> {
  const client = new Client({ ...config, connectionTimeoutMillis: 5000 });
  client.on("error", () => undefined); // reported by the call that is under way
  try {
    await client.connect();
    const shown = await client.query<{ data_directory: string }>("show data_directory");
    const served = shown.rows[0]?.data_directory ?? "";
    if (realpathSync(served) !== realpathSync(cluster)) throw unreachable(cluster, `its data folder is ${served}`);
    return null;
  } catch (caught) {
    if (hasCode(caught, "28P01")) throw unreachable(cluster, "it does not know our secret");
    if (caught instanceof MizugiwaError || !(caught instanceof Error)) throw caught;
    return caught.message;
  } finally {
    await client.end().catch(() => undefined); // a connection that never opened has nothing to end
  }
}

/** Small enough for a laptop, with the promises on: nothing acknowledged is lost, whatever is killed. */
const SETTINGS = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  password_encryption: "scram-sha-256",
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  shared_buffers: "64MB",
  max_connections: "60",
  max_wal_size: "512MB",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  log_checkpoints: "off",
  // A client that was killed during a long statement lets go of its lease within this time.
  client_connection_check_interval: "500ms",
} as const;

const LOG_MAX_BYTES = 10_000_000;

/** Starts the postmaster, which outlives this process; null when it came up, else what it said. */
async function start(cluster: Cluster, log: string): Promise<string | null> {
  dropStrangersPidFile(cluster.folder);
  giveCluster(cluster.folder, cluster.way);
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LOG_MAX_BYTES) renameSync(log, `${log}.1`);
  const settings = { ...SETTINGS, unix_socket_directories: socketFolder(cluster.way), port: String(SOCKET_PORT) };
  const words = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const { file, args, options } = commandOf(
    cluster.way,
    "postgres",
    ["-D", cluster.folder, ...words],
    cluster.libraries,
  );
  const output = openSync(log, "a", 0o600);
  const before = statSync(log).size;
  let child: ChildProcess;
  try {
    child = spawn(file, [...args], { ...options, detached: true, stdio: ["ignore", output, output] });
  } finally {
    closeSync(output);
  }
  child.unref();
  return cameUp(child, cluster.folder, () => readFileSync(log).subarray(before).toString("utf8").trim());
}

async function cameUp(child: ChildProcess, cluster: string, said: () => string): Promise<string | null> {
  let failed: Error | null = null;
  child.once("error", (error) => {
    failed = error;
  });
  for (;;) {
    if (failed !== null) return String(failed);
    if (child.exitCode !== null || child.signalCode !== null) return said() || `exit ${String(child.exitCode)}`;
    const file = readPidFile(cluster);
    if (file !== null && file.pid === child.pid) return null;
    await sleep(10);
  }
}
