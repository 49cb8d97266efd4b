import { describe, expect, test } from "vitest";
import { EventReader, toOcsf } from "../index.js";
import { STAND_INS } from "./ocsf.js";
import { ocsfFaults } from "./ocsf-rules.fixture.js";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const reader = new EventReader({ assumeYear: 2026 });

function ocsfOf(record: string | object) {
  const text = typeof record === "string" ? record : JSON.stringify(record);
  const { kind, event } = reader.read(Buffer.from(text), 0);
  return toOcsf(kind, event, AT);
}

const sysmon = (EventID: number, fields: object) => {
  return { EventID, Channel: "Microsoft-Windows-Sysmon/Operational", Computer: "pc1", ...fields };
};
const security = (EventID: number, fields: object) => ({ EventID, Channel: "Security", Computer: "dc1", ...fields });
const eve = (event_type: string, fields: object) => {
  const ends = { src_ip: "192.0.2.1", src_port: 5, dest_ip: "192.0.2.2", dest_port: 53, proto: "UDP" };
  return { timestamp: "2026-01-02T03:04:05.000000+0000", flow_id: 7, event_type, ...ends, ...fields };
};
const zeek = (_path: string, fields: object) => {
  return {
    _path,
    ts: 1767323045.5,
    uid: "C1",
    "id.orig_h": "192.0.2.1",
    "id.orig_p": 5,
    "id.resp_h": "192.0.2.2",
    "id.resp_p": 53,
    ...fields,
  };
};
const syslog = (message: string) => `Jan  2 03:04:05 h1 ${message}`;
const sshd = (message: string) => syslog(`sshd[7]: ${message}`);
const audit = (fields: string) => `type=${fields.replace(" ", " msg=audit(1767323045.5:9): ")}`;
const trail = {
  eventSource: "iam.amazonaws.com",
  eventTime: "2026-01-02T03:04:05Z",
  awsRegion: "x",
  sourceIPAddress: "192.0.2.1",
};
const graph = { conditionalAccessStatus: "success", appDisplayName: "Portal", createdDateTime: "2026-01-02T03:04:05Z" };

