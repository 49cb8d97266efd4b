import type { Permission } from "../access/permissions.js";

/** Something that changed, told to pages that show it: what kind and which, never the content itself. */
export interface LiveEvent {
  /** Such as "alert"; a page listens by it. */
  readonly topic: string;
  /** Id of what changed; null where it is many. */
  readonly id: string | null;
  /** Who may hear of it: what the list itself asks for, and the row's compartment. */
  readonly permission: Permission;
  readonly compartment: string | null;
}

export type Listener = (event: LiveEvent) => void;

/** Tells listeners of this process what changed. Nothing is kept: who was away asks the list again. */
export class Live {
  readonly #listeners = new Set<Listener>();

  publish(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Gives what ends the listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
