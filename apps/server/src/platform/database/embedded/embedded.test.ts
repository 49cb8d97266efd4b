import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client, type ClientConfig } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type EmbeddedPostgres, openEmbedded } from "./embedded.js";
import { idleAccount } from "./ids.js";
import { closedFolder, surroundings } from "./ways.js";

const isRoot = process.getuid?.() === 0;
/** A first start takes a second or two, and longer where the disk is busy. */
const SLOW = { timeout: 90_000 };

const folders: string[] = [];
const opened: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const each of opened.splice(0)) await each.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A cluster that was never started, to copy: making one takes a second of processor time. */
let template: string;
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), "mizugiwa-template-"));
  await openEmbedded(template);
}, 90_000);
afterAll(() => rmSync(template, { recursive: true }));

/** A data folder with a cluster. */
function made(): string {
  const data = join(scratch(), "data");
  copyTo(data);
  return data;
}

function copyTo(data: string): void {
  mkdirSync(dirname(data), { recursive: true });
  spawnSync("cp", ["-a", template, data]);
}

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-embedded-"));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function open(data: string, around = surroundings()): Promise<EmbeddedPostgres> {
  const embedded = await openEmbedded(data, around);
  opened.push(embedded);
  return embedded;
}

async function query(config: ClientConfig, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client(config);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const KEEP = "create table kept (id integer); insert into kept values (42)";
const READ = "select id from kept";
const KEPT = [{ id: 42 }];

test("a first start makes a closed, durable PostgreSQL; a second one takes it over", SLOW, async () => {
  const data = join(scratch(), "deep/er/data");
  const first = await open(data);
  expect(await first.ensure()).toBe("started");
  const settings = await query(
    first.owner(),
    `select name, setting from pg_settings where name in
      ('listen_addresses', 'fsync', 'full_page_writes', 'synchronous_commit', 'password_encryption', 'data_checksums') order by name`,
  );
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    data_checksums: "on",
    fsync: "on",
    full_page_writes: "on",
    listen_addresses: "",
    password_encryption: "scram-sha-256",
    synchronous_commit: "on",
  });
  const home = join(data, "postgres");
  expect(statSync(join(home, "secrets.json")).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, "socket")).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, "cluster")).mode & 0o777).toBe(0o700);
  await expect(query({ ...first.owner(), password: "guess" }, "select")).rejects.toThrow(
    "password authentication failed",
  );
  await expect(query({ ...first.superuser("postgres"), password: "" }, "select")).rejects.toThrow();
  await query(first.owner(), KEEP);

  const second = await open(data);
  expect(await second.ensure()).toBe("adopted");
  expect(second.pid()).toBe(first.pid());
  expect(await query(second.owner(), READ)).toEqual(KEPT);
  await second.stop();
  expect(first.pid()).toBeNull();
  expect(await first.ensure()).toBe("started");
  expect(await query(first.owner(), READ)).toEqual(KEPT);
});

test("what the product counts on is in the bundle", SLOW, async () => {
  const embedded = await open(made());
  await embedded.ensure();
  const sorted = await query(
    embedded.owner(),
    `select string_agg(word, '' order by word collate "ja-x-icu") as ja, string_agg(word, '' order by word) as plain
     from unnest(array['ア', 'い', 'ウ', 'あ', '亜', 'B', 'a']) word`,
  );
  expect(sorted).toEqual([{ ja: "aBあアいウ亜", plain: "Baあいアウ亜" }]);
  await query(embedded.owner(), "create extension pg_trgm");
  await query(embedded.superuser("mizugiwa"), "create extension amcheck");
  const owner = await query(
    embedded.owner(),
    "select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user",
  );
  expect(owner).toEqual([{ rolsuper: false, rolcreaterole: true, rolcreatedb: false }]);
});

test("a killed PostgreSQL is started again with everything that was committed", SLOW, async () => {
  const embedded = await open(made());
  await embedded.ensure();
  await query(embedded.owner(), KEEP);
  const killed = embedded.pid() ?? 0;
  process.kill(killed, "SIGKILL");
  expect(await embedded.ensure()).toBe("started");
  expect(embedded.pid()).not.toBe(killed);
  expect(await query(embedded.owner(), READ)).toEqual(KEPT);
});

