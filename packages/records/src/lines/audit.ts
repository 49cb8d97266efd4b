/**
 * Lines of the Linux audit daemon: a record a line, `name=value` after a head that names type, time and serial.
 *
 *   [node=HOST ]type=SYSCALL msg=audit(1490801406.273:512226): arch=c000003e … comm="bash" exe=2F7573… key=(null)
 *
 * Values are bare, in double quotes, or in single quotes around a further list of fields (user space messages, whose
 * fields are read as the record's own). A value that the writer could not trust is hexadecimal instead of quoted. With
 * `log_format = ENRICHED` the names that stand for numbers follow behind a byte 0x1D, in capitals.
 *
 * Sources: linux-audit documentation, field dictionary (which fields are "encoded"), message dictionary (types by
 * number), "SPEC Writing Good Events", "SPEC Audit Event Enrichment"; auditd.conf(5); the kernel's
 * audit_log_untrustedstring and audit_log_execve_info for the encoding and for arguments cut into `a1[0]`, `a1[1]` ….
 * Departures: a name that comes twice with other values becomes a list, the outer one first, since a user space
 * message may name anything; NUL bytes between the words of `proctitle` become blanks; several keys become a list;
 * AVC records get `seresult` and `seperms` as auparse calls them; `old auid=` and `new auid=` of old kernels are
 * `old_auid` and `new_auid`.
 */
import { type Item, problem, record } from "@mizugiwa/base";

export interface AuditRecord {
  /** As written: `SYSCALL`, `USER_CMD`, `UNKNOWN[1329]`; a number where the writer knew no name. */
  readonly type: string;
  readonly node: string | null;
  /** Seconds since the epoch with milliseconds, as text. */
  readonly time: string;
  /** Number that the records of one action share, with the time. Decimal text. */
  readonly serial: string;
  readonly fields: ReadonlyMap<string, string | readonly string[]>;
}

const HEAD =
  /^(?:node=(\S{1,255}) )?type=([A-Z0-9_[\]]{1,64}) (?:msg=)?audit\((\d{1,12}(?:\.\d{1,9})?):(\d{1,20})\):? ?/;

/** Reads one line. Problems: `audit-unrecognised`, `audit-no-stamp` (a type, but no time and serial). */
export function parseAuditLine(line: string): Item<AuditRecord> {
  const head = HEAD.exec(line);
  if (head === null) {
    return /^(?:node=\S+ )?type=[A-Z0-9_[\]]+ msg=/.test(line)
      ? problem("audit-no-stamp", { detail: "no audit(time:serial) behind the type" })
      : problem("audit-unrecognised", { detail: "does not begin as audit records do" });
  }
  const [whole, node = null, type = "", time = "", serial = ""] = head;
  const fields = new Fields(type);
  fields.read(line.slice(whole.length));
  return record({ type, node, time, serial, fields: fields.done() });
}

/** Fields the dictionary calls encoded: hexadecimal where they are not quoted. Arguments are EXECVE's alone. */
const ENCODED = new Set(
  (
    "acct addr apparmor cgroup cmd comm cwd data device dir exe file grp invalid_context key name new-chardev new-disk " +
    "new-fs new-net new-rng ocomm old-chardev old-disk old-fs old-net old-rng path proctitle profile vm watch"
  ).split(" "),
);
const ARGUMENT = /^a\d{1,6}$/;
const ARGUMENT_PART = /^(a\d{1,6})\[(\d{1,6})\]$/;
const HEXADECIMAL = /^(?:[0-9A-F]{2})+$/;

/** A name and where its value starts. Words without an equals sign are prose and passed over. */
const NAME = /(?:(old|new) (?=auid=))?([A-Za-z][\w.-]*(?:\[\d{1,6}\])?)=/y;
const DECISION = /^(?:avc: {1,2})?(denied|granted) {1,2}\{ ([^}]*)\} for /;

class Fields {
  readonly #type: string;
  readonly #found = new Map<string, string | readonly string[]>();
  /** Arguments that came in parts, still hexadecimal where they were. */
  readonly #parts = new Map<string, string[]>();

