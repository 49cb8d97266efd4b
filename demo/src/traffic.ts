import { syslogTime } from "./attack.js";
import type { Random } from "./random.js";
import { accessTime } from "./shift.js";
import type { DemoSource, Writing } from "./sources.js";

/** Writes one event of ordinary traffic, one line: nothing that a rule should meet. */
type Writer = (source: DemoSource, atMs: number, random: Random) => string;

const PATHS = [
  "/",
  "/items",
  "/items/1021",
  "/cart",
  "/login",
  "/static/app.css",
  "/static/app.js",
  "/search?q=tea",
  "/orders",
  "/health",
];
const AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
];
const OPERATORS = ["y.onishi", "r.mori", "a.hayase", "s.kuroda", "m.nagase"];
const CALLS = [
  "DescribeInstances",
  "ListBuckets",
  "GetObject",
  "DescribeVolumes",
  "AssumeRole",
  "GetCallerIdentity",
] as const;
const CALL_SOURCES: Readonly<Record<(typeof CALLS)[number], string>> = {
  DescribeInstances: "ec2.amazonaws.com",
  ListBuckets: "s3.amazonaws.com",
  GetObject: "s3.amazonaws.com",
  DescribeVolumes: "ec2.amazonaws.com",
  AssumeRole: "sts.amazonaws.com",
  GetCallerIdentity: "sts.amazonaws.com",
};

