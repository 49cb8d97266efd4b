/** The value of a cookie of the request's `cookie` header (RFC 6265, 4.2); null where it is not there, or there twice. */
export function readCookie(header: string | undefined, name: string): string | null {
  const found = (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  // Two of one name: some other page of this host planted one, and nobody can tell which.
  return found.length === 1 ? (found[0] ?? null) : null;
}

export interface Cookie {
  readonly name: string;
  /** Letters, digits, - and _ only. */
  readonly value: string;
  readonly path: string;
  /** Seconds until the browser forgets it; 0 takes it away. */
  readonly maxAge: number;
  readonly secure: boolean;
}

/** A `set-cookie` header that no script reads and no page of another site makes the browser send. */
export function cookieText({ name, value, path, maxAge, secure }: Cookie): string {
  const parts = [`${name}=${value}`, `Path=${path}`, `Max-Age=${maxAge}`, "HttpOnly", "SameSite=Strict"];
  return [...parts, ...(secure ? ["Secure"] : [])].join("; ");
}
