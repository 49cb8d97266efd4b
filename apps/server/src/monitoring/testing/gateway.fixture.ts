import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";

/** What becomes of a request: refused before the server hears of it, or done, with the answer lost on the way back. */
type Fate = "refused" | "answer-lost";

/** Stands between senders and the server as networks do: its address stays, whatever happens behind it. */
export class Gateway {
  readonly #server: Server;
  readonly #fates: Fate[] = [];
  #target: string;
  #onEvents: (count: number) => void = () => undefined;
  #count = 0;

  private constructor(server: Server, target: string) {
    this.#server = server;
    this.#target = target;
    server.on("request", (asked: IncomingMessage, answer: ServerResponse) => this.#take(asked, answer));
  }

  static async open(target: string): Promise<Gateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Gateway(server, target);
  }

  get address(): string {
    const at = this.#server.address();
    return `http://127.0.0.1:${at === null || typeof at === "string" ? 0 : at.port}`;
  }

  moveTo(target: string): void {
    this.#target = target;
  }

  /** The next requests with events fare so, one each. */
  play(...fates: readonly Fate[]): void {
    this.#fates.push(...fates);
  }

  /** Called at each request with events, counted from now, while it is on its way. */
  watch(onEvents: (count: number) => void): void {
    this.#count = 0;
    this.#onEvents = onEvents;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(asked: IncomingMessage, answer: ServerResponse): void {
    const fate = asked.method === "POST" || asked.method === "PUT" ? this.#fates.shift() : undefined;
    if (asked.method !== "GET" && asked.method !== "HEAD") {
      this.#count += 1;
      this.#onEvents(this.#count);
    }
    if (fate === "refused") {
      asked.resume();
      answer.writeHead(503, { "retry-after": "1", "content-type": "application/json" }).end("{}");
      return;
    }
    const { host: _, ...headers } = asked.headers;
    const drop = (): void => void asked.socket.destroy();
    const passed = request(new URL(asked.url ?? "/", this.#target), { method: asked.method, headers, agent: false });
    passed.once("error", drop);
    passed.once("response", (said) => {
      said.once("error", drop);
      if (fate === "answer-lost") {
        said.resume().once("end", drop);
        return;
      }
      answer.writeHead(said.statusCode ?? 502, said.headers);
      said.pipe(answer);
    });
    asked.pipe(passed);
  }
}
