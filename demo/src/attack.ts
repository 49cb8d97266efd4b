import type { Random } from "./random.js";
import { accessTime, MONTHS } from "./shift.js";

/** What the intruder leaves in logs besides what rules meet: by the clock of Tokyo, minutes after 10:00. */
export interface Trace {
  readonly source: string;
  readonly minute: number;
  readonly line: string;
}

export const INTRUDER = "198.51.100.77";
/** Where the intruder goes on to. */
export const NEXT_HOST = "10.0.5.45";
const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
const SHELL = "/wp-content/plugins/acme-gallery/uploads/thumb_0412.php";

const PROBES = 180;
const PROBED = ["wp-content/plugins", "wp-includes", "shop", "old", "test", "api", "img"];
const CALLS = 64;

/** The records of the breach beside the samples of rules: probing, the upload, the use of the shell, and two steps that no rule is about. */
export function traces(begin: number, random: Random): Trace[] {
  const at = (minute: number): number => begin + Math.round(minute * 60_000);
  const access = (minute: number, request: string, status: number, bytes: number): Trace => ({
    source: "web01-access",
    minute,
    line: `${INTRUDER} - - [${accessTime(at(minute))}] "${request} HTTP/1.1" ${status} ${bytes} "-" "${AGENT}"`,
  });
  const probes = Array.from({ length: PROBES }, (_, index) => {
    const name = `${random.pick(PROBED)}/${(random.below(2 ** 24) + 2 ** 24).toString(16)}`;
    return access(10 + (index * 14) / PROBES, `GET /${name}/`, 404, 548);
  });
  const calls = Array.from({ length: CALLS }, (_, index) =>
    access(34 + (index * 52) / CALLS, `POST ${SHELL}`, 200, 20 + random.below(3000)),
  );
  return [
    ...probes,
    access(31, "POST /wp-admin/admin-ajax.php?action=acme_gallery_add", 200, 61),
    ...calls,
    // A second administrator of the shop, made in the shop itself: no rule knows the pages of a shop.
    access(72, "POST /wp-admin/user-new.php", 302, 0),
    access(73, "POST /wp-login.php", 302, 0),
    access(74, "GET /wp-admin/users.php?role=administrator", 200, 48_112),
    // To the data base with a key found on web01, as an account that works there every day.
    ...lateral(at),
    access(87, "GET /wp-content/uploads/2026/thumb_0413.jpg", 200, 48_210_944),
  ];
}

function lateral(at: (minute: number) => number): Trace[] {
  const said = (minute: number, text: string): Trace => ({
    source: "db01-ssh",
    minute,
    line: `<38>${syslogTime(at(minute))} db01 ${text}`,
  });
  return [
    said(80, "sshd[20417]: Accepted publickey for deploy from 10.0.5.10 port 48112 ssh2: ED25519 SHA256:8nKdCm20417"),
    said(80.1, "sshd[20417]: pam_unix(sshd:session): session opened for user deploy(uid=1010) by deploy(uid=0)"),
    said(89, "sshd[20417]: Disconnected from user deploy 10.0.5.10 port 48112"),
  ];
}

/** `Nov  2 03:04:05`, in UTC. */
export function syslogTime(ms: number): string {
  const text = new Date(ms).toISOString();
  const month = MONTHS[Number(text.slice(5, 7)) - 1] ?? "Jan";
  return `${month} ${String(Number(text.slice(8, 10))).padStart(2, " ")} ${text.slice(11, 19)}`;
}
