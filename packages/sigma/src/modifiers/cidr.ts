import { parseNetwork } from "../match/address.js";
import { fault, type Modifier, misfit, onValues } from "./draft.js";

/** `cidr`: the field is an address of the network, IPv4 or IPv6 (appendix of modifiers, "IP"). */
export const cidr: Modifier = onValues((value, context) => {
  if (value.kind !== "text") throw misfit(value, context);
  const network = value.written === null ? null : parseNetwork(value.written);
  if (network === null) throw fault("cidr-invalid", context, `${value.written ?? "the value"} is no network`);
  return { kind: "network", network };
});
