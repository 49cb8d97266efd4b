import { MizugiwaError } from "@mizugiwa/base";
import { HttpError } from "../../platform/http/problems.js";
import { LogError } from "../hot/segment-log.js";

/** What the hot log refused, as an answer: nothing of the request is acknowledged. */
export function refusalOf(caught: unknown): unknown {
  if (!(caught instanceof LogError)) return caught;
  const { code, detail, remedy } = caught.problem;
  const at = remedy === undefined ? { detail } : { detail, remedy };
  if (code === "log-busy") return new HttpError(429, code, at, 1);
  if (code === "batch-too-large") return new HttpError(413, code, at);
  return new HttpError(503, code, at, 10);
}

export function diskLow(): HttpError {
  const at = {
    detail: "the disk of the data folder is nearly full, so that nothing more is taken",
    remedy: "Make room on it; senders keep what was refused and repeat it.",
  };
  return new HttpError(503, "disk-low", at, 30);
}

/** What an error says, for answers in a form that is not ours. */
export function saidBy(caught: unknown): {
  status: number;
  code: string;
  detail: string;
  retryAfter: number | null;
} {
  if (caught instanceof HttpError) {
    const { status, code, problem, retryAfter } = caught;
    return { status, code, detail: problem.detail, retryAfter };
  }
  if (caught instanceof MizugiwaError) {
    return { status: 500, code: caught.code, detail: "the server met a defect", retryAfter: null };
  }
  return { status: 500, code: "inner-error", detail: "the server met a defect", retryAfter: null };
}
