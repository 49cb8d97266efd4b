import type { Http } from "../http/app.js";
import { isFromHere } from "../http/guards.js";
import { HttpError, ProblemDocument } from "../http/problems.js";
import { SetupStatus, SetupVerified, SetupVerify } from "./schema.js";
import type { Setup } from "./service.js";

/** Tries a minute: a person needs one or two, and the secret does not depend on it. */
const TRIES_PER_MINUTE = 20;

/** The routes of the set-up. `setup` is asked at each request: it is there once the server is ready. */
export function addSetupRoutes(http: Http, setup: () => Setup, version: string): void {
  http.get(
    "/api/setup",
    {
      schema: { response: { 200: SetupStatus }, tags: ["setup"], summary: "How far the set-up is" },
      config: { access: "public" },
    },
    async () => await setup().status(version),
  );
  http.post(
    "/api/setup/verify",
    {
      schema: {
        body: SetupVerify,
        response: {
          200: SetupVerified,
          403: ProblemDocument,
          409: ProblemDocument,
          410: ProblemDocument,
          422: ProblemDocument,
          429: ProblemDocument,
        },
        tags: ["setup"],
        summary: "Use up the one-time token of the set-up address",
      },
      // One count for all: every address of 127.0.0.0/8 is this machine.
      config: {
        access: "public",
        rateLimit: { max: TRIES_PER_MINUTE, timeWindow: 60_000, keyGenerator: () => "setup" },
      },
      onRequest: async (request) => {
        if (!isFromHere(request)) throw notHere();
      },
    },
    async (request) => await setup().verify(request.body.token),
  );
}

function notHere(): HttpError {
  return new HttpError(403, "setup-not-loopback", {
    detail: "the set-up is done from the machine the server runs on",
    remedy: "Open the address there, or through an SSH tunnel.",
  });
}
