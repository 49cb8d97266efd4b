import { z } from "zod";
import type { Http } from "../http/app.js";
import { HttpError, ProblemDocument } from "../http/problems.js";
import type { Job, Jobs } from "./index.js";

/** Long work as everybody may see it: what it found is told where it was asked for. */
const JobFacts = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    state: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
    done: z.int(),
    total: z.int().nullable(),
    /** Units a second. */
    rate: z.number().nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Job" });

const ById = z.object({ id: z.uuid() });
/** The newest ones: whoever wants more asks where the work was started. */
const LISTED = 50;

export function addJobRoutes(http: Http, jobs: () => Jobs): void {
  http.get(
    "/api/v1/jobs",
    {
      schema: {
        response: { 200: z.object({ rows: z.array(JobFacts) }) },
        tags: ["jobs"],
        summary: "Long work, newest first",
      },
      config: { access: "jobs.read" },
    },
    async () => ({ rows: (await jobs().list({ limit: LISTED })).map(toFacts) }),
  );
  http.post(
    "/api/v1/jobs/:id/cancel",
    {
      schema: {
        params: ById,
        response: { 200: JobFacts, 404: ProblemDocument },
        tags: ["jobs"],
        summary: "End long work",
      },
      config: { access: "jobs.cancel" },
    },
    async (request) => {
      const job = await jobs().cancel(request.params.id);
      if (job === null) throw new HttpError(404, "not-there", { detail: "there is no such job" });
      return toFacts(job);
    },
  );
}

function toFacts({ id, kind, state, progress, createdAt, startedAt, finishedAt }: Job): z.infer<typeof JobFacts> {
  return {
    id,
    kind,
    state,
    ...progress,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