const WRITERS: Readonly<Record<Writing, Writer>> = {
  access: (_, atMs, random) => {
    const status = random.below(40) === 0 ? 404 : random.below(12) === 0 ? 304 : 200;
    const client = `${random.pick(["192.0.2", "198.51.100", "203.0.113"])}.${1 + random.below(60)}`;
    const size = status === 304 ? 0 : 300 + random.below(40_000);
    return `${client} - - [${accessTime(atMs)}] "GET ${random.pick(PATHS)} HTTP/1.1" ${status} ${size} "-" "${random.pick(AGENTS)}"`;
  },
  ssh: ({ host }, atMs, random) => {
    const who = random.pick(OPERATORS);
    const pid = 1000 + random.below(60_000);
    const port = 30_000 + random.below(30_000);
    const said = random.pick([
      `sshd[${pid}]: Accepted publickey for ${who} from 10.0.1.${5 + random.below(20)} port ${port} ssh2: ED25519 SHA256:8nKdCm${pid}`,
      `sshd[${pid}]: pam_unix(sshd:session): session opened for user ${who}(uid=1004) by ${who}(uid=0)`,
      `sshd[${pid}]: Disconnected from user ${who} 10.0.1.${5 + random.below(20)} port ${port}`,
      `CRON[${pid}]: (root) CMD (test -x /usr/sbin/anacron || run-parts --report /etc/cron.hourly)`,
      `systemd[1]: Started Daily apt download activities.`,
      `sudo: ${who} : TTY=pts/0 ; PWD=/home/${who} ; USER=root ; COMMAND=/usr/bin/systemctl status nginx`,
    ]);
    return `<38>${syslogTime(atMs)} ${host} ${said}`;
  },
  cloudtrail: ({ host }, atMs, random) => {
    const name = random.pick(CALLS);
    const who = random.pick(OPERATORS);
    return JSON.stringify({
      eventVersion: "1.11",
      userIdentity: {
        type: "AssumedRole",
        arn: `arn:aws:sts::111122223333:assumed-role/operator/${who}`,
        accountId: "111122223333",
      },
      eventTime: iso(atMs),
      eventSource: CALL_SOURCES[name],
      eventName: name,
      awsRegion: "ap-northeast-1",
      sourceIPAddress: `203.0.113.${20 + random.below(10)}`,
      userAgent: "aws-cli/2.31.0",
      eventID: `${host}-${atMs}-${random.below(1e9)}`,
      readOnly: true,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: "111122223333",
    });
  },
  kubernetes: (_, atMs, random) => {
    const [verb, resource] = [
      random.pick(["get", "list", "watch", "patch"]),
      random.pick(["pods", "deployments", "configmaps", "nodes"]),
    ];
    return JSON.stringify({
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      level: "Metadata",
      auditID: `${atMs}-${random.below(1e9)}`,
      stage: "ResponseComplete",
      requestURI: `/api/v1/namespaces/shop/${resource}`,
      verb,
      user: { username: `${random.pick(OPERATORS)}@minato.example`, groups: ["platform", "system:authenticated"] },
      sourceIPs: [`10.0.9.${1 + random.below(9)}`],
      userAgent: "kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9",
      objectRef: { resource, namespace: "shop", apiVersion: "v1" },
      responseStatus: { metadata: {}, code: 200 },
      requestReceivedTimestamp: iso(atMs),
      stageTimestamp: iso(atMs),
    });
  },
  journal: ({ host }, atMs, random) =>
    JSON.stringify({
      __REALTIME_TIMESTAMP: String(atMs * 1000),
      _HOSTNAME: host,
      SYSLOG_IDENTIFIER: random.pick(["systemd", "kubelet", "chronyd", "containerd"]),
      PRIORITY: "6",
      _PID: String(1 + random.below(40_000)),
      MESSAGE: random.pick([
        "Started Rotate log files.",
        "Selected source 10.0.0.2 (ntp.minato.example)",
        "Finished Clean up of temporary directories.",
        "container probe succeeded",
        "Reloading configuration",
      ]),
    }),
  auditd: ({ host }, atMs, random) => {
    const seconds = (atMs / 1000).toFixed(3);
    const pid = 2000 + random.below(60_000);
    return `node=${host} type=USER_START msg=audit(${seconds}:${random.below(90_000)}): pid=${pid} uid=0 auid=1004 ses=${random.below(900)} subj=unconfined msg='op=PAM:session_open grantors=pam_unix acct="${random.pick(OPERATORS)}" exe="/usr/sbin/sshd" hostname=10.0.1.7 addr=10.0.1.7 terminal=ssh res=success'`;
  },
  windows: ({ host }, atMs, random) =>
    JSON.stringify({
      Event: {
        System: {
          Provider: { "#attributes": { Name: "Microsoft-Windows-Security-Auditing" } },
          EventID: 4624,
          Level: 0,
          TimeCreated: { "#attributes": { SystemTime: iso(atMs) } },
          EventRecordID: random.below(1e6),
          Channel: "Security",
          Computer: `${host}.minato.example`,
        },
        EventData: {
          TargetUserName: random.pick(OPERATORS),
          TargetDomainName: "MINATO",
          LogonType: 3,
          IpAddress: `10.0.1.${5 + random.below(20)}`,
        },
      },
    }),
  entra: (_, atMs, random) =>
    JSON.stringify({
      time: iso(atMs),
      resourceId: "/tenants/8a1b2c3d-0000-4000-8000-4d696e61746f/providers/Microsoft.aadiam",
      operationName: "Sign-in activity",
      operationVersion: "1.0",
      category: "SignInLogs",
      tenantId: "8a1b2c3d-0000-4000-8000-4d696e61746f",
      resultType: "0",
      callerIpAddress: `203.0.113.${20 + random.below(10)}`,
      identity: random.pick(OPERATORS),
      properties: {
        userPrincipalName: `${random.pick(OPERATORS)}@minato.example`,
        status: { errorCode: 0 },
        createdDateTime: iso(atMs),
      },
    }),
  azure: (_, atMs, random) =>
    JSON.stringify({
      time: iso(atMs),
      resourceId:
        "/SUBSCRIPTIONS/0F1E2D3C-0000-4000-8000-4D696E61746F/RESOURCEGROUPS/LAKE/PROVIDERS/MICROSOFT.STORAGE/STORAGEACCOUNTS/LAKE",
      operationName: "MICROSOFT.STORAGE/STORAGEACCOUNTS/READ",
      category: "Administrative",
      resultType: "Success",
      callerIpAddress: `203.0.113.${20 + random.below(10)}`,
      level: "Information",
      correlationId: `${atMs}-${random.below(1e9)}`,
    }),
  gcp: (_, atMs, random) =>
    JSON.stringify({
      protoPayload: {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        serviceName: "storage.googleapis.com",
        methodName: "storage.objects.list",
        authenticationInfo: { principalEmail: `${random.pick(OPERATORS)}@minato.example` },
        requestMetadata: { callerIp: `203.0.113.${20 + random.below(10)}` },
      },
      insertId: `${atMs}-${random.below(1e9)}`,
      resource: { type: "gcs_bucket", labels: { project_id: "lake" } },
      timestamp: iso(atMs),
      severity: "INFO",
      logName: "projects/lake/logs/cloudaudit.googleapis.com%2Fdata_access",
    }),
};

/** One event of ordinary traffic of a source. */
export function ordinaryEvent(source: DemoSource, atMs: number, random: Random): string {
  return WRITERS[source.writes](source, atMs, random);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
