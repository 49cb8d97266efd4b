import { MizugiwaError } from "@mizugiwa/base";
import type { Config } from "../config/config.js";
import { addressOf } from "../http/address.js";
import type { Http } from "../http/app.js";
import { hasCode } from "./codes.js";
import { portHolder } from "./port-holder.js";
import { runningServer } from "./state.js";

/** Listens; gives the address to open on this machine. A port that is taken is refused with the name of its holder, where that is us. */
export async function listen(http: Http, { host, port, data, tls }: Config): Promise<string> {
  const scheme = tls === null ? "http" : "https";
  try {
    await http.listen({ host, port });
  } catch (caught) {
    if (hasCode(caught, "EADDRINUSE")) throw portInUse(addressOf(host, port, scheme), host, port, data);
    if (hasCode(caught, "EACCES")) {
      const remedy = "Choose a port from 1024 with --port.";
      throw new MizugiwaError("port-denied", { detail: `this user may not listen on port ${port}`, remedy });
    }
    throw caught;
  }
  const used = http.server.address();
  const bound = typeof used === "object" && used !== null ? used.port : port;
  return addressOf(host, bound, scheme);
}

function portInUse(address: string, host: string, port: number, data: string): MizugiwaError {
  const ours = runningServer(data);
  if (ours !== null && ours.address === address) {
    return new MizugiwaError("already-running", {
      path: data,
      detail: `Mizugiwa runs already: process ${ours.pid}, since ${ours.since}, at ${address}`,
      remedy: `Open ${address}, or stop it with mizugiwa server stop.`,
    });
  }
  const holder = portHolder(port);
  const who = holder === null ? "by another program" : `by process ${holder.pid}: ${holder.command}`;
  return new MizugiwaError("port-in-use", {
    detail: `port ${port} of ${host} is taken ${who}`,
    remedy: "Stop that one, or choose another port with --port (0 takes a free one).",
  });
}
