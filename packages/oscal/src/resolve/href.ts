/**
 * A reference seen from the document that makes it (RFC 3986, section 5): absolute ones stand, others are joined to
 * the base, which may be a URI or a plain relative path. `..` never climbs above a path's first folder silently: what
 * is left of it stays in the result for the loader to judge.
 */
export function joinHref(base: string, href: string): string {
  if (SCHEME.test(href)) return href;
  const [path = "", ...query] = href.split(/(?=[?#])/);
  if (SCHEME.test(base) && URL.canParse(href, base)) return new URL(href, base).href;
  const from = path.startsWith("/")
    ? []
    : base
        .replace(/[?#].*$/, "")
        .split("/")
        .slice(0, -1);
  const steps: string[] = [];
  for (const step of [...from, ...path.split("/")]) {
    if (step === "..") {
      const last = steps.at(-1);
      if (last === undefined || last === "..") steps.push(step);
      else if (last !== "") steps.pop();
    } else if (step !== "." && (step !== "" || steps.length === 0)) steps.push(step);
  }
  return `${steps.join("/")}${query.join("")}`;
}

const SCHEME = /^[a-zA-Z][a-zA-Z0-9+.-]+:/;
