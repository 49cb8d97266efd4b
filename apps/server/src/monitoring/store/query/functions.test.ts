import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { addressText, fold, networkBounds, parseNetwork } from "@mizugiwa/sigma";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { addressSql, foldSql, inNetworkSql } from "./functions.js";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
});
afterAll(() => connection.closeSync());

async function map(texts: readonly string[], expression: string): Promise<unknown[]> {
  const sql = `SELECT ${expression} FROM (SELECT unnest(from_json($1::JSON, '["VARCHAR"]')) AS v)`;
  const rows = z
    .array(z.tuple([z.unknown()]))
    .parse((await connection.runAndReadAll(sql, [JSON.stringify(texts)])).getRowsJS());
  return rows.map(([value]) => value);
}

test("every character folds as the matcher folds it", async () => {
  const texts: string[] = [];
  for (let code = 1; code <= 0x10ffff; code += 1) {
    const char = String.fromCodePoint(code);
    // Letters that this runtime does not know yet may be known to the engine.
    if ((code < 0xd800 || code > 0xdfff) && !/\p{Cn}/u.test(char)) texts.push(`a${char}`, `b${char}İB`);
  }
  const folded = await map(texts, foldSql("v"));
  const different = texts.filter((text, index) => folded[index] !== fold(text)).map((text) => [text, fold(text)]);
  expect(different).toEqual([]);
});

const addresses = [
  "10.0.0.1",
  "255.255.255.255",
  "256.0.0.1",
  "1.2.3",
  "01.2.3.4",
  "1.2.3.4.5",
  "::ffff:10.0.0.1",
  "::1",
  "::",
  "2001:db8::1",
  "2001:db8:0:0:0:0:0:1",
  "fe80::1%eth0",
  "1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7",
  "1::2::3",
  ":::",
  "12345::",
  "g::1",
  "",
  "web-01",
  "1:2:3:4:5:6:7:8:9",
  "::2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7::",
  ":1",
  "1:",
  "a:b",
  "64:ff9b::1.2.3.4",
  "::1.2.3.4%eth0",
  "1:2:3:4:5:6:1.2.3.4",
  "1:2:3:4:5:6:7:1.2.3.4",
  "10.0.0.1%eth0",
  "::ffff:10.0.0.256",
];
test("addresses are read as the matcher reads them", async () => {
  const read = await map(addresses, addressSql("v"));
  expect(read).toEqual(addresses.map((text) => addressText(text)));
});

const networks = [
  "10.0.0.0/8",
  "10.0.0.1/32",
  "0.0.0.0/0",
  "10.0.0.0/31",
  "192.0.0.0/3",
  "::/0",
  "::1/128",
  "::ffff:0:0/95",
  "2001:db8::/32",
  "fe80::/10",
];
for (const text of networks) {
  test(`the addresses within ${text} are those that the matcher finds`, async () => {
    const network = parseNetwork(text);
    if (network === null) throw new Error("a network");
    const [low, high] = networkBounds(network);
    const literals = { text: (value: string) => `'${value}'`, integer: (value: number) => String(value) };
    const read = await map(addresses, inNetworkSql("v", network, literals));
    const wanted = addresses.map((each) => addressText(each)).map((hex) => hex !== null && hex >= low && hex <= high);
    expect(read).toEqual(wanted);
  });
}