const mapped: [name: string, record: string | object, type: number, part: object][] = [
  [
    "CEF: a connection that was refused",
    "CEF:0|Acme|Wall|1.0|100|stopped|9|src=192.0.2.1 spt=5 dst=192.0.2.2 dpt=53 proto=UDP act=blocked out=7",
    400105,
    {
      severity_id: 5,
      metadata: { event_code: "100", product: { vendor_name: "Acme", name: "Wall", version: "1.0" } },
      src_endpoint: { ip: "192.0.2.1", port: 5 },
      dst_endpoint: { ip: "192.0.2.2", port: 53 },
      traffic: { bytes_out: 7 },
    },
  ],
  [
    "CEF: something found on a machine",
    "CEF:0|Acme|Guard|1.0|7|Trojan found|Medium|dhost=pc1 fname=a.exe",
    200401,
    { severity_id: 3, finding_info: { title: "Trojan found", uid: "7" }, unmapped: { fname: "a.exe" } },
  ],
  [
    "LEEF: traffic",
    "LEEF:1.0|Acme|Wall|2|allow|src=192.0.2.1\tdst=192.0.2.2\tdstPort=443\tsev=2\tsrcBytes=9",
    400106,
    { severity_id: 2, dst_endpoint: { ip: "192.0.2.2", port: 443 }, traffic: { bytes_out: 9 } },
  ],
  [
    "CloudTrail: a call that writes",
    { ...trail, eventName: "CreateUser", userIdentity: { type: "IAMUser", arn: "arn:x", userName: "u" } },
    600301,
    {
      status_id: 1,
      actor: { user: { name: "u", uid: "arn:x" } },
      api: { operation: "CreateUser", service: { name: "iam.amazonaws.com" } },
      cloud: { provider: "AWS", region: "x" },
      src_endpoint: { ip: "192.0.2.1" },
    },
  ],
  [
    "CloudTrail: a call that was refused",
    { ...trail, eventName: "GetUser", errorCode: "AccessDenied" },
    600302,
    { status_id: 2, actor: { user: { name: "Unknown" } } },
  ],
  [
    "CloudTrail: a call by a service",
    { ...trail, eventName: "Decrypt", sourceIPAddress: "lambda.amazonaws.com" },
    600399,
    { src_endpoint: { svc_name: "lambda.amazonaws.com" } },
  ],
  [
    "CloudTrail: a sign-in to the console",
    {
      ...trail,
      eventName: "ConsoleLogin",
      eventSource: "signin.amazonaws.com",
      userIdentity: { type: "Root", arn: "arn:r" },
      responseElements: { ConsoleLogin: "Failure" },
    },
    300201,
    { status_id: 2, user: { name: "Root", uid: "arn:r" }, service: { name: "signin.amazonaws.com" } },
  ],
  [
    "CloudTrail: a step of a sign-in",
    {
      ...trail,
      eventSource: "signin.amazonaws.com",
      eventName: "CredentialChallenge",
      userIdentity: { type: "IdentityCenterUser" },
    },
    300299,
    { activity_name: "CredentialChallenge" },
  ],
  [
    "GitHub: single sign-on",
    { action: "business.sso_response", actor: "u", actor_id: 5, _document_id: "x" },
    300201,
    { user: { name: "u", uid: "5" } },
  ],
  [
    "Kubernetes",
    {
      apiVersion: "audit.k8s.io/v1",
      verb: "delete",
      auditID: "a",
      user: { username: "u", groups: ["g"] },
      sourceIPs: ["192.0.2.1"],
      objectRef: { resource: "pods", name: "p", namespace: "n" },
      responseStatus: { code: 403 },
    },
    600304,
    {
      status_id: 2,
      actor: { user: { name: "u", groups: [{ name: "g" }] } },
      resources: [{ name: "p", type: "pods", namespace: "n" }],
    },
  ],
  [
    "Google Cloud",
    {
      logName: "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
      protoPayload: {
        methodName: "google.iam.admin.v1.CreateRole",
        serviceName: "iam.googleapis.com",
        authenticationInfo: { principalEmail: "a@example.com" },
        requestMetadata: { callerIp: "192.0.2.1" },
      },
    },
    600301,
    { actor: { user: { email_addr: "a@example.com" } }, cloud: { provider: "GCP" } },
  ],
  [
    "Azure activity",
    {
      resourceId: "/subscriptions/1/x",
      operationName: "Microsoft.Compute/virtualMachines/delete",
      category: "Administrative",
      resultType: "Success",
      callerIpAddress: "192.0.2.1",
    },
    600304,
    { status_id: 1, api: { operation: "Microsoft.Compute/virtualMachines/delete" } },
  ],
  [
    "Entra: a sign-in",
    {
      ...graph,
      userPrincipalName: "a@example.com",
      ipAddress: "192.0.2.1",
      status: { errorCode: 50126, failureReason: "x" },
    },
    300201,
    {
      status_id: 2,
      user: { email_addr: "a@example.com" },
      src_endpoint: { ip: "192.0.2.1" },
      dst_endpoint: { svc_name: "Portal" },
    },
  ],
  [
    "Entra: the directory",
    {
      category: "AuditLogs",
      operationName: "Add user",
      properties: {
        activityDisplayName: "Add user",
        result: "success",
        initiatedBy: { user: { userPrincipalName: "a@example.com", ipAddress: "192.0.2.1" } },
      },
    },
    600301,
    { status_id: 1, actor: { user: { name: "a@example.com" } }, src_endpoint: { ip: "192.0.2.1" } },
  ],
  [
    "Okta: a session",
    {
      eventType: "user.session.start",
      published: "2026-01-02T03:04:05Z",
      actor: { id: "1", alternateId: "a@example.com" },
      outcome: { result: "FAILURE", reason: "x" },
      client: { ipAddress: "192.0.2.1" },
    },
    300201,
    { status_id: 2, status_detail: "x", user: { uid: "1", email_addr: "a@example.com" } },
  ],
  [
    "Okta: administration",
    {
      eventType: "group.user_membership.add",
      published: "2026-01-02T03:04:05Z",
      actor: { id: "1" },
      outcome: {},
      target: [{ id: "2", type: "User" }],
    },
    600301,
    { resources: [{ uid: "2", type: "User" }] },
  ],
  [
    "Duo",
    { event_type: "authentication", access_device: { ip: "192.0.2.1" }, user: { name: "u" }, result: "denied" },
    300201,
    { status_id: 2, is_mfa: true, user: { name: "u" } },
  ],
  [
    "GitHub",
    { action: "repo.destroy", actor: "u", actor_ip: "192.0.2.1", repo: "o/r", org: "o" },
    600304,
    { actor: { user: { name: "u" } }, resources: [{ name: "o/r" }] },
  ],
  [
    "Microsoft 365: a change",
    {
      Operation: "New-InboxRule",
      Workload: "Exchange",
      UserId: "a@example.com",
      ClientIP: "192.0.2.1:50000",
      ResultStatus: "True",
    },
    600301,
    { status_id: 1, src_endpoint: { ip: "192.0.2.1" } },
  ],
  [
    "Microsoft 365: a sign-in",
    { Operation: "UserLoginFailed", Workload: "AzureActiveDirectory", UserId: "a@example.com" },
    300201,
    { status_id: 2, user: { name: "a@example.com" } },
  ],
  [
    "Sysmon 1",
    sysmon(1, {
      Image: "C:\\a\\b.exe",
      ProcessId: "5",
      CommandLine: "b x",
      User: "D\\u",
      ParentImage: "C:\\p.exe",
      ParentProcessId: 4,
      Hashes: "MD5=aa,SHA256=bb",
    }),
    100701,
    {
      process: {
        name: "b.exe",
        pid: 5,
        cmd_line: "b x",
        user: { name: "D\\u" },
        file: {
          path: "C:\\a\\b.exe",
          hashes: [
            { algorithm_id: 1, value: "aa" },
            { algorithm_id: 3, value: "bb" },
          ],
        },
      },
      actor: { process: { name: "p.exe", pid: 4 } },
      device: { hostname: "pc1" },
    },
  ],
  [
    "Sysmon 3",
    sysmon(3, {
      SourceIp: "192.0.2.1",
      DestinationIp: "2001:db8::1",
      DestinationPort: "443",
      Initiated: "true",
      Protocol: "tcp",
      Image: "/x/y",
    }),
    400101,
    {
      dst_endpoint: { ip: "2001:db8::1", port: 443 },
      connection_info: { direction_id: 2, protocol_name: "tcp" },
      actor: { process: { name: "y" } },
    },
  ],
  ["Sysmon 5", sysmon(5, { Image: "C:\\b.exe" }), 100702, { process: { name: "b.exe" } }],
  [
    "Sysmon 7",
    sysmon(7, { ImageLoaded: "C:\\m.dll", Image: "C:\\b.exe" }),
    100501,
    { module: { file: { name: "m.dll" } } },
  ],
  [
    "Sysmon 8",
    sysmon(8, { SourceImage: "C:\\a.exe", TargetImage: "C:\\b.exe" }),
    100704,
    { process: { name: "b.exe" }, actor: { process: { name: "a.exe" } } },
  ],
  [
    "Sysmon 10",
    sysmon(10, { SourceImage: "C:\\a.exe", TargetImage: "C:\\b.exe", GrantedAccess: "0x1410" }),
    100703,
    { requested_permissions: 0x1410 },
  ],
  [
    "Sysmon 11",
    sysmon(11, { Image: "C:\\a.exe", TargetFilename: "C:\\t.txt" }),
    100101,
    { file: { name: "t.txt", type_id: 1 } },
  ],
  [
    "Sysmon 22",
    sysmon(22, { QueryName: "example.com", QueryResults: "type:  5 a.example;::ffff:192.0.2.1;" }),
    400306,
    { query: { hostname: "example.com" }, answers: [{ rdata: "a.example" }, { rdata: "192.0.2.1" }] },
  ],
  [
    "Sysmon 23",
    sysmon(23, { TargetFilename: "C:\\t.txt", Hashes: "SHA1=cc" }),
    100104,
    { file: { name: "t.txt", hashes: [{ algorithm_id: 2 }] } },
  ],
  [
    "4624",
    security(4624, {
      TargetUserName: "u",
      TargetDomainName: "D",
      LogonType: 10,
      IpAddress: "192.0.2.1",
      IpPort: "0",
      AuthenticationPackageName: "NTLM",
    }),
    300201,
    {
      status_id: 1,
      logon_type_id: 10,
      auth_protocol_id: 1,
      user: { name: "u", domain: "D" },
      dst_endpoint: { hostname: "dc1" },
    },
  ],
  [
    "4625",
    security(4625, { TargetUserName: "u", Status: "0xc000006d", SubStatus: "0xc000006a" }),
    300201,
    { status_id: 2, status_code: "0xc000006d", status_detail: "0xc000006a" },
  ],
  ["4634", security(4634, { TargetUserName: "u" }), 300202, { status_id: 1 }],
  [
    "4769",
    security(4769, { TargetUserName: "u", ServiceName: "s", Status: "0x1b" }),
    300204,
    { status_id: 2, auth_protocol_id: 2, service: { name: "s" } },
  ],
  [
    "4688",
    security(4688, { NewProcessName: "C:\\b.exe", NewProcessId: "0x1a4", SubjectUserName: "u", ProcessId: "0x10" }),
    100701,
    { process: { name: "b.exe", pid: 420 }, actor: { user: { name: "u" }, process: { pid: 16 } } },
  ],
  [
    "auditd: execve",
    audit('SYSCALL arch=c000003e syscall=59 success=yes exit=0 ppid=4 pid=5 auid=1000 uid=0 comm="ls" exe="/bin/ls"'),
    100701,
    {
      status_id: 1,
      process: { name: "ls", pid: 5, user: { uid: "0" } },
      actor: { process: { pid: 4 }, user: { uid: "1000" } },
      metadata: { correlation_uid: "9" },
    },
  ],
  [
    "auditd: its arguments",
    audit('EXECVE argc=2 a0="ls" a1="-l"'),
    100701,
    { process: { name: "ls", cmd_line: "ls -l" } },
  ],
  [
    "auditd: a file that was made",
    audit('PATH item=0 name="/tmp/x" nametype=CREATE'),
    100101,
    { file: { path: "/tmp/x", name: "x" } },
  ],
  [
    "auditd: a login",
    audit('USER_LOGIN pid=1 msg=\'op=login acct="u" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.1 res=failed\''),
    300201,
    { status_id: 2, user: { name: "u" }, src_endpoint: { ip: "192.0.2.1" } },
  ],
  [
    "sshd: accepted",
    sshd("Accepted publickey for u from 192.0.2.1 port 22 ssh2: RSA SHA256:x"),
    300201,
    {
      status_id: 1,
      user: { name: "u" },
      src_endpoint: { ip: "192.0.2.1", port: 22 },
      dst_endpoint: { hostname: "h1" },
      service: { name: "sshd" },
    },
  ],
  [
    "sshd: failed, with a name that lies",
    sshd("Failed password for invalid user root from 203.0.113.9 port 1 ssh2 from 192.0.2.1 port 22 ssh2"),
    300201,
    { status_id: 2, user: { name: "root from 203.0.113.9 port 1 ssh2" }, src_endpoint: { ip: "192.0.2.1" } },
  ],
  ["sshd: disconnected", sshd("Disconnected from user u 192.0.2.1 port 22"), 300202, { user: { name: "u" } }],
  [
    "PAM: a session",
    syslog("su[7]: pam_unix(su:session): session opened for user root(uid=0) by u(uid=1000)"),
    300201,
    { status_id: 1, user: { name: "root" }, service: { name: "su" } },
  ],
  [
    "PAM: a failure",
    syslog(
      "login[7]: pam_unix(login:auth): authentication failure; logname= uid=0 euid=0 tty=tty1 ruser= rhost=192.0.2.1  user=root",
    ),
    300201,
    { status_id: 2, user: { name: "root" }, src_endpoint: { ip: "192.0.2.1" } },
  ],
  [
    "sudo",
    syslog("sudo:    u : TTY=pts/0 ; PWD=/home/u ; USER=root ; COMMAND=/bin/ls -l"),
    100701,
    {
      status_id: 1,
      actor: { user: { name: "u" } },
      process: { name: "ls", cmd_line: "/bin/ls -l", user: { name: "root" } },
      device: { hostname: "h1" },
    },
  ],
  [
    "sudo: refused",
    syslog("sudo:    u : command not allowed ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh"),
    100701,
    { status_id: 2 },
  ],
  [
    "an access log",
    '192.0.2.1 - u [02/Jan/2026:03:04:05 +0000] "POST /a?b=c HTTP/1.1" 404 5 "-" "agent x"',
    400206,
    {
      status_id: 2,
      src_endpoint: { ip: "192.0.2.1" },
      http_request: { http_method: "POST", url: { url_string: "/a?b=c", path: "/a" }, user_agent: "agent x" },
      http_response: { code: 404, length: 5 },
    },
  ],
  [
    "a request that is none",
    '192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] "\\x16\\x03" 400 5',
    400200,
    { http_request: { url: { url_string: "\\x16\\x03" } } },
  ],
  [
    "Zeek: a connection",
    zeek("conn", { proto: "tcp", conn_state: "REJ", orig_bytes: 1, duration: 1.5 }),
    400105,
    { duration: 1500, traffic: { bytes_out: 1 }, connection_info: { uid: "C1", protocol_name: "tcp" } },
  ],
  [
    "Zeek: a name",
    zeek("dns", { query: "example.com", rcode: 0, answers: ["192.0.2.9"], TTLs: [60.5] }),
    400306,
    { rcode_id: 0, answers: [{ rdata: "192.0.2.9", ttl: 60 }] },
  ],
  [
    "Zeek: a request",
    zeek("http", { method: "GET", host: "h", uri: "/x", status_code: 200 }),
    400203,
    { status_id: 1, http_request: { url: { hostname: "h", path: "/x" } } },
  ],
  [
    "Suricata: an alert",
    eve("alert", { alert: { signature: "S", signature_id: 2, severity: 1, category: "C", action: "blocked" } }),
    200401,
    {
      severity_id: 4,
      disposition_id: 2,
      finding_info: { title: "S", types: ["C"], analytic: { uid: "2" } },
      evidences: [{ src_endpoint: { ip: "192.0.2.1", port: 5 } }],
    },
  ],
  [
    "Suricata: a flow",
    eve("flow", { flow: { bytes_toserver: 1, state: "closed" } }),
    400106,
    { traffic: { bytes_out: 1 } },
  ],
  [
    "Suricata: a name",
    eve("dns", { dns: { type: "query", rrname: "example.com", rrtype: "A" } }),
    400301,
    { query: { hostname: "example.com", type: "A" } },
  ],
  [
    "Suricata: a request",
    eve("http", { http: { http_method: "GET", hostname: "h", url: "/x", status: 500 } }),
    400203,
    { status_id: 2 },
  ],
  [
    "FortiGate",
    'date=2026-01-02 time=03:04:05 logid="1" devid="F" type="traffic" action="deny" srcip=192.0.2.1 dstip=192.0.2.2 proto=6',
    400105,
    { connection_info: { protocol_num: 6 } },
  ],
];
describe("events of a class have it, whole", () => {
  for (const [name, record, type, part] of mapped) {
    test(name, () => {
      const made = ocsfOf(record);
      expect(made).toMatchObject({ type_uid: type, ...part });
      expect(made === null ? ["null"] : ocsfFaults(made)).toEqual([]);
    });
  }
});

