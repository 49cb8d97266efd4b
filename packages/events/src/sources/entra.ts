/**
 * Microsoft Entra ID (Azure AD): directory audit, sign-ins and risk, as diagnostic settings, Azure Monitor's tables
 * and Microsoft Graph write them. Fields as they came.
 *
 * Sources: Microsoft, "Azure Active Directory audit log schema", tables `AuditLogs`, `SigninLogs`; Microsoft Graph,
 * resource types directoryAudit, signIn, riskDetection.
 */
import type { LogSource, NativeObject } from "../event.js";
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, isText, type JsonSource, textOf } from "./source.js";

export const entra: JsonSource = {
  kind: "entra",
  recognises: (fields) => {
    if (fields["riskEventType"] !== undefined) return true;
    if (logName(fields) !== null) return true;
    const resource = firstOf(fields, ["resourceId", "ResourceId"]);
    if (isText(resource) && /microsoft\.aadiam/i.test(resource)) return true;
    return isDirectoryAudit(fields) || isSignIn(fields);
  },
  read: (fields, index, clock) => {
    const time = firstOf(fields, ["time", "activityDateTime", "ActivityDateTime", "createdDateTime", "TimeGenerated"]);
    return eventOf(index, textOf(firstOf(fields, ["id", "Id"])), anyInstant(time, clock), logsourceOf(fields), fields);
  },
};

function logsourceOf(fields: NativeObject): LogSource {
  const name = logName(fields);
  if (fields["riskEventType"] !== undefined || name === "risk") return { product: "azure" };
  if (name === "signin" || isSignIn(fields)) return { product: "azure", service: "signinlogs" };
  return { product: "azure", service: "auditlogs" };
}

/** Which of Entra's logs the category or the table names. */
function logName(fields: NativeObject): "audit" | "signin" | "risk" | null {
  for (const name of ["category", "Category", "Type"]) {
    const value = fields[name];
    if (!isText(value)) continue;
    const log = LOGS.get(value.toLowerCase());
    if (log !== undefined) return log;
  }
  return null;
}

const LOGS: ReadonlyMap<string, "audit" | "signin" | "risk"> = new Map([
  ["auditlogs", "audit"],
  ["signinlogs", "signin"],
  ["noninteractiveusersigninlogs", "signin"],
  ["serviceprincipalsigninlogs", "signin"],
  ["managedidentitysigninlogs", "signin"],
  ["aadnoninteractiveusersigninlogs", "signin"],
  ["aadserviceprincipalsigninlogs", "signin"],
  ["aadmanagedidentitysigninlogs", "signin"],
  ["adfssigninlogs", "signin"],
  ["riskyusers", "risk"],
  ["userriskevents", "risk"],
  ["riskyserviceprincipals", "risk"],
  ["serviceprincipalriskevents", "risk"],
]);

function isDirectoryAudit(fields: NativeObject): boolean {
  return (
    firstOf(fields, ["loggedByService", "LoggedByService"]) !== undefined &&
    firstOf(fields, ["activityDisplayName", "ActivityDisplayName", "OperationName"]) !== undefined
  );
}

function isSignIn(fields: NativeObject): boolean {
  return (
    firstOf(fields, ["userPrincipalName", "UserPrincipalName", "servicePrincipalId"]) !== undefined &&
    firstOf(fields, ["appDisplayName", "AppDisplayName"]) !== undefined &&
    firstOf(fields, ["conditionalAccessStatus", "ConditionalAccessStatus", "clientAppUsed", "ClientAppUsed"]) !==
      undefined
  );
}
