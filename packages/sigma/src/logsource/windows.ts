/**
 * What Sigma's categories and services are called in the event logs of Windows.
 *
 * A service is one or more channels; a category is one or more event identifiers within a service, sometimes with
 * another name for a field. Facts and names follow SigmaHQ's mapping (tests/thor.yml); channels it leaves out follow
 * the `definition` of the rules that ask for them.
 *
 * Sources: Sigma specification 2.1.0, appendix of taxonomy; Sysmon, "Events"; SigmaHQ, tests/thor.yml.
 * Departure: `file_access` and `file_rename` come from kernel tracing and stand in no channel: rules that ask for them
 * wait for events that say so themselves.
 */
import type { Source } from "./source.js";

const SERVICES: ReadonlyMap<string, readonly string[]> = new Map([
  ["application", ["Application"]],
  [
    "application-experience",
    [
      "Microsoft-Windows-Application-Experience/Program-Telemetry",
      "Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant",
    ],
  ],
  [
    "applocker",
    [
      "Microsoft-Windows-AppLocker/MSI and Script",
      "Microsoft-Windows-AppLocker/EXE and DLL",
      "Microsoft-Windows-AppLocker/Packaged app-Deployment",
      "Microsoft-Windows-AppLocker/Packaged app-Execution",
    ],
  ],
  ["appmodel-runtime", ["Microsoft-Windows-AppModel-Runtime/Admin"]],
  ["appxdeployment-server", ["Microsoft-Windows-AppXDeploymentServer/Operational"]],
  ["appxpackaging-om", ["Microsoft-Windows-AppxPackaging/Operational"]],
  ["bitlocker", ["Microsoft-Windows-BitLocker/BitLocker Management"]],
  ["bits-client", ["Microsoft-Windows-Bits-Client/Operational"]],
  ["capi2", ["Microsoft-Windows-CAPI2/Operational"]],
  [
    "certificateservicesclient-lifecycle-system",
    ["Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational"],
  ],
  ["codeintegrity-operational", ["Microsoft-Windows-CodeIntegrity/Operational"]],
  ["dhcp", ["Microsoft-Windows-DHCP-Server/Operational"]],
  ["diagnosis-scripted", ["Microsoft-Windows-Diagnosis-Scripted/Operational"]],
  ["dns-client", ["Microsoft-Windows-DNS Client Events/Operational"]],
  ["dns-server", ["DNS Server"]],
  ["dns-server-analytic", ["Microsoft-Windows-DNS-Server/Analytical"]],
  ["dns-server-audit", ["Microsoft-Windows-DNS-Server/Audit"]],
  ["driver-framework", ["Microsoft-Windows-DriverFrameworks-UserMode/Operational"]],
  ["firewall-as", ["Microsoft-Windows-Windows Firewall With Advanced Security/Firewall"]],
  ["hyper-v-worker", ["Microsoft-Windows-Hyper-V-Worker", "Microsoft-Windows-Hyper-V-Worker-Admin"]],
  ["iis-configuration", ["Microsoft-IIS-Configuration/Operational"]],
  ["kernel-event-tracing", ["Microsoft-Windows-Kernel-EventTracing", "Microsoft-Windows-Kernel-EventTracing/Admin"]],
  [
    "kernel-shimengine",
    ["Microsoft-Windows-Kernel-ShimEngine/Operational", "Microsoft-Windows-Kernel-ShimEngine/Diagnostic"],
  ],
  ["ldap", ["Microsoft-Windows-LDAP-Client/Debug"]],
  ["lsa-server", ["Microsoft-Windows-LSA/Operational"]],
  ["microsoft-servicebus-client", ["Microsoft-ServiceBus-Client/Admin", "Microsoft-ServiceBus-Client/Operational"]],
  ["msexchange-management", ["MSExchange Management"]],
  ["ntfs", ["Microsoft-Windows-Ntfs/Operational"]],
  ["ntlm", ["Microsoft-Windows-NTLM/Operational"]],
  ["openssh", ["OpenSSH/Operational"]],
  ["powershell", ["Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational"]],
  ["powershell-classic", ["Windows PowerShell"]],
  ["printservice-admin", ["Microsoft-Windows-PrintService/Admin"]],
  ["printservice-operational", ["Microsoft-Windows-PrintService/Operational"]],
  ["security", ["Security"]],
  [
    "security-mitigations",
    ["Microsoft-Windows-Security-Mitigations/Kernel Mode", "Microsoft-Windows-Security-Mitigations/User Mode"],
  ],
  ["sense", ["Microsoft-Windows-SENSE/Operational"]],
  ["servicebus-client", ["Microsoft-ServiceBus-Client/Admin", "Microsoft-ServiceBus-Client/Operational"]],
  ["shell-core", ["Microsoft-Windows-Shell-Core/Operational"]],
  ["smbclient-connectivity", ["Microsoft-Windows-SmbClient/Connectivity"]],
  ["smbclient-security", ["Microsoft-Windows-SmbClient/Security"]],
  ["smbserver-connectivity", ["Microsoft-Windows-SMBServer/Connectivity"]],
  ["sysmon", ["Microsoft-Windows-Sysmon/Operational"]],
  ["system", ["System"]],
  ["taskscheduler", ["Microsoft-Windows-TaskScheduler/Operational"]],
  ["terminalservices-localsessionmanager", ["Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"]],
  ["vhdmp", ["Microsoft-Windows-VHDMP/Operational"]],
  ["windefend", ["Microsoft-Windows-Windows Defender/Operational"]],
  ["wmi", ["Microsoft-Windows-WMI-Activity/Operational"]],
]);

