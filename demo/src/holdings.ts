/** What information the provider holds, what its people are qualified for, and what Storefront is made of. */
export interface Holding {
  readonly service: string;
  readonly name: string;
  readonly nameJa: string;
  readonly informationClass: "C1" | "C2" | "C3";
  readonly personal: boolean;
  readonly place: string;
  /** Days from the first start until the last day it may be kept; null where it is kept as long as the service runs. */
  readonly untilDays: number | null;
  /** Days from the first start to its disposal, where it is disposed of. */
  readonly disposed: { readonly days: number; readonly how: string; readonly proof: string } | null;
}

const holding = (
  service: string,
  [name, nameJa]: readonly [string, string],
  informationClass: Holding["informationClass"],
  personal: boolean,
  place: string,
  untilDays: number | null = null,
  disposed: Holding["disposed"] = null,
): Holding => ({ service, name, nameJa, informationClass, personal, place, untilDays, disposed });

/** One is beyond its last day: somebody has to see it. */
export const HOLDINGS: readonly Holding[] = [
  holding("storefront", ["Customers of shops", "ショップ顧客情報"], "C2", true, "db01: shop.customers"),
  holding("storefront", ["Orders", "注文データ"], "C2", true, "db01: shop.orders", 2500),
  holding("storefront", ["Access logs of shops", "ショップのアクセスログ"], "C2", true, "object: shop-logs", 180),
  holding("storefront", ["Import of a former shop", "旧ショップの移行データ"], "C2", true, "web01: /srv/import", -12),
  holding("id", ["Credentials of customers", "顧客の認証情報"], "C3", true, "id-db: identities"),
  holding("id", ["Keys that sign tokens", "トークン署名鍵"], "C3", false, "hardware security module 2"),
  holding("object", ["Objects of customers", "顧客のオブジェクト"], "C3", true, "object: three sites"),
  holding("mail", ["Mailboxes", "メールボックス"], "C2", true, "mail-store: all volumes"),
  holding("backup", ["Backups of all services", "全サービスのバックアップ"], "C3", true, "vault, write once", 400),
  holding("kubernetes", ["Secrets of clusters", "クラスタのシークレット"], "C2", false, "etcd, encrypted"),
  holding("compute", ["Images of machines", "仮想マシンイメージ"], "C2", false, "image store", null),
  holding(
    "mail",
    ["Mailboxes of a customer who left", "解約顧客のメールボックス"],
    "C2",
    true,
    "mail-store: volume 7",
    -40,
    {
      days: -35,
      how: "crypto-erased",
      proof: "key log K-2231, witnessed by two",
    },
  ),
];

export interface Qualification {
  /** The unit whose lead holds it. */
  readonly unit: string;
  readonly name: string;
  readonly issuer: string;
  readonly obtainedDays: number;
  readonly expiresDays: number | null;
}

/** One has ended: its holder judges nothing with it. */
export const QUALIFICATIONS: readonly Qualification[] = [
  { unit: "audit", name: "Lead auditor / 主任監査人", issuer: "Minato Cloud", obtainedDays: -700, expiresDays: 395 },
  {
    unit: "cert",
    name: "Incident commander / インシデント指揮者",
    issuer: "Minato Cloud",
    obtainedDays: -300,
    expiresDays: 65,
  },
  {
    unit: "lab",
    name: "Handling of live specimens / 検体の取り扱い",
    issuer: "Minato Cloud",
    obtainedDays: -500,
    expiresDays: 230,
  },
  {
    unit: "field",
    name: "Collecting evidence on site / 現地での証拠保全",
    issuer: "Minato Cloud",
    obtainedDays: -800,
    expiresDays: -70,
  },
];

/** The bill of materials of Storefront: the gallery plug-in has the flaw that the breach comes through. */
export const STOREFRONT_BILL = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  components: [
    component("application", "acme-shop", "5.12.0", "pkg:composer/acme/shop@5.12.0", "GPL-2.0-or-later"),
    component("library", "acme-gallery", "2.3.1", "pkg:composer/acme/gallery@2.3.1", "MIT"),
    component("library", "acme-payments", "4.0.2", "pkg:composer/acme/payments@4.0.2", "Apache-2.0"),
    component("library", "image-tools", "1.8.4", "pkg:composer/example/image-tools@1.8.4", "MIT"),
    component("library", "mail-forms", "3.1.0", "pkg:composer/example/mail-forms@3.1.0", "BSD-3-Clause"),
    component("framework", "page-kit", "10.2.0", "pkg:npm/page-kit@10.2.0", "MIT"),
    component("library", "list-view", "6.0.1", "pkg:npm/list-view@6.0.1", "ISC"),
    component("operating-system", "debian", "12", null, "various"),
  ],
} as const;

function component(type: string, name: string, version: string, purl: string | null, license: string) {
  return { type, name, version, ...(purl === null ? {} : { purl }), licenses: [{ license: { name: license } }] };
}
