import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { HttpError } from "../../platform/http/problems.js";
import { UNPACKED_MAX_BYTES } from "./limits.js";

const unpack = promisify(gunzip);

/** The body as its sender wrote it; throws HttpError 415 for an encoding we do not read, 413 and 400 for what it holds. */
export async function unpackBody(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const name = (encoding ?? "identity").trim().toLowerCase();
  if (name === "identity" || name === "") return body;
  if (name !== "gzip" && name !== "x-gzip") {
    throw new HttpError(415, "encoding-unknown", {
      detail: `the content encoding ${JSON.stringify(name.slice(0, 40))} is not read`,
      remedy: "Send it as it is, or with gzip.",
    });
  }
  try {
    return await unpack(body, { maxOutputLength: UNPACKED_MAX_BYTES });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : null;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      const detail = `unpacked it has more than ${UNPACKED_MAX_BYTES} bytes`;
      throw new HttpError(413, "body-too-large", { detail, remedy: "Send it in several requests." });
    }
    const detail = "the body is no whole gzip stream";
    throw new HttpError(400, "body-damaged", { detail, remedy: "Send it again." });
  }
}