test("a pid file that names a stranger is not believed", SLOW, async () => {
  const data = made();
  const embedded = await open(data);
  await embedded.ensure();
  await query(embedded.owner(), KEEP);
  const path = join(embedded.cluster, "postmaster.pid");
  const left = readFileSync(path, "utf8");
  const { uid, gid } = statSync(embedded.cluster);
  await embedded.stop();
  // As in a container that was started anew: the old number now belongs to another process of the same user.
  const stranger = spawn("sleep", ["60"], { uid, gid, cwd: "/" });
  children.push(stranger);
  writeFileSync(path, left.replace(/^\d+/, String(stranger.pid)));
  expect(embedded.pid()).toBeNull();
  expect(await embedded.ensure()).toBe("started");
  expect(await query(embedded.owner(), READ)).toEqual(KEPT);
  expect(stranger.exitCode).toBeNull();
});

test("a cluster of another version is refused by name and left as it is", SLOW, async () => {
  const data = made();
  const { cluster } = await open(data);
  writeFileSync(join(cluster, "PG_VERSION"), "15\n");
  await expect(openEmbedded(data)).rejects.toThrow(
    /PostgreSQL 15, the programs are of 18 \(postgres-version-differs\)/,
  );
  expect(readFileSync(join(cluster, "PG_VERSION"), "utf8")).toBe("15\n");
});

test("without its secrets a cluster is refused by name", SLOW, async () => {
  const data = made();
  await open(data);
  rmSync(join(data, "postgres/secrets.json"));
  await expect(openEmbedded(data)).rejects.toThrow(/secrets\.json: .*postgres-secrets-unreadable/);
});

test("a PostgreSQL that cannot start says why", SLOW, async () => {
  const data = made();
  const embedded = await open(data);
  writeFileSync(join(embedded.cluster, "postgresql.conf"), "no_such_setting = 1\n");
  await expect(embedded.ensure()).rejects.toThrow(/does not start.*no_such_setting.*postgres-start-failed/s);
});

test("in a folder too deep for a socket it uses a short one, and the same one again", SLOW, async () => {
  const data = join(scratch(), "水".repeat(30), "x".repeat(60));
  copyTo(data);
  const embedded = await open(data);
  await embedded.ensure();
  const folder = String(embedded.owner().host);
  expect(folder.length).toBeLessThan(90);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(await query(embedded.owner(), "select 1 as one")).toEqual([{ one: 1 }]);
  await embedded.stop();
  await embedded.ensure();
  expect(embedded.owner().host).toBe(folder);
  folders.push(folder);
});

