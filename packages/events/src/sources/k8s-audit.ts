/**
 * Kubernetes API server audit events: fields as they came. Managed clusters leave out some members, so an event is
 * also known by what it says of the request; Azure puts it as text into `properties.log`.
 *
 * Sources: Kubernetes reference, "kube-apiserver Audit Configuration (v1)", type Event; Microsoft, "Monitor AKS",
 * resource logs `kube-audit` and `kube-audit-admin`.
 */
import type { NativeObject } from "../event.js";
import { anyInstant } from "./generic-json.js";
import { embeddedObject, eventOf, firstOf, isObject, isText, type JsonSource, textOf } from "./source.js";

const KUBERNETES = { product: "kubernetes", service: "audit" } as const;

export const k8sAudit: JsonSource = {
  kind: "k8s-audit",
  recognises: (fields) => {
    if (isText(fields["apiVersion"]) && fields["apiVersion"].startsWith("audit.k8s.io/")) return true;
    if (!isText(fields["verb"])) return isAksLog(fields);
    return isObject(fields["objectRef"]) || isText(fields["auditID"]) || isText(fields["requestURI"]);
  },
  read: (outer, index, clock) => {
    const properties = outer["properties"];
    const inner = isAksLog(outer) && isObject(properties) ? embeddedObject(properties["log"]) : null;
    const fields = inner ?? outer;
    const time = anyInstant(firstOf(fields, ["requestReceivedTimestamp", "stageTimestamp"]), clock);
    return eventOf(index, textOf(fields["auditID"]), time, KUBERNETES, fields);
  },
};

function isAksLog(fields: NativeObject): boolean {
  return fields["category"] === "kube-audit" || fields["category"] === "kube-audit-admin";
}
