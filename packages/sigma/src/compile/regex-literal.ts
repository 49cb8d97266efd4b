/**
 * The longest text that every match of a regular expression must hold, for the index: a text without it need not be
 * searched. Errs only towards less: what is not understood ends a stretch or gives none at all.
 */

const DEPTH_LIMIT = 32;

/** Gives the folded-to-be literal, null where none is sure. */
export function requiredLiteral(source: string): string | null {
  const scanner = new Scanner(source);
  const literals = scanner.alternatives(0);
  if (literals === null || !scanner.atEnd) return null;
  return literals.reduce<string | null>(
    (best, each) => (best === null || each.length > best.length ? each : best),
    null,
  );
}

class Scanner {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#chars = Array.from(source);
  }

  get atEnd(): boolean {
    return this.#at >= this.#chars.length;
  }

  /** Literals sure within the group that begins here, up to its `)`; none where it has a choice, null if unsure. */
  alternatives(depth: number): string[] | null {
    if (depth > DEPTH_LIMIT) return null;
    const literals: string[] = [];
    let run: string[] = [];
    let choice = false;
    const flush = (): void => {
      if (run.length > 0) literals.push(run.join(""));
      run = [];
    };
    while (!this.atEnd && this.#char() !== ")") {
      const char = this.#next();
      if (char === "|") {
        choice = true;
        flush();
        continue;
      }
      const piece = this.#piece(char, depth);
      if (piece === null) return null;
      const times = this.#quantifier();
      if (typeof piece === "string" && times === "once") run.push(piece);
      else {
        if (typeof piece === "string" && times === "more") run.push(piece);
        flush();
        if (typeof piece !== "string" && times !== "maybe") literals.push(...piece);
      }
    }
    flush();
    return choice ? [] : literals;
  }

  /** One character, or the sure literals of anything else. */
  #piece(char: string, depth: number): string | string[] | null {
    if (char === "\\") return this.#escape();
    if (char === "[") return this.#class();
    if (char === "(") return this.#group(depth);
    if (char === "." || char === "^" || char === "$" || char === "{" || char === "*" || char === "+" || char === "?") {
      return [];
    }
    return char;
  }

  #escape(): string | string[] | null {
    const char = this.#next();
    if (/[^A-Za-z0-9]/.test(char)) return char;
    return /[dDwWsSbBAzntrfv]/.test(char) ? [] : null;
  }

  #class(): string[] | null {
    if (this.#char() === "^") this.#at += 1;
    if (this.#char() === "]") this.#at += 1;
    for (; !this.atEnd && this.#char() !== "]"; this.#at += 1) {
      if (this.#char() === "\\") this.#at += 1;
      // A named class [:alpha:] holds a bracket of its own.
      else if (this.#char() === "[") return null;
    }
    this.#at += 1;
    return [];
  }

  #group(depth: number): string[] | null {
    if (this.#char() === "?") {
      const head = /^\?(?:[imsU-]*:|P?<\w+>|[imsU-]+(?=\)))/.exec(this.#chars.slice(this.#at, this.#at + 64).join(""));
      if (head === null) return null;
      this.#at += Array.from(head[0]).length;
    }
    const literals = this.alternatives(depth + 1);
    if (this.#char() !== ")") return null;
    this.#at += 1;
    return literals;
  }

  #quantifier(): "once" | "more" | "maybe" {
    const char = this.#char();
    if (char === "*" || char === "?" || char === "+") {
      this.#at += 1;
      this.#lazy();
      return char === "+" ? "more" : "maybe";
    }
    if (char !== "{") return "once";
    const bounds = /^\{(\d+)(?:,\d*)?\}/.exec(this.#chars.slice(this.#at, this.#at + 16).join(""));
    if (bounds === null) return "maybe";
    this.#at += bounds[0].length;
    this.#lazy();
    return Number(bounds[1]) > 0 ? "more" : "maybe";
  }

  #lazy(): void {
    if (this.#char() === "?") this.#at += 1;
  }

  #char(): string | undefined {
    return this.#chars[this.#at];
  }

  #next(): string {
    const char = this.#chars[this.#at] ?? "";
    this.#at += 1;
    return char;
  }
}