const unmapped: [name: string, record: string | object][] = [
  ["a kind without mapping", { a: 1 }],
  ["a syslog message of no class", syslog("kernel: eth0 up")],
  ["a number of Windows that has no class here", security(1102, {})],
  ["another Windows channel", { EventID: 4624, Channel: "Application" }],
  ["a system call that launches nothing", audit("SYSCALL arch=c000003e syscall=2 success=yes pid=5")],
  ["a Zeek log without class", zeek("weird", {})],
  ["text", "hello"],
];
for (const [name, record] of unmapped) test(`${name} gives null`, () => expect(ocsfOf(record)).toBeNull());

test("what no attribute takes is kept as it came, the rest is not repeated", () => {
  const made = ocsfOf({
    ...trail,
    eventName: "GetUser",
    managementEvent: true,
    userIdentity: { userName: "u", x: { y: 1 } },
  });
  expect(made?.["unmapped"]).toEqual({ managementEvent: true, userIdentity: { x: { y: 1 } } });
});

test("a value that is not of its attribute's kind is unmapped", () => {
  const made = ocsfOf(sysmon(3, { SourceIp: "not an address", SourcePort: "99999", DestinationIp: "192.0.2.2" }));
  expect(made?.["unmapped"]).toEqual({ SourceIp: "not an address", SourcePort: "99999" });
});

