import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";

/** A request a webhook's receiver got. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const at: AddressInfo | string | null = server.address();
      resolve(typeof at === "object" && at !== null ? at.port : 0);
    });
  });
}

/** A receiver on loopback that answers with what `status` says. */
export async function receiver(status: () => number): Promise<{ url: string; got: Received[]; stop: () => void }> {
  const got: Received[] = [];
  const server = createHttpServer((asked, answer) => {
    const parts: Buffer[] = [];
    asked.on("data", (part: Buffer) => parts.push(part));
    asked.on("end", () => {
      got.push({ headers: asked.headers, body: Buffer.concat(parts).toString() });
      answer.writeHead(status()).end();
    });
  });
  const port = await listening(server);
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/hook`, got, stop };
}

/** A mail server on loopback that takes everything (RFC 5321, the least of it), or refuses a recipient. */
export async function mailServer(refused = ""): Promise<{ port: number; mails: string[]; stop: () => void }> {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let data: string[] | null = null;
    let rest = "";
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    const hear = (line: string): void => {
      if (data !== null) {
        if (line !== ".") return void data.push(line);
        mails.push(data.join("\n"));
        data = null;
        return say("250 taken");
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "EHLO") return say("250 mail.test");
      if (verb === "RCPT" && refused !== "" && line.includes(refused)) return say("550 nobody of that name");
      if (verb === "DATA") {
        data = [];
        return say("354 go on");
      }
      if (verb === "STAR") return say("502 no TLS here");
      if (verb === "QUIT") {
        say("221 bye");
        return void socket.end();
      }
      say("250 ok");
    };
    socket.on("error", () => undefined);
    socket.on("data", (part: Buffer) => {
      const lines = (rest + part.toString("latin1")).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) hear(line);
    });
    say("220 mail.test");
  });
  const port = await listening(server);
  return { port, mails, stop: () => void server.close() };
}
