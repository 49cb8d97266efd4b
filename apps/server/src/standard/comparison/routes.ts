import { z } from "zod";
import { problems, streamOf } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { Comparison, ComparisonFilter, FrameworkView, Trend } from "./schema.js";
import { linesOf, toCsv } from "./table.js";
import { toXlsx } from "./xlsx.js";

const READ = { access: "practice.read" } as const;
const tags = ["comparison"];
const Language = z.enum(["en", "ja"]).default("en");
const MONTHS_MAX = 60;
const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

interface Compared {
  comparison(filter: ComparisonFilter): Promise<Comparison>;
  trend(months: number, service: string | null): Promise<Trend>;
  framework(framework: string, service: string): Promise<FrameworkView>;
}

/** Services × requirements: now, then, as a table, and against another source. */
export function addComparisonRoutes(http: Http, compared: () => Compared): void {
  http.get(
    "/api/v1/comparison",
    {
      schema: {
        tags,
        summary: "How every service stands towards every requirement, now or at an instant",
        querystring: ComparisonFilter,
        response: { 200: Comparison, ...problems(404) },
      },
      config: READ,
    },
    async (request) => await compared().comparison(request.query),
  );
  http.get(
    "/api/v1/comparison/trend",
    {
      schema: {
        tags,
        summary: "How many cells stood how, month by month",
        querystring: z.object({
          months: z.coerce.number().int().min(1).max(MONTHS_MAX).default(12),
          service: z.uuid().optional(),
        }),
        response: { 200: Trend, ...problems() },
      },
      config: READ,
    },
    async (request) => await compared().trend(request.query.months, request.query.service ?? null),
  );
  http.get(
    "/api/v1/comparison/frameworks/:framework",
    {
      schema: {
        tags,
        summary: "One service against another source, through the crosswalk; what is only touched is partial",
        params: z.object({ framework: z.string().max(64) }),
        querystring: z.object({ service: z.uuid() }),
        response: { 200: FrameworkView, ...problems(404) },
      },
      config: READ,
    },
    async (request) => await compared().framework(request.params.framework, request.query.service),
  );
  addExport(http, compared, "csv", "text/csv", (lines) => Buffer.from(toCsv(lines)));
  addExport(http, compared, "xlsx", SHEET, (lines) => toXlsx("Mizugiwa", lines));
}

function addExport(
  http: Http,
  compared: () => Compared,
  ending: "csv" | "xlsx",
  type: string,
  write: (lines: Iterable<readonly string[]>) => Buffer,
): void {
  http.get(
    `/api/v1/comparison.${ending}`,
    {
      schema: {
        tags,
        summary: `The comparison as ${ending.toUpperCase()}: one line a cell`,
        querystring: ComparisonFilter.extend({ language: Language }),
        response: { 200: streamOf(type, "the table"), ...problems(404) },
      },
      config: READ,
    },
    async (request, reply) => {
      const { language, ...filter } = request.query;
      const found = await compared().comparison(filter);
      const day = found.at.slice(0, 10);
      return reply
        .type(type)
        .header("content-disposition", `attachment; filename="comparison-${day}.${ending}"`)
        .send(write(linesOf(found, language)));
    },
  );
}
