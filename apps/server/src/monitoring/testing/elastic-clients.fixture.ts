import { Client as Client9, errors as errors9 } from "@elastic/elasticsearch";
import { Client as Client8, errors as errors8 } from "elasticsearch-8";

/** An event as these tests send it. */
export interface Numbered {
  readonly number: number;
  readonly message: string;
}

interface HelperOptions {
  readonly events: Iterable<Numbered>;
  readonly flushBytes: number;
  readonly onTaken: (id: string) => void;
  readonly onDropped: (id: string, status: number) => void;
}

interface HelperStats {
  readonly total: number;
  readonly failed: number;
  readonly retry: number;
  readonly successful: number;
}

/** What senders use of Elasticsearch's client, in either of its versions. */
export interface ElasticClient {
  product(): Promise<string>;
  /** Sends one request; the status of each item. */
  bulk(operations: readonly object[]): Promise<number[]>;
  index(id: string, event: Numbered): Promise<string>;
  create(id: string, event: Numbered): Promise<string>;
  /** The bulk helper, which divides, sends side by side and repeats what is answered with 429. */
  helper(options: HelperOptions): Promise<HelperStats>;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly node: string;
  readonly token: string;
  readonly compression: boolean;
  readonly maxRetries?: number;
}

const INDEX = "logs";
const WAIT_MS = 250;
/** Seconds between attempts at a server that does not answer. */
const backOff = (): number => 0.2;

function settings({ node, token, compression, maxRetries = 3 }: ClientOptions) {
  return { node, auth: { apiKey: token }, compression, maxRetries, retryBackoff: backOff, requestTimeout: 30_000 };
}

function helperSettings({ events, flushBytes }: HelperOptions) {
  return { datasource: [...events], flushBytes, concurrency: 3, wait: WAIT_MS, retries: 200 };
}

const action = ({ number }: Numbered) => ({ create: { _index: INDEX, _id: String(number) } });

type Items = readonly Readonly<Record<string, { readonly status: number } | undefined>>[];
const statusesOf = (items: Items): number[] => items.map((item) => Object.values(item)[0]?.status ?? 0);

function version9(options: ClientOptions): ElasticClient {
  const client = new Client9(settings(options));
  return {
    product: async () => (await client.info()).version.number,
    bulk: async (operations) => statusesOf((await client.bulk({ operations: [...operations] })).items),
    index: async (id, document) => (await client.index({ index: INDEX, id, document })).result,
    create: async (id, document) => (await client.create({ index: INDEX, id, document })).result,
    helper: async (asked) =>
      await client.helpers.bulk<Numbered>({
        ...helperSettings(asked),
        onDocument: action,
        onSuccess: ({ result }) => asked.onTaken(String(result.create?._id)),
        onDrop: ({ document, status }) => asked.onDropped(String(document.number), status),
      }),
    close: () => client.close(),
  };
}

function version8(options: ClientOptions): ElasticClient {
  const client = new Client8(settings(options));
  return {
    product: async () => (await client.info()).version.number,
    bulk: async (operations) => statusesOf((await client.bulk({ operations: [...operations] })).items),
    index: async (id, document) => (await client.index({ index: INDEX, id, document })).result,
    create: async (id, document) => (await client.create({ index: INDEX, id, document })).result,
    helper: async (asked) =>
      await client.helpers.bulk<Numbered>({
        ...helperSettings(asked),
        onDocument: action,
        onSuccess: ({ result }) => asked.onTaken(String(result.create?._id)),
        onDrop: ({ document, status }) => asked.onDropped(String(document.number), status),
      }),
    close: () => client.close(),
  };
}

export const CLIENTS = { "9": version9, "8": version8 } as const;

/** The status with which a request was refused; null where it was something else. */
export function refusalOf(caught: unknown): number | null {
  const isAnswer = caught instanceof errors9.ResponseError || caught instanceof errors8.ResponseError;
  return isAnswer ? (caught.statusCode ?? null) : null;
}
