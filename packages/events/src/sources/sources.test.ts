import { describe, expect, test } from "vitest";
import { type NativeEvent, readLog } from "../index.js";

const options = { assumeYear: 2026 };

function only(text: string): [kind: string, event: NativeEvent] {
  const { kind, items } = readLog([Buffer.from(text)], options);
  const [item, ...more] = [...items];
  if (item?.ok !== true || more.length > 0) throw new Error(JSON.stringify(item));
  return [kind, item.value];
}

type Told = [kind: string, logsource: object, id: string | null, time: string | null];

/** Each source by the fewest fields that make a record of it. */
const records: [name: string, record: object, ...told: Told][] = [
  [
    "CloudTrail",
    {
      eventVersion: "1.08",
      eventSource: "iam.amazonaws.com",
      eventName: "CreateUser",
      eventTime: "2026-01-02T03:04:05Z",
      eventID: "e-1",
    },
    "cloudtrail",
    { product: "aws", service: "cloudtrail" },
    "e-1",
    "2026-01-02T03:04:05Z",
  ],
  [
    "CloudTrail in a data lake's small letters",
    {
      eventversion: "1.08",
      eventsource: "iam.amazonaws.com",
      eventname: "CreateUser",
      eventid: "e-1",
      eventtime: "2026-01-02 03:04:05",
    },
    "cloudtrail",
    { product: "aws", service: "cloudtrail" },
    "e-1",
    "2026-01-02T03:04:05Z",
  ],
  [
    "Kubernetes audit",
    { kind: "Event", apiVersion: "audit.k8s.io/v1", auditID: "a-1", stageTimestamp: "2026-01-02T03:04:05.123456Z" },
    "k8s-audit",
    { product: "kubernetes", service: "audit" },
    "a-1",
    "2026-01-02T03:04:05.123456Z",
  ],
  [
    "Azure activity",
    {
      time: "2026-01-02T03:04:05.1234567Z",
      resourceId: "/SUBSCRIPTIONS/1/RESOURCEGROUPS/2",
      operationName: "Microsoft.X/delete",
      category: "Administrative",
    },
    "azure-activity",
    { product: "azure", service: "activitylogs" },
    null,
    "2026-01-02T03:04:05.1234567Z",
  ],
  [
    "an Azure resource log",
    { time: "2026-01-02T03:04:05Z", resourceId: "/subscriptions/1", operationName: "GetBlob", category: "StorageRead" },
    "azure-activity",
    { product: "azure" },
    null,
    "2026-01-02T03:04:05Z",
  ],
  [
    "Entra audit",
    {
      time: "2026-01-02T03:04:05Z",
      resourceId: "/tenants/1/providers/Microsoft.aadiam",
      operationName: "Add user",
      category: "AuditLogs",
    },
    "entra",
    { product: "azure", service: "auditlogs" },
    null,
    "2026-01-02T03:04:05Z",
  ],
  [
    "Entra sign-ins from Graph",
    {
      id: "s-1",
      createdDateTime: "2026-01-02T03:04:05Z",
      userPrincipalName: "a@b",
      appDisplayName: "x",
      clientAppUsed: "Browser",
    },
    "entra",
    { product: "azure", service: "signinlogs" },
    "s-1",
    "2026-01-02T03:04:05Z",
  ],
  ["Entra risk", { riskEventType: "unfamiliarFeatures", id: "r-1" }, "entra", { product: "azure" }, "r-1", null],
  [
    "Google Cloud audit",
    { insertId: "i-1", timestamp: "2026-01-02T03:04:05.5Z", protoPayload: { methodName: "m", serviceName: "s" } },
    "gcp-audit",
    { product: "gcp", service: "gcp.audit" },
    "i-1",
    "2026-01-02T03:04:05.5Z",
  ],
  [
    "Google Workspace",
    {
      kind: "admin#reports#activity",
      id: { applicationName: "login", time: "2026-01-02T03:04:05.000Z", uniqueQualifier: "7" },
    },
    "google-workspace",
    { product: "gcp", service: "google_workspace.login" },
    "7",
    "2026-01-02T03:04:05.000Z",
  ],
  [
    "Okta",
    { eventType: "user.session.start", published: "2026-01-02T03:04:05.000Z", uuid: "u-1", actor: {}, outcome: {} },
    "okta",
    { product: "okta", service: "okta" },
    "u-1",
    "2026-01-02T03:04:05.000Z",
  ],
  [
    "GitHub",
    { action: "repo.create", actor: "x", org: "o", "@timestamp": 1_767_323_045_123, _document_id: "d-1" },
    "github",
    { product: "github", service: "audit" },
    "d-1",
    "2026-01-02T03:04:05.123Z",
  ],
  [
    "Microsoft 365",
    { CreationTime: "2026-01-02T03:04:05", Operation: "New-InboxRule", Workload: "Exchange", Id: "m-1" },
    "m365",
    { product: "m365" },
    "m-1",
    "2026-01-02T03:04:05Z",
  ],
  [
    "Zeek with its path",
    { _path: "dns", ts: 1_767_323_045.25, uid: "C1", "id.orig_h": "1.2.3.4" },
    "zeek",
    { product: "zeek", service: "dns" },
    null,
    "2026-01-02T03:04:05.25Z",
  ],
  [
    "Zeek without",
    { ts: "2026-01-02T03:04:05Z", uid: "C1", "id.orig_h": "1" },
    "zeek",
    { product: "zeek" },
    null,
    "2026-01-02T03:04:05Z",
  ],
  [
    "Suricata",
    { timestamp: "2026-01-02T03:04:05.123456+0900", event_type: "alert", flow_id: 1, src_ip: "1.2.3.4" },
    "suricata",
    { product: "suricata", service: "alert" },
    null,
    "2026-01-01T18:04:05.123456Z",
  ],
  [
    "Duo",
    { event_type: "authentication", access_device: {}, txid: "t-1", isotimestamp: "2026-01-02T03:04:05+00:00" },
    "duo",
    { product: "cisco", service: "duo" },
    "t-1",
    "2026-01-02T03:04:05Z",
  ],
  [
    "OneLogin",
    { event_type_id: 6, user_name: "x", id: 9 },
    "onelogin",
    { product: "onelogin", service: "onelogin.events" },
    "9",
    null,
  ],
  [
    "Bitbucket",
    { auditType: { action: "a", category: "c" }, timestamp: { epochSecond: 1_767_323_045 } },
    "bitbucket",
    { product: "bitbucket", service: "audit" },
    null,
    "2026-01-02T03:04:05Z",
  ],
  [
    "OpenCanary",
    { logtype: 4002, node_id: "n", logdata: {}, utc_time: "2026-01-02 03:04:05.1" },
    "opencanary",
    { product: "opencanary", category: "application" },
    null,
    "2026-01-02T03:04:05.1Z",
  ],
  [
    "the journal",
    { __CURSOR: "c-1", __REALTIME_TIMESTAMP: "1767323045123456", MESSAGE: "x", _HOSTNAME: "h" },
    "journald",
    { product: "linux" },
    "c-1",
    "2026-01-02T03:04:05.123456Z",
  ],
  [
    "a container's line",
    { log: "hello\n", stream: "stdout", time: "2026-01-02T03:04:05.1Z" },
    "docker",
    {},
    null,
    "2026-01-02T03:04:05.1Z",
  ],
  [
    "anything else",
    { id: "x-1", time: "2026-01-02T03:04:05Z", items: [{ a: 1 }] },
    "json",
    {},
    "x-1",
    "2026-01-02T03:04:05Z",
  ],
  [
    "evtx_dump",
    {
      Event: {
        System: {
          EventID: 1,
          EventRecordID: 7,
          TimeCreated: { "#attributes": { SystemTime: "2026-01-02T03:04:05.1Z" } },
        },
      },
    },
    "windows-json",
    { product: "windows" },
    "7",
    "2026-01-02T03:04:05.1Z",
  ],
  [
    "flat Windows events",
    {
      EventID: "4624",
      Channel: "Security",
      RecordNumber: 7,
      "@timestamp": "2026-01-02T03:04:05.1Z",
      EventTime: "2026-01-02 12:04:04",
    },
    "windows-json",
    { product: "windows" },
    "7",
    "2026-01-02T03:04:05.1Z",
  ],
  [
    "Winlogbeat",
    { "@timestamp": "2026-01-02T03:04:05.1Z", winlog: { event_id: "1", channel: "C", record_id: 7 } },
    "windows-json",
    { product: "windows" },
    "7",
    "2026-01-02T03:04:05.1Z",
  ],
  [
    "Get-WinEvent",
    { Id: 4624, LogName: "Security", ProviderName: "P", RecordId: 7, TimeCreated: "/Date(1767323045123)/" },
    "windows-json",
    { product: "windows" },
    "7",
    "2026-01-02T03:04:05.123Z",
  ],
];
describe("records tell their source, number and time", () => {
  for (const [name, record, kind, logsource, id, time] of records) {
    test(name, () => {
      const [found, event] = only(JSON.stringify(record));
      expect([found, event.logsource, event.id, event.time]).toEqual([kind, logsource, id, time]);
    });
  }
});

