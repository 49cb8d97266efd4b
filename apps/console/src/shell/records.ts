import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Asset, Incident, Person, Rule, Service, Source } from "../api/contract.js";
import type { Permission } from "../api/kinds.js";
import { pageOf, type Shape } from "../api/shape.js";
import { get } from "../shared/asked.js";
import { fold, foundIn } from "../shared/fold.js";
import { type IconName } from "../shared/icons.js";
import { useSettled } from "../shared/page.js";
import { useSession } from "../shared/session.js";
import { useWords, type Words } from "../shared/words.js";
import type { Entry } from "./palette-entries.js";

/** A record that was found, and where it is. */
interface Hit {
  readonly id: string;
  readonly name: string;
  readonly also: readonly (string | null)[];
  readonly note: string;
  readonly icon: IconName;
  readonly href: string;
}

type Finder = (typed: string, words: Words) => Promise<readonly Hit[]>;

const EACH_MAX = 5;
const REST_MS = 150;

function finder<Row>(plural: string, row: Shape<Row>, hitOf: (row: Row, words: Words) => Hit, query = "q"): Finder {
  return async (typed, words) => {
    const path = `/api/v1/${plural}?limit=${query === "" ? 1000 : EACH_MAX}${query === "" ? "" : `&${query}=${encodeURIComponent(typed)}`}`;
    const answer = await get(path, pageOf(row));
    if (!answer.ok) return [];
    const hits = answer.value.rows.map((each) => hitOf(each, words));
    // A list without a search of its own is searched here.
    const found = query === "" ? hits.filter((hit) => foundIn(fold(typed), [hit.name, ...hit.also]) > 0) : hits;
    return found.slice(0, EACH_MAX);
  };
}

const own = (row: { readonly name: string; readonly nameJa: string | null }, { language }: Words): string =>
  language === "ja" ? (row.nameJa ?? row.name) : row.name;

/** What is searched, for whom. */
const FINDERS: readonly (readonly [permission: Permission, find: Finder])[] = [
  [
    "incidents.read",
    finder("incidents", Incident, ({ id, number, title, state }, { say }) => ({
      id,
      name: `${number} ${title}`,
      also: [title],
      note: say(`incidents.state.${state}`),
      icon: "incidents",
      href: `/incidents/${id}`,
    })),
  ],
  [
    "register.read",
    finder("services", Service, (service, words) => ({
      id: service.id,
      name: own(service, words),
      also: [service.name, service.nameJa, service.yomi, service.code],
      note: words.say("sources.service"),
      icon: "services",
      href: `/services?q=has:${encodeURIComponent(service.name)}`,
    })),
  ],
  [
    "register.read",
    finder("assets", Asset, (asset, { say }) => ({
      id: asset.id,
      name: asset.name,
      also: asset.addresses,
      note: say(`register.kind.${asset.kind}`),
      icon: "assets",
      href: `/alerts?host=is:${encodeURIComponent(asset.name)}`,
    })),
  ],
  [
    "register.read",
    finder("people", Person, (person, words) => ({
      id: person.id,
      name: own(person, words),
      also: [person.name, person.nameJa, person.yomi, person.mail],
      note: person.mail ?? "",
      icon: "people",
      href: `/people?q=has:${encodeURIComponent(person.name)}`,
    })),
  ],
  [
    "rules.read",
    finder("rules", Rule, (rule, { language, say }) => ({
      id: rule.id,
      name: language === "ja" ? (rule.titleJa ?? rule.title) : rule.title,
      also: [rule.title, rule.titleJa, rule.id],
      note: say("alerts.rule"),
      icon: "rules",
      href: `/rules/${rule.id}`,
    })),
  ],
  [
    "sources.read",
    finder(
      "sources",
      Source,
      (source, { say }) => ({
        id: source.id,
        name: source.name,
        also: [source.code],
        note: say(`sources.state.${source.state}`),
        icon: "sources",
        href: `/sources/${source.id}`,
      }),
      "",
    ),
  ],
];

/** Records whose name, reading or address the typed text finds, asked from the server once the typing rests. */
export function useRecords(typed: string): readonly Entry[] {
  const words = useWords();
  const { may } = useSession();
  const navigate = useNavigate();
  const wanted = useSettled(typed.normalize("NFKC").trim(), REST_MS);
  const { data = [] } = useQuery({
    queryKey: ["palette", wanted, words.language],
    enabled: wanted !== "",
    queryFn: async () => {
      const asked = FINDERS.filter(([permission]) => may(permission)).map(([, find]) => find(wanted, words));
      return (await Promise.all(asked)).flat();
    },
  });
  return [
    ...data.map(
      ({ id, name, also, note, icon, href }): Entry => ({
        id: `record-${id}`,
        section: "records",
        icon,
        name,
        also,
        note,
        sure: true,
        run: () => void navigate({ href }),
      }),
    ),
    ...(wanted === "" || !may("events.read") ? [] : [searchEvents(wanted, words, (href) => void navigate({ href }))]),
  ];
}

/** What was typed can always be looked for in the events. */
function searchEvents(typed: string, { say }: Words, go: (href: string) => void): Entry {
  return {
    id: "search-events",
    section: "commands",
    icon: "events",
    name: say("palette.events", { typed }),
    sure: true,
    run: () => go(`/events?q=${encodeURIComponent(`"${typed.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`)}`),
  };
}
