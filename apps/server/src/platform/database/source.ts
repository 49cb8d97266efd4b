import { MizugiwaError } from "@mizugiwa/base";
import { Client, type ClientConfig } from "pg";
import { hasCode } from "../process/codes.js";
import { type EmbeddedPostgres, openEmbedded } from "./embedded/embedded.js";

/** Where PostgreSQL comes from. */
export interface DatabaseSource {
  readonly kind: "embedded" | "url";
  /** For people: the folder of the cluster, or the address without its password. */
  readonly place: string;
  /** Makes sure that it runs, as far as that is ours to do. */
  ensure(): Promise<"running" | "adopted" | "started">;
  /** How the owner connects: the role that migrates. */
  owner(): ClientConfig;
  /** The same place as another role. */
  as(user: string, password: string): ClientConfig;
  /** Ends what `ensure` started. */
  stop(): Promise<void>;
}

/** The embedded one of a data folder, or one's own where an address was given. */
export async function openSource(data: string, databaseUrl: string | null): Promise<DatabaseSource> {
  return databaseUrl === null ? embeddedSource(await openEmbedded(data)) : urlSource(databaseUrl);
}

function embeddedSource(embedded: EmbeddedPostgres): DatabaseSource {
  return {
    kind: "embedded",
    place: embedded.cluster,
    ensure: () => embedded.ensure(),
    owner: () => embedded.owner(),
    as: (user, password) => ({ ...embedded.owner(), user, password }),
    stop: () => embedded.stop(),
  };
}

export function urlSource(url: string): DatabaseSource {
  return {
    kind: "url",
    place: withoutPassword(url),
    ensure: async () => "running",
    owner: () => ({ connectionString: url }),
    as: (user, password) => {
      const other = new URL(url);
      // As parameters these win over the address's own, and they fit an address without a host too.
      other.searchParams.set("user", user);
      other.searchParams.set("password", password);
      return { connectionString: other.href };
    },
    stop: async () => undefined,
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== "") shown.password = "…";
  if (shown.searchParams.has("password")) shown.searchParams.set("password", "…");
  return decodeURI(shown.href);
}

const CONNECT_LIMIT_MS = 10_000;

/**
 * Connects; throws `database-unreachable` with what stands in the way. The client's later errors are the caller's:
 * `onLost` hears of each.
 */
export async function connect(
  config: ClientConfig,
  name: string,
  place: string,
  onLost: (error: Error) => void = () => undefined,
): Promise<Client> {
  const client = new Client({
    ...config,
    application_name: name.slice(0, 63), // NAMEDATALEN - 1, else PostgreSQL cuts it with a notice
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    keepAlive: true,
  });
  client.on("error", onLost);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw unreachable(place, cause);
  }
}

function unreachable(place: string, cause: unknown): MizugiwaError {
  const said = cause instanceof Error ? cause.message || String(cause.name) : String(cause);
  const remedy = ["28P01", "28000", "3D000"].some((code) => hasCode(cause, code))
    ? "Check user, password and database in DATABASE_URL."
    : "Check that PostgreSQL runs there and that this machine may connect.";
  return new MizugiwaError("database-unreachable", { path: place, detail: said, remedy }, { cause });
}
