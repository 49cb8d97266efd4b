import type { NativeObject } from "../event.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfMapper } from "../ocsf/ocsf.js";
import { file, integer, ip, numbered, OTHER, port } from "../ocsf/values.js";
import { WINDOWS_META } from "../ocsf/windows.js";

const product = { vendor_name: "Microsoft", name: "Windows Security" };

const SUBJECT: readonly Row[] = [
  ["SubjectUserName", "actor.user.name"],
  ["SubjectDomainName", "actor.user.domain"],
  ["SubjectUserSid", "actor.user.uid"],
  ["SubjectLogonId", "actor.session.uid"],
];

/** Windows' numbers are OCSF's; 6 and 14 up are not defined. */
const LOGON_TYPES = new Set([0, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13]);

function logonType(value: NativeObject[string]): number | undefined {
  const number = integer(value);
  return number === undefined ? undefined : LOGON_TYPES.has(number) ? number : OTHER;
}

const protocol = numbered(
  new Map([
    ["ntlm", 1],
    ["microsoft_authentication_package_v1_0", 1],
    ["kerberos", 2],
    ["digest", 3],
  ]),
);

const LOGON: readonly Row[] = [
  ...WINDOWS_META,
  ...SUBJECT,
  ["Computer", "dst_endpoint.hostname"],
  ["TargetUserName", "user.name"],
  ["TargetDomainName", "user.domain"],
  ["TargetUserSid", "user.uid"],
  ["TargetSid", "user.uid"],
  ["TargetLogonId", "session.uid"],
  ["LogonGuid", "session.uuid"],
  ["LogonType", "logon_type_id", logonType],
  ["LogonProcessName", "logon_process.name"],
  ["AuthenticationPackageName", "auth_protocol"],
  ["PackageName", "auth_protocol"],
  ["WorkstationName", "src_endpoint.hostname"],
  ["Workstation", "src_endpoint.hostname"],
  ["IpAddress", "src_endpoint.ip", ip],
  ["IpPort", "src_endpoint.port", port],
  ["ClientAddress", "src_endpoint.ip", ip],
  ["ProcessId", "actor.process.pid", integer],
  ["ProcessName", "actor.process.file", file],
  ["ServiceName", "service.name"],
  ["TargetServerName", "service.name"],
  ["ServiceSid", "service.uid"],
  ["Status", "status_code"],
  ["SubStatus", "status_detail"],
  ["FailureReason", "status_detail"],
];

/** Success, failure, or as the field `Status` says (0x0 is success). */
type Outcome = 1 | 2 | "said";

function logon(activity: number, outcome: Outcome): OcsfMapper {
  return mapper({
    product,
    rows: LOGON,
    head: (fields) => {
      const named = protocol(fields["AuthenticationPackageName"] ?? fields["PackageName"]);
      const kerberos = activity > 2 ? KERBEROS : undefined;
      const id = named ?? kerberos;
      return {
        class: CLASS.authentication,
        activity,
        status: outcome === "said" ? statusOf(fields["Status"]) : outcome,
        attributes: id === undefined ? {} : { auth_protocol_id: id },
      };
    },
  });
}

const KERBEROS = 2;

function statusOf(value: NativeObject[string] | undefined): number {
  const code = integer(value ?? null);
  return code === undefined ? 0 : code === 0 ? 1 : 2;
}

const launch = mapper({
  product,
  profiles: ["host"],
  head: () => ({ class: CLASS.process, activity: 1 }),
  rows: [
    ...WINDOWS_META,
    ...SUBJECT,
    ["Computer", "device.hostname"],
    ["NewProcessName", "process.file", file],
    ["NewProcessId", "process.pid", integer],
    ["CommandLine", "process.cmd_line"],
    ["MandatoryLabel", "process.integrity"],
    ["TargetUserName", "process.user.name"],
    ["TargetDomainName", "process.user.domain"],
    ["TargetUserSid", "process.user.uid"],
    ["TargetLogonId", "process.session.uid"],
    ["ParentProcessName", "actor.process.file", file],
    ["ProcessId", "actor.process.pid", integer],
  ],
});

const terminate = mapper({
  product,
  profiles: ["host"],
  head: () => ({ class: CLASS.process, activity: 2 }),
  rows: [
    ...WINDOWS_META,
    ...SUBJECT,
    ["Computer", "device.hostname"],
    ["ProcessName", "process.file", file],
    ["ProcessId", "process.pid", integer],
    ["Status", "exit_code", integer],
  ],
});

const LOGON_ = 1;
const LOGOFF = 2;
const TICKET = 3;
const SERVICE_TICKET = 4;
const SERVICE_TICKET_RENEWED = 5;

/** By the number of the event. */
export const SECURITY_MAPPERS: ReadonlyMap<number, OcsfMapper> = new Map([
  [4624, logon(LOGON_, 1)],
  [4625, logon(LOGON_, 2)],
  [4634, logon(LOGOFF, 1)],
  [4647, logon(LOGOFF, 1)],
  [4648, logon(LOGON_, "said")],
  [4688, launch],
  [4689, terminate],
  [4768, logon(TICKET, "said")],
  [4769, logon(SERVICE_TICKET, "said")],
  [4770, logon(SERVICE_TICKET_RENEWED, 1)],
  [4771, logon(TICKET, 2)],
  [4776, logon(LOGON_, "said")],
]);