const SYSMON =
  '<Event><System><Provider Name="Linux-Sysmon"/><EventID>1</EventID><TimeCreated SystemTime="2026-01-02T03:04:05.1Z"/>' +
  '<EventRecordID>9</EventRecordID></System><EventData><Data Name="Image">/bin/sh</Data></EventData></Event>';
const AUDIT = 'audit(1490801406.273:512226): apparmor="DENIED"';
const ACCESS = '1.2.3.4 - bob [10/Oct/2000:13:55:36 -0700] "GET /a/b?c=d HTTP/1.1" 404 - "http://r/" "agent"';

/** Fields of what a line or record carries, whoever carries it. */
const fields: [name: string, text: string, expected: Record<string, unknown>][] = [
  [
    "an access line",
    ACCESS,
    {
      "c-ip": "1.2.3.4",
      date: "2000-10-10",
      time: "20:55:36",
      "cs-username": "bob",
      "cs-method": "GET",
      "cs-uri": "/a/b?c=d",
      "cs-uri-query": "/a/b?c=d",
      "cs-uri-stem": "/a/b",
      "cs-version": "HTTP/1.1",
      "sc-status": 404,
      "cs-referer": "http://r/",
      "cs-user-agent": "agent",
      request: "GET /a/b?c=d HTTP/1.1",
    },
  ],
  ["an access line in syslog", `Jul  8 11:07:07 h nginx[1]: ${ACCESS}`, { "c-ip": "1.2.3.4", "cs-method": "GET" }],
  [
    "an access line in a container's JSON",
    JSON.stringify({ log: `${ACCESS}\n`, stream: "stdout", time: "x" }),
    { "cs-uri-stem": "/a/b" },
  ],
  ["an access line in a container's text", `2022-01-28T16:04:05.4Z stdout F ${ACCESS}`, { "sc-status": 404 }],
  [
    "a request that is none",
    '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "\\x16\\x03" 400 1',
    { "cs-uri": "\\x16\\x03", request: "\\x16\\x03" },
  ],
  [
    "Sysmon in JSON",
    JSON.stringify({ SyslogMessage: SYSMON }),
    { EventID: 1, Image: "/bin/sh", Provider_Name: "Linux-Sysmon" },
  ],
  ["Sysmon in syslog", `Nov 24 12:00:01 h sysmon: ${SYSMON}`, { EventID: 1, Image: "/bin/sh" }],
  ["Sysmon cut to length", `Nov 24 12:00:01 h sysmon: ${SYSMON.slice(0, -30)}`, { EventID: 1, Image: "/bin" }],
  [
    "an audit record in the kernel's log",
    `Jun 24 10:35:29 h kernel: [49787.97] audit: type=1400 ${AUDIT}`,
    { type: "AVC", apparmor: "DENIED", host: "h" },
  ],
  [
    "an audit record from audispd",
    `Jun 24 10:35:29 h audispd: node=n type=AVC msg=${AUDIT}`,
    { type: "AVC", node: "n", host: "h" },
  ],
  [
    "an audit record with its names",
    "type=SYSCALL msg=audit(1.1:2): arch=c000003e syscall=59",
    { ARCH: "x86_64", SYSCALL: "execve" },
  ],
  [
    "an audit record that has its names",
    "type=SYSCALL msg=audit(1.1:2): arch=c000003e syscall=59\u001dARCH=x SYSCALL=y",
    { ARCH: "x", SYSCALL: "y" },
  ],
  [
    "an audit record with an address",
    "type=SOCKADDR msg=audit(1.1:2): saddr=02000050A9FEA9FE0000",
    { SADDR: "{ saddr_fam=inet laddr=169.254.169.254 lport=80 }" },
  ],
  [
    "syslog",
    "<38>Feb 12 14:10:21 web1 sshd[7]: Invalid user x",
    { host: "web1", program: "sshd", pid: "7", facility: 4, severity: 6, message: "Invalid user x" },
  ],
  [
    "structured syslog",
    '<38>1 2026-01-02T03:04:05Z h app - ID [a@1 x="1"] text',
    { msgid: "ID", structured_data: { "a@1": { x: "1" } }, message: "text" },
  ],
  [
    "the journal",
    JSON.stringify({ __CURSOR: "c", MESSAGE: [104, 105], SYSLOG_IDENTIFIER: "su", _PID: "9" }),
    { message: "hi", program: "su", pid: "9" },
  ],
  [
    "Google Cloud's names",
    JSON.stringify({ protoPayload: { methodName: "m", serviceName: "s" } }),
    { "gcp.audit.method_name": "m", "gcp.audit.service_name": "s" },
  ],
  [
    "Workspace's names",
    JSON.stringify({ id: { applicationName: "admin" }, events: [{ name: "A" }, { name: "B" }] }),
    { eventService: "admin.googleapis.com", eventName: ["A", "B"] },
  ],
  [
    "Microsoft 365 in AuditData",
    JSON.stringify({ AuditData: '{"Operation":"x","Id":"1"}', RecordType: 1 }),
    { Operation: "x", Id: "1" },
  ],
  [
    "Microsoft 365 with broken AuditData",
    JSON.stringify({ AuditData: "{", Operation: "x" }),
    { AuditData: "{", Operation: "x" },
  ],
  [
    "Azure's Kubernetes",
    JSON.stringify({ category: "kube-audit", properties: { log: '{"verb":"get"}' } }),
    { verb: "get" },
  ],
  [
    "flat Windows events",
    JSON.stringify({ EventID: "4624", Channel: "Security", SourceName: "P", Hostname: "h", X: 1 }),
    { EventID: 4624, Provider_Name: "P", Computer: "h", X: 1 },
  ],
  [
    "Azure's rows with XML in them",
    JSON.stringify({
      EventID: 1,
      EventLog: "x",
      EventData: '<DataItem><EventData xmlns="y"><Data Name="Image">i</Data><Data>u</Data></EventData></DataItem>',
    }),
    { EventID: 1, Channel: "x", Image: "i", Data: ["u"] },
  ],
  [
    "Winlogbeat",
    JSON.stringify({
      message: "m",
      winlog: {
        event_id: 1,
        provider_name: "P",
        computer_name: "h",
        event_data: { Image: "i", param1: "a", param2: "b" },
      },
    }),
    { EventID: 1, Provider_Name: "P", Computer: "h", Image: "i", Message: "m", Data: ["a", "b"] },
  ],
  [
    "Get-WinEvent",
    JSON.stringify({
      Id: 1,
      LogName: "L",
      ProviderName: "P",
      MachineName: "h",
      Properties: [{ Value: "a" }, { Value: 2 }],
    }),
    { EventID: 1, Channel: "L", Provider_Name: "P", Computer: "h", Data: ["a", 2] },
  ],
];
describe("fields", () => {
  for (const [name, text, expected] of fields) test(name, () => expect(only(text)[1].fields).toMatchObject(expected));
});

test("Sysmon's events have Sigma's category for Linux", () => {
  expect(only(JSON.stringify({ SyslogMessage: SYSMON }))[1].logsource).toEqual({
    product: "linux",
    service: "sysmon",
    category: "process_creation",
  });
});

test("an identifier beyond 2^53 is kept digit by digit", () => {
  const [, event] = only('{"EventID":1,"Channel":"x","Keywords":-9214364837600034816}');
  expect(event.fields["Keywords"]).toBe("-9214364837600034816");
});
