import { PRACTICE, type PracticeScene, pastOf, type ServiceStory } from "@mizugiwa/demo";
import type { Practices, ToldCell, ToldHand } from "../standard/index.js";
import type { Filled } from "./fill-register.js";

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;

/** How the services stand in the standard, with the year before; whoever has a profile already is left as it is. */
export async function practise(practices: Practices, { services, people }: Filled, t0Ms: number): Promise<void> {
  const at = (days: number): Date => new Date(t0Ms - days * DAY_MS);
  const staff = (unit: string, index = 0): ToldHand => {
    const found = [...people.values()].filter((person) => person.unit === unit)[index];
    return found ?? { id: "00000000-0000-4000-8000-000000000000", name: unit };
  };
  const compute = services.get("compute") ?? null;
  for (const story of PRACTICE) {
    const service = services.get(story.code);
    if (service === undefined) continue;
    await practices.tell({
      service,
      facts: {
        ...story.facts,
        models: [...story.facts.models],
        components: [...story.facts.components],
        clouds: [...story.facts.clouds],
        contracts: [...story.facts.contracts],
        regions: ["jp-east"],
        tenancy: "multi",
        platform: story.onCompute ? compute : null,
      },
      since: at(YEAR_DAYS),
      owner: staff(UNITS[story.code] ?? "platform", 1),
      security: staff("cert"),
      auditor: staff("audit", 1),
      executive: staff("audit"),
      cell: (requirement) => cellOf(story, requirement, at),
    });
  }
}

const UNITS: Readonly<Record<string, string>> = { id: "identity", storefront: "application", mail: "application" };

function cellOf(story: ServiceStory, requirement: string, at: (days: number) => Date): ToldCell {
  const scene: PracticeScene | undefined = story.scenes.find((each) => each.requirement === requirement);
  const past = pastOf(story.code, requirement);
  return {
    standing: scene?.standing ?? "met",
    since: at(scene?.sinceDays ?? YEAR_DAYS),
    note: scene?.note ?? "",
    until: scene?.endsDays === undefined ? null : at(-scene.endsDays),
    past: past === null ? null : { from: at(past.fromDays), to: at(past.toDays), standing: past.standing },
  };
}
