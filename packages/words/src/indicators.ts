import { catalogue } from "./catalogue.js";

/** Indicators: in alerts and on their pages. */
export const indicators = catalogue(
  {
    "indicators.alertTitle": "Known {type}: {value}",
    "indicators.retroTitle": "Indicators: {name}",
    "indicators.type.ipv4": "address",
    "indicators.type.ipv6": "address",
    "indicators.type.cidr": "network",
    "indicators.type.domain": "domain",
    "indicators.type.url": "URL",
    "indicators.type.email": "mail address",
    "indicators.type.md5": "file (MD5)",
    "indicators.type.sha1": "file (SHA-1)",
    "indicators.type.sha224": "file (SHA-224)",
    "indicators.type.sha256": "file (SHA-256)",
    "indicators.type.sha384": "file (SHA-384)",
    "indicators.type.sha512": "file (SHA-512)",
  },
  {
    "indicators.alertTitle": "既知の脅威{type}：{value}",
    "indicators.retroTitle": "インジケーター：{name}",
    "indicators.type.ipv4": "IP アドレス",
    "indicators.type.ipv6": "IP アドレス",
    "indicators.type.cidr": "ネットワーク",
    "indicators.type.domain": "ドメイン",
    "indicators.type.url": "URL",
    "indicators.type.email": "メールアドレス",
    "indicators.type.md5": "ファイル（MD5）",
    "indicators.type.sha1": "ファイル（SHA-1）",
    "indicators.type.sha224": "ファイル（SHA-224）",
    "indicators.type.sha256": "ファイル（SHA-256）",
    "indicators.type.sha384": "ファイル（SHA-384）",
    "indicators.type.sha512": "ファイル（SHA-512）",
  },
);