test("names of an object's own members are values like others", () => {
  const made = ocsfOf(`{"EventID":5,"Channel":"Sysmon","__proto__":{"x":1},"constructor":"y"}`);
  expect(Object.keys(made?.["unmapped"] ?? {})).toEqual(["__proto__", "constructor"]);
});

test("time is the event's, to the millisecond, and as its source wrote it; else the given one, else there is none", () => {
  expect(ocsfOf({ ...trail, eventName: "x", eventTime: "2026-01-02T03:04:05.1234567Z" })).toMatchObject({
    time: AT + 123,
    time_dt: "2026-01-02T03:04:05.1234567Z",
  });
  const { kind, event } = reader.read(Buffer.from(JSON.stringify({ ...trail, eventName: "x", eventTime: null })), 0);
  expect(toOcsf(kind, event, AT)).toMatchObject({ time: AT });
  expect(toOcsf(kind, event)).toBeNull();
});

test("what stands in for the unknown is shared and never written to", () => {
  const before = JSON.stringify([...STAND_INS]);
  for (const [, record] of mapped) ocsfOf(record);
  expect(JSON.stringify([...STAND_INS])).toBe(before);
});

test("a shipper's document has the class of what it carries", () => {
  const line = sshd("Accepted password for u from 192.0.2.1 port 22 ssh2");
  expect(ocsfOf({ "@timestamp": "2026-01-02T03:04:06Z", message: line, agent: {} })).toMatchObject({
    type_uid: 300201,
  });
});

test("hostile messages are read in linear time", () => {
  const start = performance.now();
  for (const part of ["Failed password for ", " from 1.1.1.1 port ", "u : TTY=a ; PWD=", " ; USER=", " rhost="]) {
    ocsfOf(sshd(part.repeat(40_000)));
    ocsfOf(sshd(`Failed password for ${part.repeat(200)}`));
    ocsfOf(syslog(`sudo: u : TTY= ; PWD=${part.repeat(200)}`));
    ocsfOf(syslog(`x: pam_unix(x:auth): authentication failure; ${part.repeat(200)}`));
  }
  expect(performance.now() - start).toBeLessThan(5000);
});