/** A category's events: the name of the row, the category, the service, the identifiers, and what is particular. */
type Row = readonly [via: string, category: string, service: string, ids: readonly number[], more?: Particular];
type Particular = Pick<Source, "when" | "fields">;

const eventType = (is: string): Particular => ({ when: { field: "EventType", is } });
const renamed = (...fields: (readonly [rule: string, event: string])[]): Particular => ({ fields: new Map(fields) });

/** Defender's events that name a threat or a path (Microsoft Defender Antivirus, "Event logs and error codes"). */
const DEFENDER_FINDINGS = [1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116] as const;

const ROWS: readonly Row[] = [
  ["process_creation_1", "process_creation", "sysmon", [1]],
  [
    "process_creation_2",
    "process_creation",
    "security",
    [4688],
    renamed(["Image", "NewProcessName"], ["ParentImage", "ParentProcessName"]),
  ],
  ["file_change", "file_change", "sysmon", [2]],
  ["network_connection", "network_connection", "sysmon", [3]],
  ["sysmon_status1", "sysmon_status", "sysmon", [4]],
  ["sysmon_status2", "sysmon_status", "sysmon", [16]],
  ["process_terminated", "process_termination", "sysmon", [5]],
  ["driver_loaded", "driver_load", "sysmon", [6]],
  ["image_loaded", "image_load", "sysmon", [7]],
  ["create_remote_thread", "create_remote_thread", "sysmon", [8]],
  ["raw_access_thread", "raw_access_thread", "sysmon", [9]],
  ["process_access", "process_access", "sysmon", [10]],
  ["file_creation", "file_event", "sysmon", [11]],
  ["registry_event1", "registry_event", "sysmon", [12]],
  ["registry_event2", "registry_event", "sysmon", [13]],
  ["registry_event3", "registry_event", "sysmon", [14]],
  ["registry_add", "registry_add", "sysmon", [12], eventType("CreateKey")],
  ["registry_delete_key", "registry_delete", "sysmon", [12], eventType("DeleteKey")],
  ["registry_delete_value", "registry_delete", "sysmon", [12], eventType("DeleteValue")],
  ["registry_set", "registry_set", "sysmon", [13]],
  ["registry_rename", "registry_rename", "sysmon", [14]],
  ["create_stream_hash", "create_stream_hash", "sysmon", [15]],
  ["pipe_created1", "pipe_created", "sysmon", [17]],
  ["pipe_created2", "pipe_created", "sysmon", [18]],
  ["wmi_event1", "wmi_event", "sysmon", [19]],
  ["wmi_event2", "wmi_event", "sysmon", [20]],
  ["wmi_event3", "wmi_event", "sysmon", [21]],
  ["dns_query", "dns_query", "sysmon", [22]],
  ["file_delete", "file_delete", "sysmon", [23]],
  ["clipboard_change", "clipboard_change", "sysmon", [24]],
  ["process_tampering", "process_tampering", "sysmon", [25]],
  ["file_delete_detected", "file_delete_detected", "sysmon", [26]],
  ["file_block_executable", "file_block_executable", "sysmon", [27]],
  ["file_block_shredding", "file_block_shredding", "sysmon", [28]],
  ["file_executable_detected", "file_executable_detected", "sysmon", [29]],
  ["sysmon_error", "sysmon_error", "sysmon", [255]],
  ["ps_module", "ps_module", "powershell", [4103]],
  ["ps_script", "ps_script", "powershell", [4104]],
  ["ps_classic_start", "ps_classic_start", "powershell-classic", [400]],
  ["ps_classic_provider_start", "ps_classic_provider_start", "powershell-classic", [600]],
  ["ps_classic_script", "ps_classic_script", "powershell-classic", [800]],
  [
    "windows-defender-antivirus-mapping",
    "antivirus",
    "windefend",
    DEFENDER_FINDINGS,
    renamed(["Signature", "ThreatName"], ["Filename", "Path"]),
  ],
];

/** The categories of Windows events. */
export const WINDOWS_CATEGORIES: readonly Source[] = ROWS.map(([via, category, service, ids, more]) => ({
  via,
  product: "windows",
  category,
  service,
  channels: foldedChannels(service),
  eventIds: ids.map(String),
  ...more,
}));

/** The source of a Windows service; its channels are empty where the service is not known. */
export function windowsService(service: string): Source {
  return { via: service, product: "windows", service, channels: foldedChannels(service) };
}

function foldedChannels(service: string): readonly string[] {
  return (SERVICES.get(service) ?? []).map((channel) => channel.toLowerCase());
}
