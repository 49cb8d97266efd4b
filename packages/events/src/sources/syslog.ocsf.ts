/**
 * What programs write to syslog or the journal in OCSF: sshd's logins, PAM's sessions and failures as Authentication (3002), sudo's
 * commands as Process Activity (1007). Other messages have no class here.
 *
 * Sources: OCSF 1.3.0, these classes; OpenSSH's auth.c, session.c and packet.c (the messages), Linux-PAM's pam_unix, sudo(8) "Log format".
 */
import type { NativeEvent, NativeObject } from "../event.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfHead, type OcsfMapper } from "../ocsf/ocsf.js";
import { baseName, integer, ip } from "../ocsf/values.js";
import { isText } from "./source.js";

const LOGON = 1;
const LOGOFF = 2;

/** Names are the client's choice and may hold anything, so that each message is read from both its ends. */
const SSHD: readonly (readonly [activity: number, status: number, message: RegExp])[] = [
  [LOGON, 1, /^Accepted (?<method>\S+) for (?<user>.*) from (?<ip>\S+) port (?<port>\d{1,5})(?: ssh2)?(?:: .*)?$/],
  [
    LOGON,
    2,
    /^Failed (?<method>\S+) for (?:invalid user )?(?<user>.*) from (?<ip>\S+) port (?<port>\d{1,5})(?: ssh2)?(?:: .*)?$/,
  ],
  [LOGON, 2, /^Invalid user (?<user>.*) from (?<ip>\S+)(?: port (?<port>\d{1,5}))?$/],
  [LOGOFF, 1, /^Disconnected from user (?<user>.*) (?<ip>\S+) port (?<port>\d{1,5})$/],
];
const PAM_SESSION = /^pam_unix\([^:)]{1,64}:session\): session (?<what>opened|closed) for user (?<user>[^ (]{1,256})/;
const PAM_FAILURE =
  /^pam_unix\([^:)]{1,64}:auth\): authentication failure; .{0,256}?rhost=(?<ip>\S*)(?: {1,2}user=(?<user>.*))?$/;
const SUDO =
  /^ *(?<actor>\S{1,256}) : (?:.{0,512}? ; )?TTY=\S* ; PWD=(?<pwd>.*?) ; USER=(?<user>.*?) ; (?:GROUP=.*? ; )?(?:ENV=.*? ; )?COMMAND=(?<command>.*)$/;

const ROWS: readonly Row[] = [
  ["program", "service.name"],
  ["message", "message"],
  ["MESSAGE", null],
  ["_COMM", null],
  ["SYSLOG_IDENTIFIER", null],
];

const logins = mapper({
  product: { vendor_name: "Linux", name: "syslog" },
  head: ({ program, message }) => (isText(message) ? loginOf(program, message) : null),
  rows: [...ROWS, ["host", "dst_endpoint.hostname"], ["pid", "actor.process.pid", integer]],
});

function loginOf(program: NativeObject[string] | undefined, message: string): OcsfHead | null {
  if (message.length > MESSAGE_MAX) return null;
  if (program === "sshd" || program === "sshd-session") {
    for (const [activity, status, pattern] of SSHD) {
      const groups = pattern.exec(message)?.groups;
      if (groups !== undefined) return loginHead(activity, status, groups);
    }
  }
  if (!message.startsWith("pam_unix(")) return null;
  const session = PAM_SESSION.exec(message)?.groups;
  if (session !== undefined) return loginHead(session["what"] === "opened" ? LOGON : LOGOFF, 1, session);
  const failure = PAM_FAILURE.exec(message)?.groups;
  return failure === undefined ? null : loginHead(LOGON, 2, failure);
}

/** No such message is longer; patterns are not run over more. */
const MESSAGE_MAX = 4096;

function loginHead(activity: number, status: number, groups: Record<string, string | undefined>): OcsfHead {
  const { user, port, method } = groups;
  const from = groups["ip"] ?? "";
  const address = ip(from);
  const source: NativeObject = {
    ...(address !== undefined ? { ip: address } : from === "" ? {} : { hostname: from }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
  return {
    class: CLASS.authentication,
    activity,
    status,
    attributes: {
      ...(user === undefined || user === "" ? {} : { user: { name: user } }),
      ...(from === "" ? {} : { src_endpoint: source, is_remote: true }),
      ...(method === undefined ? {} : { auth_protocol_id: 99, auth_protocol: method }),
    },
  };
}

const commands = mapper({
  product: { vendor_name: "Linux", name: "sudo" },
  profiles: ["host"],
  head: ({ message }) => {
    const groups = isText(message) && message.length <= MESSAGE_MAX ? SUDO.exec(message)?.groups : undefined;
    if (groups === undefined) return null;
    const command = groups["command"] ?? "";
    const program = command.split(" ", 1)[0] ?? "";
    const refused = isText(message) && !message.trimStart().startsWith(`${groups["actor"]} : TTY=`);
    return {
      class: CLASS.process,
      activity: 1,
      // Between the name and TTY sudo says why it refused.
      status: refused ? 2 : 1,
      attributes: {
        actor: { user: { name: groups["actor"] ?? "" } },
        process: {
          name: baseName(program),
          cmd_line: command,
          user: { name: groups["user"] ?? "" },
          file: { path: program, name: baseName(program), type_id: 1 },
        },
      },
    };
  },
  rows: [...ROWS.filter(([field]) => field !== "program"), ["program", null], ["host", "device.hostname"]],
});

export const syslogOcsf: OcsfMapper = {
  map: (event: NativeEvent, atMs) => {
    const { program, message } = event.fields;
    const isCommand = program === "sudo" && isText(message) && !message.startsWith("pam_unix(");
    return (isCommand ? commands : logins).map(event, atMs);
  },
};
