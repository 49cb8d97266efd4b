import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { isRecord } from "./shape.js";

/**
 * What changes, as it changes (`GET /api/v1/live`, server-sent events): a topic and an id, never the content. One stream
 * for the whole page, opened by the first listener and closed with the last; the browser connects again by itself.
 */
type LiveListener = (topic: string, id: string | null) => void;

/** The topics the server tells of. */
const TOPICS = [
  "alert",
  "practice",
  "incident",
  "source",
  "rule",
  "account",
  "person",
  "unit",
  "service",
  "asset",
  "job",
  "corrective-action",
  "retro",
  "indicator-set",
  "indicator-import",
  "warning-list",
  "tuning",
  "requirement",
  "standard-version",
  "standard-proposal",
  "framework",
] as const;
export type Topic = (typeof TOPICS)[number];

const listeners = new Set<LiveListener>();
const watchers = new Set<() => void>();
let stream: EventSource | null = null;
/** Since when the stream is down, in ms since the epoch; null while it is up or nobody listens. */
let downSince: number | null = null;

/** Calls for each change of the topics, as long as the component stands. */
export function useLive(topics: readonly Topic[], heard: (id: string | null, topic: string) => void): void {
  const listener = useEffectEvent<LiveListener>((topic, id) => {
    if (topics.some((each) => each === topic)) heard(id, topic);
  });
  useEffect(() => {
    const each: LiveListener = (topic, id) => listener(topic, id);
    listeners.add(each);
    if (stream === null) open();
    return () => {
      listeners.delete(each);
      if (listeners.size === 0) close();
    };
  }, []);
}

/** Since when nothing live arrives, or null while the stream stands. */
export function useDownSince(): number | null {
  return useSyncExternalStore(watch, () => downSince);
}

function open(): void {
  stream = new EventSource("/api/v1/live");
  stream.onopen = () => setDown(null);
  stream.onerror = () => setDown(downSince ?? Date.now());
  for (const topic of TOPICS) {
    stream.addEventListener(topic, (event: MessageEvent<unknown>) => {
      const id = idOf(event.data);
      for (const each of listeners) each(topic, id);
    });
  }
}

function close(): void {
  stream?.close();
  stream = null;
  setDown(null);
}

function setDown(since: number | null): void {
  downSince = since;
  for (const each of watchers) each();
}

function watch(each: () => void): () => void {
  watchers.add(each);
  return () => watchers.delete(each);
}

function idOf(data: unknown): string | null {
  if (typeof data !== "string") return null;
  const body: unknown = JSON.parse(data);
  return isRecord(body) && typeof body["id"] === "string" ? body["id"] : null;
}
