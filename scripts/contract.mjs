// `npm run contract`: writes the shapes of the server's answers that the console reads, from the server's own schemas
// (the OpenAPI document of its routes). The console shares nothing else with the server.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Where the console keeps it. */
export const CONTRACT = "apps/console/src/api/contract.ts";

/** The components that the console reads, by their names in the document; what they are made of comes with them. */
const READ = [
  "Account",
  "AccountWithLink",
  "ActionFigures",
  "Alert",
  "AlertBulkResult",
  "AlertDetail",
  "Asset",
  "BillOutcome",
  "Component",
  "Coverage",
  "CorrectiveAction",
  "CorrectiveActionDetail",
  "BulkClaimOutcome",
  "Comparison",
  "ComparisonTrend",
  "DeadLetter",
  "Event",
  "EventFields",
  "EventHistogram",
  "EventSearchResult",
  "Holding",
  "Evidence",
  "EvidenceFile",
  "FrameworkView",
  "Incident",
  "IncidentDetail",
  "Framework",
  "FrameworkClause",
  "FrameworkClauseList",
  "FrameworkImportResult",
  "ImportOutcome",
  "Indicator",
  "IndicatorImport",
  "IndicatorKnown",
  "IndicatorPage",
  "IndicatorPreview",
  "IndicatorSet",
  "IndicatorsAdded",
  "WarningList",
  "WarningListTaken",
  "InformationClass",
  "LinkFacts",
  "IntakeToken",
  "Job",
  "MadeIntakeToken",
  "Membership",
  "NotApplicable",
  "NotifyChannel",
  "NotifyChannelAdded",
  "NotifyDelivery",
  "NotifyTest",
  "OwnAccount",
  "Overview",
  "Person",
  "Qualification",
  "PracticeException",
  "PracticeRecord",
  "RecoveryCodes",
  "RetroRun",
  "RetroRunDetail",
  "RequirementDetail",
  "RequirementDiff",
  "RequirementFaults",
  "RequirementList",
  "RequirementRow",
  "RequirementWork",
  "Rule",
  "RuleChecked",
  "RuleDetail",
  "RuleDiff",
  "RuleExplained",
  "RuleImport",
  "RuleImportFolders",
  "RuleImportPreview",
  "RuleProof",
  "RuleSample",
  "RuleTest",
  "Service",
  "ServicePractice",
  "ServiceProfile",
  "ServiceProfileDecided",
  "Session",
  "Source",
  "SourceMinute",
  "SuppressedEvent",
  "TechniqueDetail",
  "StandardImpact",
  "StandardProposal",
  "StandardVersion",
  "StandardVersionDetail",
  "Tenant",
  "TotpEnrolment",
  "TrailEntry",
  "TrailHead",
  "Tuning",
  "TuningPreview",
  "Unit",
  "UnitTree",
  "WhoAmI",
];

/** Answers that have no name of their own, by operation; a page stands for its rows. */
const ANSWERS = {};

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

async function main() {
  const document = await openApi();
  if (process.argv.includes("--list")) {
    console.log(
      Object.keys(document.components?.schemas ?? {})
        .sort()
        .join("\n"),
    );
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        const ok = operation.responses?.["200"] ?? operation.responses?.["201"];
        const schema = ok?.content?.["application/json"]?.schema;
        console.log(
          method,
          path,
          schema?.$ref ?? (schema === undefined ? "-" : JSON.stringify(Object.keys(schema.properties ?? schema))),
        );
      }
    }
  } else {
    writeFileSync(join(ROOT, CONTRACT), contractText(document));
  }
}

/** The contract of a document, formatted as the rest of the code. */
export function contractText(document) {
  const biome = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
  const words = [biome, "check", "--write", `--stdin-file-path=${CONTRACT}`];
  const done = spawnSync(process.execPath, words, { cwd: ROOT, input: contractOf(document), encoding: "utf8" });
  if (done.status !== 0) throw new Error(`the contract cannot be formatted: ${done.stderr}`);
  return done.stdout;
}

