import { MizugiwaError } from "@mizugiwa/base";
import type { Input } from "./input.js";
import type { Open, WindowState } from "./window.js";

/** A watermark as JSON can hold it: microseconds, null before the first, `"end"` after the last. */
export type WrittenMark = number | null | "end";

/** State as plain data that survives JSON. */
export interface CorrelatorState {
  readonly version: 1;
  readonly watermark: WrittenMark;
  readonly sources: readonly (readonly [source: string, watermark: WrittenMark])[];
  readonly counts: {
    readonly added: number;
    readonly late: number;
    readonly untimed: number;
    readonly refused: number;
  };
  readonly windows: readonly (readonly [key: string, state: WindowState])[];
  readonly pending: readonly (readonly [key: string, input: Input])[];
}

/** An alert that was told and may still be changed by what comes late; instants in microseconds. */
export interface Told {
  readonly at: number;
  readonly span: number;
  readonly key: string;
  /** What it said. */
  readonly mark: string;
  /** Whether it is sure. */
  readonly isSettled: boolean;
}

/** State of a prompt correlator. */
export interface PromptState {
  readonly sure: CorrelatorState;
  readonly prompt: CorrelatorState;
  readonly told: readonly (readonly [subject: string, told: readonly Told[]])[];
  readonly mark: WrittenMark;
  readonly promptMark: WrittenMark;
  readonly newest: WrittenMark;
  readonly replayDue: WrittenMark;
  readonly isBehind: boolean;
  readonly disordered: number;
}

export function toWritten(watermark: number): WrittenMark {
  if (watermark === Number.NEGATIVE_INFINITY) return null;
  return watermark === Number.POSITIVE_INFINITY ? "end" : watermark;
}

export function fromWritten(watermark: WrittenMark): number {
  if (watermark === null) return Number.NEGATIVE_INFINITY;
  return watermark === "end" ? Number.POSITIVE_INFINITY : watermark;
}

/** Reads state that comes from outside. Throws MizugiwaError `correlation-state-invalid` naming the part. */
export function readState(value: unknown): CorrelatorState {
  const state = mapIn(value, "state");
  if (state["version"] !== 1) throw invalid("version", "1");
  const counts = mapIn(state["counts"], "counts");
  return {
    version: 1,
    watermark: markIn(state["watermark"], "watermark"),
    sources: pairsIn(state["sources"], "sources", markIn),
    counts: {
      added: numberIn(counts["added"], "counts.added"),
      late: numberIn(counts["late"], "counts.late"),
      untimed: numberIn(counts["untimed"], "counts.untimed"),
      refused: numberIn(counts["refused"], "counts.refused"),
    },
    windows: pairsIn(state["windows"], "windows", windowIn),
    pending: pairsIn(state["pending"], "pending", inputIn),
  };
}

/** Reads state of a prompt correlator. Throws as `readState`. */
export function readPromptState(value: unknown): PromptState {
  const state = mapIn(value, "state");
  return {
    sure: readState(state["sure"]),
    prompt: readState(state["prompt"]),
    told: pairsIn(state["told"], "told", (list, where) => listIn(list, where).map((each) => toldIn(each, where))),
    mark: markIn(state["mark"], "mark"),
    promptMark: markIn(state["promptMark"], "promptMark"),
    newest: markIn(state["newest"], "newest"),
    replayDue: markIn(state["replayDue"], "replayDue"),
    isBehind: state["isBehind"] === true,
    disordered: numberIn(state["disordered"], "disordered"),
  };
}

function toldIn(value: unknown, where: string): Told {
  const told = mapIn(value, where);
  return {
    at: numberIn(told["at"], `${where}.at`),
    span: numberIn(told["span"], `${where}.span`),
    key: textIn(told["key"], `${where}.key`),
    mark: textIn(told["mark"], `${where}.mark`),
    isSettled: told["isSettled"] === true,
  };
}

function windowIn(value: unknown, where: string): WindowState {
  const window = mapIn(value, where);
  return {
    entries: listIn(window["entries"], `${where}.entries`).map((each) => inputIn(each, `${where}.entries`)),
    alerted: pairsIn(window["alerted"], `${where}.alerted`, numberIn),
    open: listIn(window["open"], `${where}.open`).map((each) => openIn(each, `${where}.open`)),
  };
}

function openIn(value: unknown, where: string): Open {
  const open = mapIn(value, where);
  const hit = mapIn(open["hit"], `${where}.hit`);
  return {
    due: numberIn(open["due"], `${where}.due`),
    group: textIn(open["group"], `${where}.group`),
    present: numberIn(open["present"], `${where}.present`),
    hit: {
      inputs: listIn(hit["inputs"], `${where}.inputs`).map((each) => inputIn(each, `${where}.inputs`)),
      value: numberIn(hit["value"], `${where}.value`),
      count: numberIn(hit["count"], `${where}.count`),
      first: numberIn(hit["first"], `${where}.first`),
      refs: listIn(hit["refs"], `${where}.refs`).map((each) => textIn(each, `${where}.refs`)),
    },
  };
}

function inputIn(value: unknown, where: string): Input {
  const input = mapIn(value, where);
  const values = listIn(input["values"], `${where}.values`);
  return {
    at: numberIn(input["at"], `${where}.at`),
    role: numberIn(input["role"], `${where}.role`),
    values: values.map((each) => (each === null ? null : textIn(each, `${where}.values`))),
    ref: textIn(input["ref"], `${where}.ref`),
  };
}

function pairsIn<Second>(
  value: unknown,
  where: string,
  second: (value: unknown, where: string) => Second,
): (readonly [string, Second])[] {
  return listIn(value, where).map((pair) => {
    const [first, other] = listIn(pair, where);
    return [textIn(first, where), second(other, where)];
  });
}

function markIn(value: unknown, where: string): WrittenMark {
  return value === null || value === "end" ? value : numberIn(value, where);
}

function numberIn(value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw invalid(where, "a number");
  return value;
}

function textIn(value: unknown, where: string): string {
  if (typeof value !== "string") throw invalid(where, "a text");
  return value;
}

function listIn(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(where, "a list");
  return value;
}

function mapIn(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (!isMap(value)) throw invalid(where, "an object");
  return value;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(field: string, wanted: string): MizugiwaError {
  return new MizugiwaError("correlation-state-invalid", {
    field,
    detail: `the stored state of correlations has something else than ${wanted} there`,
    remedy: "Drop the state and run the correlations over stored events.",
  });
}
