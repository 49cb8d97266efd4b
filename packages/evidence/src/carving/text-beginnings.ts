const text = new TextDecoder("latin1");
const SCRIPT_HEAD = 16;

const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const ISO = "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d";
/** A line as syslog (RFC 3164, RFC 5424, ISO times of rsyslog), web servers (common and combined format) and auditd write it. */
export const LOG_LINE = new RegExp(
  [
    `^${MONTH} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\S`,
    `^<\\d{1,3}>(?:${MONTH} [ \\d]\\d |1 ${ISO})`,
    `^${ISO}\\S* \\S+`,
    `^[\\w.:-]{2,255} \\S+ \\S+ \\[\\d\\d/${MONTH}/\\d{4}:\\d\\d:\\d\\d:\\d\\d `,
    "^(?:node=\\S+ )?type=[A-Z_0-9]+ msg=audit\\(\\d+\\.\\d{3}:\\d+\\):",
  ].join("|"),
);

const SCRIPT = /^(?:<\?php\s|<%@|#!\s*\/)/;

/** Whether the bytes are the first of a script. */
export const beginsScript = (head: Uint8Array): boolean => SCRIPT.test(text.decode(head.subarray(0, SCRIPT_HEAD)));

/** Whether a line of a log begins here. */
export const beginsLogLine = (head: Uint8Array): boolean => LOG_LINE.test(text.decode(head));
