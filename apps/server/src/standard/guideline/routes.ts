import { type Format, writeOscal } from "@mizugiwa/oscal";
import { z } from "zod";
import { problems, streamOf } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { toCatalogue } from "../exchange/catalogue.js";
import { type MappingFact, toMappingCollection } from "../exchange/mapping.js";
import { toProfile } from "../exchange/profile.js";
import { Class } from "../requirements/schema.js";
import type { Standard } from "../versions/published.js";
import { guidelineOf } from "./guideline.js";

export interface PublishedParts {
  /** The version with a number, or the one in force; throws 404. */
  standard(number: number | null): Promise<Standard>;
  crosswalk(standard: Standard): Promise<MappingFact[]>;
}

const tags = ["standard"];
const read = { access: "standard.read" } as const;
/** A version by its number, or `current`. */
const ByNumber = z.object({ number: z.union([z.literal("current"), z.coerce.number().int().min(1)]) });
const ModelQuery = z.object({
  model: z.enum(["catalog", "profile", "mapping-collection"]),
  class: Class.default("C2"),
  format: z.enum(["json", "yaml", "xml"]).default("json"),
});
const GuidelineQuery = z.object({
  language: z.enum(["en", "ja"]),
  phase: z
    .string()
    .regex(/^P[1-8]$/)
    .optional(),
});
const TYPES: Readonly<Record<Format, string>> = {
  json: "application/json; charset=utf-8",
  yaml: "application/yaml; charset=utf-8",
  xml: "application/xml; charset=utf-8",
};

/** What is published, to take away: OSCAL and the guideline. */
export function addPublishedRoutes(http: Http, parts: () => PublishedParts): void {
  http.get(
    "/api/v1/standards/:number/oscal",
    {
      schema: {
        tags,
        summary: "A published version in OSCAL: the catalogue, the profile of a class, or the crosswalk",
        params: ByNumber,
        querystring: ModelQuery,
        response: { 200: streamOf("application/json", "The OSCAL document"), ...problems(404) },
      },
      config: read,
    },
    async (request, reply) => {
      const { model, class: at, format } = request.query;
      const standard = await parts().standard(numberOf(request.params.number));
      const now = new Date();
      const document =
        model === "catalog"
          ? toCatalogue(standard, now)
          : model === "profile"
            ? toProfile(standard, at, now)
            : toMappingCollection(standard, await parts().crosswalk(standard), now);
      const name = `mizugiwa-standard-${standard.number}-${model === "profile" ? `profile-${at}` : model}.${format}`;
      return reply
        .header("content-disposition", `attachment; filename="${name}"`)
        .type(TYPES[format])
        .send(writeOscal(document, format));
    },
  );
  http.get(
    "/api/v1/standards/:number/guideline",
    {
      schema: {
        tags,
        summary: "The guideline, of a phase or of all, as a page that prints",
        params: ByNumber,
        querystring: GuidelineQuery,
        response: { 200: streamOf("text/html", "The guideline"), ...problems(404) },
      },
      config: read,
    },
    async (request, reply) => {
      const standard = await parts().standard(numberOf(request.params.number));
      const { language, phase } = request.query;
      return reply
        .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
        .type("text/html; charset=utf-8")
        .send(guidelineOf(standard, language, phase ?? null));
    },
  );
}

function numberOf(number: number | "current"): number | null {
  return number === "current" ? null : number;
}
