/** A stanza of dpkg's status, as far as it tells of files. */
export interface PackageStatus {
  readonly name: string;
  /** Whether its files are unpacked: of a removed package only the configuration is left. */
  readonly isInstalled: boolean;
  readonly conffiles: readonly { readonly path: string; readonly md5: string; readonly isObsolete: boolean }[];
}

/**
 * Reads `var/lib/dpkg/status`: stanzas of fields, divided by empty lines; a field goes on in lines that begin with a space.
 *
 * Source: deb-control(5); dpkg(1), "Package states"; dpkg-query(1), "Conffiles".
 */
export function* readStatus(text: string): Generator<PackageStatus, void, undefined> {
  for (const stanza of text.split(/\n\n+/)) {
    const name = /^Package: (\S+)/m.exec(stanza)?.[1];
    if (name === undefined) continue;
    const state = /^Status: \S+ \S+ (\S+)/m.exec(stanza)?.[1] ?? "installed";
    const block = /^Conffiles:[ \t]*((?:\n .*)*)/m.exec(stanza)?.[1] ?? "";
    const conffiles = block.split("\n").flatMap((line) => {
      const found = /^ (.+?) ([0-9a-f]{32})((?: \S+)*)$/.exec(line);
      if (found === null) return [];
      const [, path = "", md5 = "", flags = ""] = found;
      return [{ path, md5, isObsolete: flags !== "" }];
    });
    yield { name, isInstalled: state !== "config-files" && state !== "not-installed", conffiles };
  }
}

/** Reads a package's `md5sums`: 32 digits, two spaces, the path without its first slash (deb-md5sums(5)). */
export function* readMd5sums(
  text: string,
): Generator<{ readonly path: string; readonly md5: string }, void, undefined> {
  for (const line of text.split("\n")) {
    const found = /^([0-9a-f]{32}) [ *](?:\.?\/)?(.+)$/.exec(line);
    if (found !== null) yield { md5: found[1] ?? "", path: `/${found[2] ?? ""}` };
  }
}

/** Reads `diversions`: by threes the path, where it is put instead, and the package that has the path to itself (":" for none). */
export function readDiversions(text: string): ReadonlyMap<string, { readonly to: string; readonly by: string }> {
  const lines = text.split("\n");
  const diversions = new Map<string, { to: string; by: string }>();
  for (let at = 0; at + 2 < lines.length; at += 3) {
    diversions.set(lines[at] ?? "", { to: lines[at + 1] ?? "", by: lines[at + 2] ?? "" });
  }
  return diversions;
}
