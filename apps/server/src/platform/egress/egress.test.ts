import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { mayConnect } from "./addresses.js";
import { listOf, request } from "./index.js";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const LOOPBACK = { allowed: listOf(["127.0.0.0/8"]) };
const NOTHING = { allowed: listOf([]) };

function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer);
  open.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const at = server.address();
      resolve(`http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}`);
    });
  });
}

function get(url: string, rules = LOOPBACK, signal = AbortSignal.timeout(5000)) {
  return request(rules, { method: "GET", url, headers: {}, body: null, signal });
}

const addresses: [address: string, may: boolean][] = [
  ["1.1.1.1", true],
  ["10.0.0.1", false],
  ["127.0.0.1", false],
  ["169.254.169.254", false],
  ["100.64.0.1", false],
  ["0.0.0.0", false],
  ["255.255.255.255", false],
  ["2606:4700::1", true],
  ["::1", false],
  ["fe80::1", false],
  ["fd00::1", false],
  ["::ffff:10.0.0.1", false],
  ["::ffff:1.1.1.1", true],
  ["::ffff:0a00:0001", false],
  ["64:ff9b::a00:1", false],
  ["2002:a00:1::", false],
  ["web01", false],
];
for (const [address, may] of addresses) {
  test(`${address} may ${may ? "" : "not "}be reached`, () => expect(mayConnect(address, NOTHING.allowed)).toBe(may));
}

test("a network the operator allows may be reached, and only that", () => {
  const allowed = listOf(["10.1.0.0/16", "fd00::/8", "192.168.0.7"]);
  expect(["10.1.2.3", "fd12::1", "192.168.0.7"].every((each) => mayConnect(each, allowed))).toBe(true);
  expect(["10.2.0.1", "192.168.0.8"].some((each) => mayConnect(each, allowed))).toBe(false);
  for (const text of ["10.0.0.0/33", "web/8", "10.0.0.0/x", ""]) expect(() => listOf([text])).toThrow(RangeError);
});

test("a request to an address that is not allowed is refused before anything is sent", async () => {
  let asked = 0;
  const url = await serve((_, answer) => {
    asked += 1;
    answer.end();
  });
  await expect(get(url, NOTHING)).rejects.toMatchObject({ code: "egress-forbidden" });
  await expect(get(url.replace("127.0.0.1", "localhost"), NOTHING)).rejects.toMatchObject({ code: "egress-forbidden" });
  expect(asked).toBe(0);
});

test("an answer is given whatever its status, and a redirect is not followed", async () => {
  let asked = 0;
  const url = await serve((_, answer) => {
    asked += 1;
    answer.writeHead(302, { location: "/elsewhere" }).end("moved");
  });
  expect(await get(url)).toMatchObject({ status: 302, body: Buffer.from("moved") });
  expect(asked).toBe(1);
});

test("the name stays the host that is asked for, though the address is pinned", async () => {
  let host = "";
  const url = await serve((asked, answer) => {
    host = asked.headers.host ?? "";
    answer.end();
  });
  const named = url.replace("127.0.0.1", "localhost");
  await get(named, { allowed: listOf(["127.0.0.0/8", "::1"]) });
  expect(host).toBe(new URL(named).host);
});

test("an answer without end is cut off", async () => {
  const url = await serve((_, answer) => void answer.end(Buffer.alloc(1 << 20)));
  await expect(get(url)).rejects.toMatchObject({ code: "egress-too-large" });
});

test("a server that says nothing is left in time", async () => {
  const url = await serve(() => undefined);
  await expect(get(url, LOOPBACK, AbortSignal.timeout(100))).rejects.toMatchObject({ code: "egress-timeout" });
});

test("what is neither http nor https is not spoken", async () => {
  await expect(get("file:///etc/passwd")).rejects.toMatchObject({ code: "egress-forbidden" });
});
