const BLOCK = 512;

/** A file of a made archive. */
export interface TarFile {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** Permissions, 0644 where they are not told. */
  readonly mode?: number;
  readonly uid?: number;
  /** Where it leads, for a symbolic link. */
  readonly link?: string;
}

/** A tar (POSIX ustar) of files: evidence that tests can make. */
export function tarOf(files: readonly TarFile[]): Uint8Array {
  const blocks = files.flatMap((file) => {
    const bytes = Buffer.from(file.content);
    return [headerOf(file, bytes.length), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

function headerOf({ path, mode = 0o644, uid = 0, link }: TarFile, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number): string => value.toString(8).padStart(width, "0");
  header.write(path, 0, 100);
  header.write(octal(mode, 7), 100);
  header.write(octal(uid, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(1_700_000_000, 11), 136);
  header.write(" ".repeat(8), 148);
  header.write(link === undefined ? (path.endsWith("/") ? "5" : "0") : "2", 156);
  header.write(link ?? "", 157, 100);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\u0000 `, 148);
  return header;
}
