/**
 * Entra ID in OCSF: sign-ins as Authentication (3002), directory audit as API Activity (6003). Risk has no class here.
 *
 * Sources: OCSF 1.3.0 `authentication`, `api_activity`; Microsoft, tables `SigninLogs`, `AuditLogs`; Microsoft Graph, signIn, directoryAudit.
 */
import type { NativeEvent, NativeObject } from "../event.js";
import { apiActivity } from "../ocsf/api.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfMapper } from "../ocsf/ocsf.js";
import { ip } from "../ocsf/values.js";
import { embeddedObject, firstOf, isObject, isText, textOf } from "./source.js";

const product = { vendor_name: "Microsoft", name: "Entra ID" };

/** Graph's name, the table's, and the one in the properties of diagnostic settings. */
function named(name: string, attribute: string, convert?: Row[2]): Row[] {
  const table = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return [name, table, `properties/${name}`].map(
    (field): Row => (convert === undefined ? [field, attribute] : [field, attribute, convert]),
  );
}

const META: readonly Row[] = [
  ...[
    "time",
    "TimeGenerated",
    "createdDateTime",
    "CreatedDateTime",
    "activityDateTime",
    "ActivityDateTime",
    "id",
    "Id",
  ].map((field): Row => [field, null]),
  ...named("category", "metadata.log_name"),
  ...named("correlationId", "metadata.correlation_uid"),
  ["callerIpAddress", "src_endpoint.ip", ip],
];

/** Inside the properties of diagnostic settings, or at the top. */
function said(fields: NativeObject, name: string): NativeObject[string] | undefined {
  const properties = fields["properties"];
  const table = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return firstOf(fields, [name, table]) ?? (isObject(properties) ? properties[name] : undefined);
}

const signIn = mapper({
  product,
  head: (fields) => {
    const status = embeddedObject(said(fields, "status"));
    const code = textOf(said(fields, "resultType") ?? status?.["errorCode"]);
    const known = code === null ? {} : { status: code === "0" ? 1 : 2 };
    return { class: CLASS.authentication, activity: 1, ...known, attributes: { service: { name: "Entra ID" } } };
  },
  rows: [
    ...META,
    ...named("userPrincipalName", "user.email_addr"),
    ...named("userId", "user.uid"),
    ...named("userDisplayName", "user.name"),
    ...named("servicePrincipalId", "user.uid"),
    ...named("servicePrincipalName", "user.name"),
    ...named("iPAddress", "src_endpoint.ip", ip),
    ...named("ipAddress", "src_endpoint.ip", ip),
    ...named("appDisplayName", "dst_endpoint.svc_name"),
    ...named("userAgent", "http_request.user_agent"),
    ...named("resultType", "status_code"),
    ...named("resultDescription", "status_detail"),
    ...named("operationName", "metadata.event_code"),
    ["status/errorCode", "status_code"],
    ["status/failureReason", "status_detail"],
  ],
});

const audit = mapper({
  product,
  head: (fields) => {
    const operation = said(fields, "activityDisplayName") ?? said(fields, "operationName");
    const result = textOf(said(fields, "result"))?.toLowerCase();
    const status = result === "success" ? { status: 1 } : result === "failure" ? { status: 2 } : {};
    const initiator = embeddedObject(said(fields, "initiatedBy"));
    const [actor, address] = initiator === null ? [null, undefined] : initiatorOf(initiator);
    return {
      class: CLASS.api,
      activity: apiActivity(isText(operation) ? operation : ""),
      ...status,
      attributes: {
        ...(actor === null ? {} : { actor }),
        ...(address === undefined ? {} : { src_endpoint: { ip: address } }),
      },
    };
  },
  rows: [
    ...META,
    ...named("activityDisplayName", "api.operation"),
    ...named("operationName", "api.operation"),
    ...named("loggedByService", "api.service.name"),
    ...named("result", "status"),
    ...named("userAgent", "http_request.user_agent"),
    ["initiatedBy", null],
    ["InitiatedBy", null],
    ["properties/initiatedBy", null],
  ],
});

/** The user or application that did it, and from where. */
function initiatorOf({ user, app }: NativeObject): [actor: NativeObject | null, address: string | undefined] {
  if (isObject(user)) {
    const name = textOf(user["userPrincipalName"]) ?? textOf(user["displayName"]);
    const uid = textOf(user["id"]);
    const made = { ...(name === null ? {} : { name }), ...(uid === null ? {} : { uid }) };
    return [name === null && uid === null ? null : { user: made }, ip(user["ipAddress"] ?? null)];
  }
  const name = isObject(app) ? textOf(app["displayName"]) : null;
  return [name === null ? null : { invoked_by: name }, undefined];
}

const MAPPERS: ReadonlyMap<string, OcsfMapper> = new Map([
  ["signinlogs", signIn],
  ["auditlogs", audit],
]);

export const entraOcsf: OcsfMapper = {
  map: (event: NativeEvent, atMs) => MAPPERS.get(event.logsource.service ?? "")?.map(event, atMs) ?? null,
};
