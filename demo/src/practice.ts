import { seeded } from "./random.js";

/** How Minato's services stand in the standard: their profiles, and what is not as it should be. */
export interface ServiceStory {
  readonly code: string;
  readonly facts: {
    readonly informationClass: "C2" | "C3";
    readonly models: readonly ("iaas" | "paas" | "saas")[];
    readonly exposure: "internal" | "internet";
    readonly personalData: boolean;
    readonly components: readonly ("virtual-machines" | "containers")[];
    readonly phase: "P4" | "P6";
    readonly clouds: readonly string[];
    readonly contracts: readonly string[];
  };
  /** Whether it stands on Minato Compute, whose practice it inherits. */
  readonly onCompute: boolean;
  readonly scenes: readonly PracticeScene[];
}

export interface PracticeScene {
  readonly requirement: string;
  readonly standing: "partly" | "not_met" | "stale" | "exception" | "check" | "claimed" | "unknown";
  /** Days before the first start. */
  readonly sinceDays: number;
  readonly note: string;
  /** Of an exception: days until its end. */
  readonly endsDays?: number;
}

export const PRACTICE: readonly ServiceStory[] = [
  {
    code: "compute",
    facts: facts("C2", "iaas", { components: ["virtual-machines"], clouds: ["own"] }),
    onCompute: false,
    scenes: [],
  },
  {
    code: "object",
    facts: facts("C3", "iaas", { components: ["virtual-machines"], clouds: ["own"] }),
    onCompute: true,
    scenes: [
      {
        requirement: "MZ-CRY-06",
        standing: "exception",
        sinceDays: 84,
        endsDays: 6,
        note: "Two old gateways keep their keys on disk until they are replaced; access to them is watched around the clock.",
      },
      {
        requirement: "MZ-NET-05",
        standing: "partly",
        sinceDays: 19,
        note: "One of three segments is not covered yet.",
      },
    ],
  },
  {
    code: "kubernetes",
    facts: facts("C2", "paas", { components: ["virtual-machines", "containers"], clouds: ["own", "aws"] }),
    onCompute: true,
    scenes: [
      {
        requirement: "MZ-IAM-05",
        standing: "not_met",
        sinceDays: 26,
        note: "The access review left out service accounts.",
      },
      { requirement: "MZ-CFG-03", standing: "partly", sinceDays: 26, note: "Drift is found, not corrected." },
      { requirement: "MZ-SDL-07", standing: "claimed", sinceDays: 9, note: "" },
    ],
  },
  {
    code: "id",
    facts: facts("C3", "saas", { components: ["containers"], clouds: ["azure"], contracts: ["Identity terms 2026"] }),
    onCompute: true,
    scenes: [],
  },
  {
    code: "storefront",
    facts: facts("C2", "saas", {
      components: ["virtual-machines"],
      clouds: ["aws"],
      personalData: true,
      contracts: ["Shop terms 2025", "Payment annex"],
    }),
    onCompute: true,
    scenes: [
      {
        requirement: "MZ-VUL-02",
        standing: "check",
        sinceDays: 3,
        note: "SBOM: acme-gallery 2.3.1; a fix has been out for 6 days, 72 hours are allowed",
      },
      {
        requirement: "MZ-SDL-05",
        standing: "partly",
        sinceDays: 41,
        note: "Plug-ins of shops are outside the inventory.",
      },
      { requirement: "MZ-LOG-06", standing: "claimed", sinceDays: 12, note: "" },
    ],
  },
  {
    code: "mail",
    facts: facts("C2", "saas", { components: ["virtual-machines"], clouds: ["own"], personalData: true }),
    onCompute: true,
    scenes: [
      {
        requirement: "MZ-CUS-02",
        standing: "not_met",
        sinceDays: 1,
        note: "The condition of the launch audit lapsed yesterday.",
      },
      { requirement: "MZ-IAM-09", standing: "stale", sinceDays: 15, note: "" },
    ],
  },
  {
    code: "backup",
    facts: facts("C3", "saas", { components: ["virtual-machines"], clouds: ["own"] }),
    onCompute: true,
    scenes: [{ requirement: "MZ-BCP-04", standing: "stale", sinceDays: 3, note: "" }],
  },
  {
    code: "lake",
    facts: facts("C3", "paas", { components: ["containers"], clouds: ["gcp", "azure"], phase: "P4" }),
    onCompute: true,
    scenes: [
      {
        requirement: "MZ-IAM-03",
        standing: "not_met",
        sinceDays: 11,
        note: "Administrators sign in with a code from an app; the key is not bound to a managed device.",
      },
      {
        requirement: "MZ-LOG-04",
        standing: "partly",
        sinceDays: 11,
        note: "A lost source is noticed after four hours, one is allowed.",
      },
      { requirement: "MZ-TEN-02", standing: "unknown", sinceDays: 30, note: "" },
    ],
  },
];

function facts(
  informationClass: "C2" | "C3",
  model: "iaas" | "paas" | "saas",
  more: Partial<ServiceStory["facts"]>,
): ServiceStory["facts"] {
  return {
    informationClass,
    models: [model],
    exposure: informationClass === "C2" ? "internet" : "internal",
    personalData: false,
    components: [],
    phase: "P6",
    clouds: [],
    contracts: [],
    ...more,
  };
}

/** A time in the twelve months before in which a cell was short; it has been mended since. In days before the first start. */
export interface PastShort {
  readonly fromDays: number;
  readonly toDays: number;
  readonly standing: "partly" | "not_met" | "stale";
}

const MONTH_DAYS = 30;
const MONTHS = 12;

/**
 * The year before, in monthly steps: when a cell was short. The provider was worse a year ago and mended month by month;
 * the same seed tells the same year.
 */
export function pastOf(service: string, requirement: string, seed = 1): PastShort | null {
  const random = seeded(hash(`${seed} ${service} ${requirement}`));
  if (random.below(100) >= 22) return null;
  const begin = 2 + random.below(MONTHS - 1);
  const length = 1 + random.below(3);
  const standing = random.pick(["partly", "not_met", "stale", "not_met"] as const);
  return { fromDays: begin * MONTH_DAYS, toDays: Math.max(MONTH_DAYS, (begin - length) * MONTH_DAYS), standing };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}
