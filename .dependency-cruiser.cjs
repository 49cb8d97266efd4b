// The directions of ARCHITECTURE.md as rules. `npm run check` plants a violation of each and must find it.

/** What each package may import of the others; leftwards only. */
const MAY_IMPORT = {
  base: [],
  words: ["base"],
  bytes: ["base"],
  records: ["base", "bytes"],
  events: ["base", "bytes", "records"],
  sigma: ["base", "bytes", "records", "events"],
  intel: ["base", "bytes", "records", "events"],
  evidence: ["base", "bytes"],
  oscal: ["base"],
};

/** The server's domains in their one order: each imports leftwards only, and only through index.ts. */
const DOMAINS = [
  "platform",
  "register",
  "standard",
  "actions",
  "audit",
  "monitoring",
  "response",
  "investigation",
  "lab",
  "exercise",
  "disclosure",
  "loop",
];

const PROOFS = "\\.(test|golden|soak|bench|fixture)\\.tsx?$|\\.test\\.mjs$";
const EFFECTS =
  "^(node:)?(fs|fs/promises|net|http|http2|https|tls|dgram|dns|dns/promises|child_process|worker_threads|cluster|readline|os|process)$";
const CONNECTIONS =
  "^(node:)?(net|http|http2|https|tls|dgram|dns|dns/promises)$|node_modules/(undici|nodemailer|imapflow|openid-client)/";

const packageRules = Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
  name: `package-direction-${name}`,
  comment: `packages/${name} may import ${allowed.length === 0 ? "no other room" : allowed.join(", ")}.`,
  severity: "error",
  from: { path: `^packages/${name}/`, pathNot: PROOFS },
  to: { path: "^(packages|apps|proof)/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
}));

const domainRules = DOMAINS.flatMap((domain, index) => [
  {
    name: `domain-order-${domain}`,
    comment: `The server's domain ${domain} imports only domains to its left.`,
    severity: "error",
    from: { path: `^apps/server/src/${domain}/` },
    to: { path: `^apps/server/src/(${[...DOMAINS.slice(index + 1), "main"].join("|")})(/|\\.ts$)` },
  },
  {
    name: `domain-door-${domain}`,
    comment: "A domain is entered through its index.ts alone.",
    severity: "error",
    from: { path: "^apps/server/src/", pathNot: `^apps/server/src/${domain}/` },
    to: {
      path: `^apps/server/src/${domain}/`,
      pathNot: domain === "platform" ? "/index\\.ts$|^apps/server/src/platform/" : "/index\\.ts$",
    },
  },
]);

module.exports = {
  forbidden: [
    ...packageRules,
    ...domainRules,
    {
      name: "package-effects",
      comment: "Packages take bytes and values: no files, network, processes or threads.",
      severity: "error",
      from: { path: "^packages/", pathNot: PROOFS },
      to: { path: EFFECTS, dependencyTypes: ["core"] },
    },
    {
      name: "proof-in-product",
      comment: "Only tests, golden suites, soaks and benches may import proof.",
      severity: "error",
      from: { path: "^(packages|apps)/", pathNot: PROOFS },
      to: { path: "^proof/" },
    },
    {
      name: "console-imports",
      comment: "The console shares words with the server, and no code.",
      severity: "error",
      from: { path: "^apps/console/" },
      to: { path: "^(apps/(server|cli)|packages/(?!words/|base/))" },
    },
    {
      name: "server-imports-cli",
      severity: "error",
      from: { path: "^apps/server/" },
      to: { path: "^apps/(cli|console)/" },
    },
    {
      name: "connections-outwards",
      comment:
        "Only platform/egress opens connections; platform/http listens, platform/database has its driver, and platform/testing does not ship.",
      severity: "error",
      from: { path: "^apps/", pathNot: `^apps/server/src/platform/(egress|http|database|testing)/|${PROOFS}` },
      to: { path: CONNECTIONS },
    },
    {
      name: "circular",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|/dist/" },
    exclude: { path: "/dist/|^\\.cache/|\\?" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      conditionNames: ["source", "import", "node", "default", "types"],
      exportsFields: ["exports"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json", ".css"],
      mainFields: ["module", "main", "types"],
    },
  },
};
