const LINKS_MAX = 40;
/** Directories whose place is remembered. */
const REMEMBERED_MAX = 100_000;

/**
 * Symbolic links of one file system, to find where a path leads within it. Packages name files as they were before /bin became a link to
 * /usr/bin. Paths are text with one character a byte (latin1).
 */
export class Links {
  readonly #targets = new Map<string, string>();
  readonly #folders = new Map<string, string>();

  add(path: string, target: string): void {
    this.#targets.set(path, target);
  }

  /** The path with the links in its folders followed, its last name left as it is. */
  resolve(path: string): string {
    const slash = path.lastIndexOf("/");
    if (slash <= 0) return path;
    return `${this.#folder(path.slice(0, slash))}${path.slice(slash)}`;
  }

  #folder(path: string): string {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const real = this.#follow(path.split("/"));
    if (this.#folders.size < REMEMBERED_MAX) this.#folders.set(path, real);
    return real;
  }

  #follow(names: readonly string[]): string {
    const rest = [...names].reverse();
    let followed = 0;
    const real: string[] = [];
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === "" || name === ".") continue;
      if (name === "..") {
        real.pop();
        continue;
      }
      const target = this.#targets.get(`/${[...real, name].join("/")}`);
      if (target === undefined || followed >= LINKS_MAX) {
        real.push(name);
        continue;
      }
      followed += 1;
      if (target.startsWith("/")) real.length = 0;
      rest.push(...target.split("/").reverse());
    }
    return real.length === 0 ? "" : `/${real.join("/")}`;
  }
}
