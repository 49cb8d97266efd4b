import { request } from "node:http";
import { z } from "zod";

/** An event that was acknowledged: what search must give back once. */
export interface Acknowledged {
  readonly number: number;
  /** Whether a rule that ships must meet it. */
  readonly isAttack: boolean;
}

const BULK = z.object({ items: z.array(z.record(z.string(), z.object({ status: z.int() }))) });
const LIMIT_MS = 10_000;

/** A line of sshd that means nothing, or one of a web shell that a rule meets; the number makes each one of its kind. */
function lineOf(number: number, isAttack: boolean): string {
  const second = String(number % 60).padStart(2, "0");
  if (!isAttack)
    return `<38>Nov 25 10:00:${second} web01 sshd[${number}]: Connection closed by 192.0.2.7 port ${number} [preauth]`;
  return JSON.stringify({
    eventVersion: "1.08",
    eventTime: new Date().toISOString(),
    eventSource: "cloudtrail.amazonaws.com",
    eventName: "StopLogging",
    eventID: `attack-${number}`,
    awsRegion: "ap-northeast-1",
    sourceIPAddress: "198.51.100.7",
    userIdentity: { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/u${number % 7}` },
    requestParameters: { name: "trail" },
  });
}

/** Sends a bulk request; gives the numbers of the items that were acknowledged, none where nobody answered. */
export async function sendBulk(
  address: string,
  token: string,
  events: readonly Acknowledged[],
): Promise<Acknowledged[]> {
  const body = events.map(({ number, isAttack }) => {
    const action = JSON.stringify({ create: { _index: "soak", _id: String(number) } });
    const line = lineOf(number, isAttack);
    const document = isAttack
      ? line
      : JSON.stringify({ "@timestamp": new Date().toISOString(), message: line, number });
    return `${action}\n${document}\n`;
  });
  const answer = await post(new URL("intake/elastic/_bulk", address), token, body.join(""));
  if (answer === null || answer.status !== 200) return [];
  const { items } = BULK.parse(JSON.parse(answer.body));
  // 409 says that it is stored already: a repetition of what was not answered.
  return events.filter((_, index) => [201, 409].includes(items[index]?.["create"]?.status ?? 0));
}

function post(url: URL, token: string, body: string): Promise<{ status: number; body: string } | null> {
  return new Promise((resolve) => {
    const asked = request(
      url,
      {
        method: "POST",
        agent: false,
        timeout: LIMIT_MS,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.once("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.once("error", () => resolve(null));
      },
    );
    asked.once("timeout", () => asked.destroy());
    asked.once("error", () => resolve(null));
    asked.end(body);
  });
}