/** The document of all routes; nothing is opened and nothing listens. */
export async function openApi() {
  const load = (path) => import(pathToFileURL(join(ROOT, "apps/server/dist", path)).href);
  const [
    { composeDomains },
    { openHttp },
    { openLog },
    { Registry },
    { Readiness },
    { addAccessRoutes, guardRoutes },
    { addTrailRoutes },
  ] = await Promise.all(
    [
      "compose.js",
      "platform/http/app.js",
      "platform/log/log.js",
      "platform/metrics/registry.js",
      "platform/http/readiness.js",
      "platform/access/index.js",
      "platform/trail/index.js",
    ].map(load),
  );
  const silent = openLog({ log: "fatal", logFormat: "json" }, process.stderr);
  const http = await openHttp({ log: silent, registry: new Registry(), readiness: new Readiness(), version: "0" });
  const never = () => {
    throw new Error("the contract asks nothing");
  };
  guardRoutes(http, never);
  addAccessRoutes(http, never);
  addTrailRoutes(http, never);
  composeDomains().addRoutes(http);
  await http.ready();
  return http.swagger();
}

function contractOf({ components, paths }) {
  const schemas = { ...components.schemas };
  for (const [name, [method, path]] of Object.entries(ANSWERS)) {
    const { schema } = paths[path][method].responses["200"].content["application/json"];
    schemas[name] = schema.properties.rows?.items ?? schema;
  }
  const wanted = [...READ, ...Object.keys(ANSWERS)];
  const lines = new Map();
  for (const name of wanted) write(name, schemas, lines, new Set());
  const used = [
    "anything",
    "either",
    "flag",
    "list",
    "mapOf",
    "nullable",
    "number",
    "object",
    "oneOf",
    "optional",
    "text",
  ].filter((word) => [...lines.values()].some((line) => new RegExp(`\\b${word}\\b[(,)\\s}]`).test(line)));
  const body = [...lines].map(
    ([name, shape]) =>
      `const ${name} = /* @__PURE__ */ ${shape};\n${wanted.includes(name) ? `export { ${name} };\nexport type ${name} = Of<typeof ${name}>;\n` : ""}`,
  );
  return `// Written by \`npm run contract\` from the server's schemas.\nimport { ${used.join(", ")}, type Of } from "./shape.js";\n\n${body.join("\n")}`;
}

/** Writes a component after those it is made of. */
function write(name, schemas, lines, above) {
  if (lines.has(name)) return;
  if (above.has(name)) throw new Error(`${name} contains itself`);
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`the document has no ${name}`);
  const shape = shapeOf(schema, (part) => {
    write(part, schemas, lines, new Set([...above, name]));
    return part;
  });
  lines.set(name, shape);
}

function shapeOf(schema, named) {
  if (schema.$ref !== undefined) return named(schema.$ref.split("/").at(-1));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choiceOf(choices, named);
  if (Array.isArray(schema.type))
    return choiceOf(
      schema.type.map((type) => ({ ...schema, type })),
      named,
    );
  if (schema.enum !== undefined) return `oneOf(${schema.enum.map((word) => JSON.stringify(word)).join(", ")})`;
  if (schema.const !== undefined) return schema.type === "string" ? `oneOf(${JSON.stringify(schema.const)})` : "flag";
  switch (schema.type) {
    case "string":
      return "text";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "flag";
    case "array":
      return `list(${shapeOf(schema.items ?? {}, named)})`;
    case "object":
      return objectOf(schema, named);
    default:
      return "anything";
  }
}

function choiceOf(choices, named) {
  const real = choices.filter((choice) => choice.type !== "null");
  const shape = real.map((choice) => shapeOf(choice, named)).reduceRight((rest, one) => `either(${one}, ${rest})`);
  return real.length === choices.length ? shape : `nullable(${shape})`;
}

function objectOf({ properties, required = [], additionalProperties }, named) {
  if (properties === undefined)
    return `mapOf(${shapeOf(typeof additionalProperties === "object" ? additionalProperties : {}, named)})`;
  const members = Object.entries(properties).map(([key, each]) => {
    const shape = shapeOf(each, named);
    const plain = /^[a-zA-Z]\w*$/.test(key) ? key : JSON.stringify(key);
    return `${plain}: ${required.includes(key) ? shape : `optional(${shape})`}`;
  });
  return `object({ ${members.join(", ")} })`;
}
