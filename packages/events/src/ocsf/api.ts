import { OTHER } from "./values.js";

/** Verbs that interfaces begin (or end) their operations with, by OCSF's activity of an API call. */
const VERBS: readonly (readonly [activity: number, verbs: string])[] = [
  [1, "create add insert run allocate register issue import put post copy upload invite generate new"],
  [2, "get list describe read head lookup search query scan batchget select view check download watch export access"],
  [
    3,
    "update modify patch set attach associate enable disable change tag untag edit replace reset restore start stop authorize write",
  ],
  [4, "delete remove terminate deregister destroy purge deletecollection bulkdelete detach disassociate revoke"],
];

const ACTIVITY: ReadonlyMap<string, number> = new Map(
  VERBS.flatMap(([activity, verbs]) => verbs.split(" ").map((verb): [string, number] => [verb, activity])),
);

/**
 * OCSF's `api_activity.activity_id` by the verb of an operation: its first word (`CreateUser`), else its last behind a dot or
 * slash (`user.create`, `…/roleAssignments/write`); 99 (other) where it has no verb that is known.
 */
export function apiActivity(operation: string): number {
  return ACTIVITY.get(firstWord(operation)) ?? lastPart(operation);
}

function lastPart(operation: string): number {
  for (const part of operation.split(/[./: ]/, PARTS_MAX).reverse()) {
    const activity = ACTIVITY.get(firstWord(part));
    if (activity !== undefined) return activity;
  }
  return OTHER;
}

const PARTS_MAX = 16;

function firstWord(text: string): string {
  return /^[A-Za-z][a-z]*/.exec(text)?.[0].toLowerCase() ?? "";
}