  constructor(type: string) {
    this.#type = type;
  }

  read(text: string): void {
    const decision = DECISION.exec(text);
    if (decision !== null) {
      this.#add("seresult", decision[1] ?? "");
      this.#add("seperms", (decision[2] ?? "").trim());
    }
    for (let at = 0; at < text.length; ) {
      const next = text.charCodeAt(at);
      if (isBreak(next)) {
        at += 1;
        continue;
      }
      NAME.lastIndex = at;
      const found = NAME.exec(text);
      if (found === null) at = wordEnd(text, at);
      else {
        const [whole, age, name = ""] = found;
        at = this.#value(age === undefined ? name : `${age}_${name}`, text, at + whole.length);
      }
    }
  }

  done(): ReadonlyMap<string, string | readonly string[]> {
    for (const [name, parts] of this.#parts) {
      const whole = parts.join("");
      this.#add(name, HEXADECIMAL.test(whole) ? decode(whole) : whole);
    }
    return this.#found;
  }

  /** Takes the value that starts at `from`; gives where reading goes on. */
  #value(name: string, text: string, from: number): number {
    const quote = text[from];
    if (quote === '"') {
      const close = text.indexOf('"', from + 1);
      const end = close === -1 ? text.length : close;
      this.#field(name, text.slice(from + 1, end), true);
      return end + 1;
    }
    if (quote === "'") {
      const close = closingQuote(text, from + 1);
      if (name === "msg") this.read(text.slice(from + 1, close));
      else this.#field(name, text.slice(from + 1, close), true);
      return close + 1;
    }
    const end = wordEnd(text, from);
    this.#field(name, bareValue(text.slice(from, end)), false);
    return end;
  }

  #field(name: string, value: string, quoted: boolean): void {
    const part = ARGUMENT_PART.exec(name);
    if (part !== null) {
      const argument = part[1] ?? "";
      const parts = this.#parts.get(argument) ?? [];
      parts.push(value);
      this.#parts.set(argument, parts);
    } else if (!quoted && this.#isEncoded(name) && HEXADECIMAL.test(value)) this.#addDecoded(name, decode(value));
    else this.#add(name, value);
  }

  #isEncoded(name: string): boolean {
    return ENCODED.has(name) || (this.#type === "EXECVE" && ARGUMENT.test(name));
  }

  #addDecoded(name: string, text: string): void {
    if (name === "key" && text.includes("\u0001")) for (const key of text.split("\u0001")) this.#add(name, key);
    else this.#add(name, name === "proctitle" ? text.replaceAll("\0", " ") : text);
  }

  #add(name: string, value: string): void {
    const had = this.#found.get(name);
    if (had === undefined) this.#found.set(name, value);
    else if (typeof had === "string") {
      if (had !== value) this.#found.set(name, [had, value]);
    } else if (!had.includes(value) && had.length < REPEATS_MAX) this.#found.set(name, [...had, value]);
  }
}

/** More values of one name than this say nothing new. */
const REPEATS_MAX = 64;

/** Blank, comma, bracket, quote, or the byte before enriched fields. */
function isBreak(code: number): boolean {
  return code === 0x20 || code === 0x1d || code === 0x2c || code === 0x28 || code === 0x29 || code === 0x27;
}

/** Without the comma or bracket of the sentence it stands in; `(none)` and `(null)` keep theirs. */
function bareValue(word: string): string {
  const value = word.replace(/,+$/, "");
  return value.endsWith(")") && !value.includes("(") ? value.replace(/[,)]+$/, "") : value;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== 0x20 && text.charCodeAt(at) !== 0x1d) at += 1;
  return at;
}

/** The single quote that ends a message: the last one before the enriched fields, since paths may hold others. */
function closingQuote(text: string, from: number): number {
  const enriched = text.indexOf("\u001d", from);
  const last = text.lastIndexOf("'", enriched === -1 ? text.length : enriched);
  return last < from ? text.length : last;
}

function decode(hexadecimal: string): string {
  return Buffer.from(hexadecimal, "hex").toString("utf8");
}
