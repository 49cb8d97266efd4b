import { describe, expect, test } from "vitest";
import type { NativeObject } from "../event.js";
import { flattenWindowsEvent } from "./windows-fields.js";

const shapes: [name: string, event: NativeObject, flat: Record<string, unknown>][] = [
  [
    "System keeps its names, attributes are joined to them",
    {
      "#attributes": { xmlns: "http://x" },
      System: {
        Provider: { "#attributes": { Name: "P", Guid: "{1}" } },
        EventID: { "#attributes": { Qualifiers: 16384 }, "#text": 7036 },
        Channel: "System",
        Correlation: null,
        Execution: { "#attributes": { ProcessID: 4, ThreadID: 8 } },
        Security: { "#attributes": { UserID: "S-1-5-18" } },
      },
      EventData: { param1: "a", Binary: "6100" },
    },
    {
      Provider_Name: "P",
      Provider_Guid: "{1}",
      EventID: 7036,
      EventID_Qualifiers: 16384,
      Channel: "System",
      Correlation: null,
      Execution_ProcessID: 4,
      Execution_ThreadID: 8,
      Security_UserID: "S-1-5-18",
      param1: "a",
      Binary: "6100",
    },
  ],
  [
    "separate attributes",
    { System: { EventID: "1", Provider_attributes: { Name: "P" } } },
    { EventID: 1, Provider_Name: "P" },
  ],
  [
    "xmltodict's marks",
    { System: { Provider: { "@Name": "P" }, EventID: { "@Qualifiers": "0", "#text": "1" } } },
    { Provider_Name: "P", EventID: 1, EventID_Qualifiers: "0" },
  ],
  ["unnamed data as a list", { EventData: { Data: ["a", "b"] } }, { Data: ["a", "b"] }],
  ["unnamed data under #text", { EventData: { Data: { "#text": ["a", "b"] } } }, { Data: ["a", "b"] }],
  ["one unnamed item", { EventData: { Data: "a" } }, { Data: ["a"] }],
  [
    "items with their names beside",
    { EventData: { Data: [{ "@Name": "x", "#text": "1" }, { "#attributes": { Name: "y" } }] } },
    { x: "1", y: "" },
  ],
  ["an empty item is an empty text", { EventData: { x: null } }, { x: "" }],
  ["no data at all", { System: { EventID: 1 }, EventData: null }, { EventID: 1 }],
  [
    "user data, whatever its element",
    { UserData: { EventXML: { "#attributes": { xmlns: "y" }, Param1: "a", Inner: { Deep: "b" } } } },
    { Param1: "a", Deep: "b" },
  ],
  [
    "an item twice is a list",
    { UserData: { E: { List: [{ Item: "a" }, { Item: "b" }] } } },
    { List: [{ Item: "a" }, { Item: "b" }] },
  ],
  [
    "an item with the name of a System value stays beside it",
    { System: { Channel: "Security" }, EventData: { Channel: "x" } },
    { Channel: "Security", EventData_Channel: "x" },
  ],
  [
    "what Windows rendered",
    { RenderingInfo: { Message: "m", Level: "Information" } },
    { Message: "m", RenderingInfo_Level: "Information" },
  ],
];
describe("flat", () => {
  for (const [name, event, flat] of shapes) test(name, () => expect(flattenWindowsEvent(event)).toEqual(flat));
});

test("a field called __proto__ is a field like any other", () => {
  const event: NativeObject = { EventData: Object.fromEntries([["__proto__", "x"]]) };
  const flat = flattenWindowsEvent(event);
  expect(Object.getPrototypeOf(flat)).toBe(Object.prototype);
  expect(Object.entries(flat)).toEqual([["__proto__", "x"]]);
});

test("names that every object has are kept apart from the object's own", () => {
  expect(flattenWindowsEvent({ EventData: { constructor: "a", toString: "b" } })).toEqual({
    constructor: "a",
    toString: "b",
  });
});

test("user data nested without end stays nested beyond the bound", () => {
  let inner: NativeObject = { leaf: "x" };
  for (let depth = 0; depth < 200; depth += 1) inner = { e: inner };
  expect(Object.keys(flattenWindowsEvent({ UserData: inner }))).toEqual(["e"]);
});
