import type { Actor } from "../platform/access/index.js";
import { HttpError } from "../platform/http/problems.js";
import type { Refused } from "./lifecycle.js";
import type { Author } from "./tables.js";

/** Who somebody is where people count and not accounts: the person of the register, else the account alone. */
export function personOf({ person, id }: Pick<Actor, "person" | "id">): string {
  return person ?? id;
}

function authorOf({ id, person, name }: Actor): Author {
  return { account: id, person, name };
}

export function peopleOf(authors: readonly Author[]): string[] {
  return authors.map(({ person, account }) => person ?? account);
}

/** Those who wrote, with one more; nobody stands there twice. */
export function withAuthor(authors: readonly Author[], actor: Actor): readonly Author[] {
  return authors.some(({ account }) => account === actor.id) ? authors : [...authors, authorOf(actor)];
}

/** The refusal of a step, with the guards that refuse it; the console has their words in both languages. */
export function refusal({ code, about }: Refused): HttpError {
  if (code === "not-permitted") {
    return new HttpError(403, code, { detail: `this step needs the permission ${about[0] ?? ""}` });
  }
  if (code === "no-such-step") {
    return new HttpError(409, code, {
      detail: `from ${about[0] ?? ""} there is no step to ${about[1] ?? ""}`,
      remedy: "Read it again: it says which steps there are.",
    });
  }
  return new HttpError(422, code, {
    field: about[0] ?? "",
    detail: `these guards refuse: ${about.join(", ")}`,
    remedy: "Do what each of them asks; nobody can pass one by.",
  });
}

export function notThere(what: string): HttpError {
  return new HttpError(404, "not-there", { detail: `there is no ${what}` });
}