/** Opens the embedded database in a process of its own, from what was built. */
function openElsewhere(data: string, user: { uid?: number; gid?: number } = {}): ChildProcess {
  const built = fileURLToPath(new URL("../../../../dist/platform/database/embedded/embedded.js", import.meta.url));
  const program = `const { openEmbedded } = await import(${JSON.stringify(built)});
    const embedded = await openEmbedded(${JSON.stringify(data)});
    process.stdout.write(JSON.stringify({ how: await embedded.ensure(), way: embedded.way, pid: embedded.pid() }));`;
  const words = ["--input-type=module", "-e", program];
  const child = spawn(process.execPath, words, { ...user, cwd: "/", env: {}, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  return child;
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (part: Buffer) => void (text += part.toString()));
  await new Promise((resolve) => child.once("close", resolve));
  return text;
}

test("killed while the cluster is being made, the next start makes it again", SLOW, async () => {
  const data = scratch();
  const child = openElsewhere(data);
  while (!readdirSync(data).some((name) => name.startsWith("postgres.new-"))) await sleep(5);
  await sleep(150);
  child.kill("SIGKILL");
  await outputOf(child);
  expect(existsSync(join(data, "postgres"))).toBe(false);
  const embedded = await open(data);
  expect(await embedded.ensure()).toBe("started");
  expect(readdirSync(data).filter((name) => name.includes(".new-"))).toEqual([]);
});

test("two first starts at the same moment end up with one cluster and one PostgreSQL", SLOW, async () => {
  const data = scratch();
  const said = await Promise.all([openElsewhere(data), openElsewhere(data)].map(outputOf));
  const embedded = await open(data);
  expect(await embedded.ensure()).toBe("adopted");
  for (const line of said) expect(line).toContain(`"pid":${embedded.pid()}`);
});

describe.skipIf(!isRoot)("as root", () => {
  test(
    "below a closed folder it runs in a user namespace, also a cluster made before it was closed",
    SLOW,
    async () => {
      const above = scratch();
      const data = join(above, "data");
      copyTo(data);
      const before = await open(data);
      await before.ensure();
      await query(before.owner(), KEEP);
      await before.stop();
      chmodSync(above, 0o700);
      const embedded = await open(data);
      expect(embedded.way).toBe("user-namespace");
      expect(await embedded.ensure()).toBe("started");
      expect(await query(embedded.owner(), READ)).toEqual(KEPT);
      expect(statSync(embedded.cluster).uid).toBe(0);
    },
  );

  test("a first start below a closed folder makes the cluster in the namespace", SLOW, async () => {
    const above = scratch();
    chmodSync(above, 0o700);
    const embedded = await open(join(above, "data"));
    expect(embedded.way).toBe("user-namespace");
    expect(await embedded.ensure()).toBe("started");
    process.kill(embedded.pid() ?? 0, "SIGKILL");
    expect(await embedded.ensure()).toBe("started");
  });

  test("without namespaces it runs from a system folder that the data folder links to", SLOW, async () => {
    const above = scratch();
    chmodSync(above, 0o700);
    const around = { ...surroundings(), unshare: null, systemFolder: join(scratch(), "system") };
    const data = join(above, "data");
    const embedded = await open(data, around);
    expect(embedded.way).toBe("system-folder");
    expect(await embedded.ensure()).toBe("started");
    await query(embedded.owner(), KEEP);
    expect(lstatSync(join(data, "postgres")).isSymbolicLink()).toBe(true);
    const again = await open(data, around);
    expect(await again.ensure()).toBe("adopted");
    expect(await query(again.owner(), READ)).toEqual(KEPT);
  });

  test("where no way is open the error names every reason and the remedy", SLOW, async () => {
    const above = scratch();
    chmodSync(above, 0o700);
    const around = { ...surroundings(), unshare: null, systemFolder: "/proc/mizugiwa" };
    await expect(openEmbedded(join(above, "data"), around)).rejects.toThrow(
      /own user: .* is closed to other users; user namespace: not on this system; system folder: .*ordinary user.*DATABASE_URL/,
    );
  });

  test("where a user without a name cannot get one, the error says what is missing", SLOW, async () => {
    const around = { ...surroundings(), uid: 51_234, named: false, unshare: null };
    await expect(openEmbedded(scratch(), around)).rejects.toThrow(/postgres-user-unnamed.*\/etc\/passwd/);
  });
});

/** Below a closed home nobody but root reaches the programs, nor what was built. */
const isClosed = closedFolder(fileURLToPath(import.meta.url)) !== null;

describe.skipIf(!isRoot || isClosed)("as root, in a checkout that other users may enter", () => {
  test("PostgreSQL runs as a user that nobody else is", SLOW, async () => {
    const embedded = await open(made());
    await embedded.ensure();
    const { uid } = statSync(embedded.cluster);
    expect(embedded.way).toBe("own-user");
    expect(uid).toBeGreaterThanOrEqual(49_152);
    expect(statSync(`/proc/${embedded.pid()}`).uid).toBe(uid);
  });

  function ownedBy(user: { uid: number; gid: number }): string {
    const data = join(scratch(), "data");
    mkdirSync(data);
    chownSync(data, user.uid, user.gid);
    return data;
  }

  async function endPostgres(pid: number): Promise<void> {
    process.kill(pid, "SIGINT");
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 20_000 }).toBe(false);
  }

  test("an ordinary user runs PostgreSQL as itself", SLOW, async () => {
    const user = idleAccount() ?? { uid: 65_534, gid: 65_534 };
    const { way, pid } = started(await outputOf(openElsewhere(ownedBy(user), user)));
    expect(way).toBe("direct");
    expect(statSync(`/proc/${pid}`).uid).toBe(user.uid);
    await endPostgres(pid);
  });

  test("a user without a name, as in some containers, gets one in a namespace", SLOW, async () => {
    const user = { uid: 51_234, gid: 51_234 };
    const { way, pid } = started(await outputOf(openElsewhere(ownedBy(user), user)));
    expect(way).toBe("user-namespace");
    expect(statSync(`/proc/${pid}`).uid).toBe(user.uid);
    await endPostgres(pid);
  });
});

const Started = z.object({ way: z.string(), pid: z.int() });

function started(said: string): z.infer<typeof Started> {
  expect(said).toMatch(/^\{.*\}$/);
  return Started.parse(JSON.parse(said));
}
