import { seeded } from "./random.js";

/** Minato Cloud, which does not exist: its units, services and tenants. */
export interface Unit {
  readonly code: string;
  readonly name: string;
  readonly nameJa: string;
  readonly parent: string | null;
}

export const UNITS: readonly Unit[] = [
  { code: "minato", name: "Minato Cloud", nameJa: "ミナトクラウド", parent: null },
  { code: "platform", name: "Platform", nameJa: "基盤部", parent: "minato" },
  { code: "application", name: "Application Services", nameJa: "アプリケーションサービス部", parent: "minato" },
  { code: "identity", name: "Identity", nameJa: "認証基盤部", parent: "minato" },
  { code: "audit", name: "Internal Audit", nameJa: "監査部", parent: "minato" },
  { code: "cert", name: "CERT", nameJa: "CERT", parent: "minato" },
  { code: "cert-day", name: "CERT, day shift", nameJa: "CERT 日勤", parent: "cert" },
  { code: "cert-evening", name: "CERT, evening shift", nameJa: "CERT 準夜勤", parent: "cert" },
  { code: "cert-night", name: "CERT, night shift", nameJa: "CERT 深夜勤", parent: "cert" },
  { code: "lab", name: "Research Lab", nameJa: "解析・研究ラボ", parent: "cert" },
  { code: "field", name: "Field Engineering", nameJa: "フィールドSE部", parent: "minato" },
  { code: "legal", name: "Legal and Communications", nameJa: "法務・広報部", parent: "minato" },
];

export interface Service {
  readonly code: string;
  readonly name: string;
  readonly nameJa: string;
  readonly yomi: string;
  readonly unit: string;
  readonly phase: "development" | "operation";
  readonly model: "iaas" | "paas" | "saas";
  readonly informationClass: "C2" | "C3";
  readonly exposure: "internal" | "internet";
}

export const SERVICES: readonly Service[] = [
  service("compute", "Minato Compute", "ミナトコンピュート", "ミナトコンピュート", "platform", "iaas", "C2"),
  service("object", "Minato Object", "ミナトオブジェクト", "ミナトオブジェクト", "platform", "iaas", "C3"),
  service("kubernetes", "Minato Kubernetes", "ミナトKubernetes", "ミナトクバネティス", "platform", "paas", "C2"),
  service("id", "Minato ID", "ミナトID", "ミナトアイディー", "identity", "saas", "C3"),
  service(
    "storefront",
    "Minato Storefront",
    "ミナトストアフロント",
    "ミナトストアフロント",
    "application",
    "saas",
    "C2",
  ),
  service("mail", "Minato Mail", "ミナトメール", "ミナトメール", "application", "saas", "C2"),
  service("backup", "Minato Backup", "ミナトバックアップ", "ミナトバックアップ", "platform", "saas", "C3"),
  { ...service("lake", "Minato Lake", "ミナトレイク", "ミナトレイク", "platform", "paas", "C3"), phase: "development" },
];

function service(
  code: string,
  name: string,
  nameJa: string,
  yomi: string,
  unit: string,
  model: Service["model"],
  informationClass: Service["informationClass"],
): Service {
  const exposure = informationClass === "C2" ? "internet" : "internal";
  return { code, name, nameJa, yomi, unit, phase: "operation", model, informationClass, exposure };
}

export interface Tenant {
  readonly code: string;
  readonly name: string;
  readonly nameJa: string;
}

/** The shops of Storefront. */
export const TENANTS: readonly Tenant[] = Array.from({ length: 14 }, (_, index) => {
  const letter = String.fromCodePoint(65 + index);
  return { code: `shop-${letter.toLowerCase()}`, name: `Shop ${letter}`, nameJa: `ショップ${letter}` };
});

export interface Person {
  readonly name: string;
  readonly nameJa: string;
  readonly yomi: string;
  readonly mail: string;
  readonly number: string;
  readonly unit: string;
  readonly lead: boolean;
}

const FAMILIES = [
  ["Onishi", "大西", "オオニシ"],
  ["Kitazawa", "北沢", "キタザワ"],
  ["Mori", "森", "モリ"],
  ["Hayase", "早瀬", "ハヤセ"],
  ["Tachibana", "橘", "タチバナ"],
  ["Shiraishi", "白石", "シライシ"],
  ["Kuroda", "黒田", "クロダ"],
  ["Nagase", "長瀬", "ナガセ"],
  ["Uchida", "内田", "ウチダ"],
  ["Fujimoto", "藤本", "フジモト"],
  ["Ebisawa", "海老沢", "エビサワ"],
  ["Sakaki", "榊", "サカキ"],
] as const;
const GIVEN = [
  ["Yui", "結衣", "ユイ"],
  ["Haruto", "陽翔", "ハルト"],
  ["Aoi", "葵", "アオイ"],
  ["Ren", "蓮", "レン"],
  ["Mio", "美緒", "ミオ"],
  ["Sota", "颯太", "ソウタ"],
  ["Akari", "明里", "アカリ"],
  ["Daichi", "大地", "ダイチ"],
] as const;
/** How many work where. */
const STAFF: readonly (readonly [unit: string, people: number])[] = [
  ["platform", 6],
  ["application", 5],
  ["identity", 3],
  ["audit", 3],
  ["cert", 1],
  ["cert-day", 2],
  ["cert-evening", 2],
  ["cert-night", 2],
  ["lab", 2],
  ["field", 2],
  ["legal", 2],
];

/** The people; the first of a unit leads it. Made up: nobody is meant. */
export function makePeople(seed: number): Person[] {
  const random = seeded(seed);
  const used = new Set<string>();
  const units = STAFF.flatMap(([unit, count]) =>
    Array.from({ length: count }, (_, index) => ({ unit, lead: index === 0 })),
  );
  return units.map(({ unit, lead }, index) => {
    for (;;) {
      const [family, given] = [random.pick(FAMILIES), random.pick(GIVEN)];
      const name = `${family[0]} ${given[0]}`;
      if (used.has(name)) continue;
      used.add(name);
      return {
        name,
        nameJa: `${family[1]} ${given[1]}`,
        yomi: `${family[2]} ${given[2]}`,
        mail: `${given[0].charAt(0)}.${family[0]}.${index}@minato.example`.toLowerCase(),
        number: `M${String(1001 + index)}`,
        unit,
        lead,
      };
    }
  });
}
