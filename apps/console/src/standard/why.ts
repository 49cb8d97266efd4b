import type { ServicePractice } from "../api/contract.js";
import type { Words } from "../shared/words.js";

type Verdict = NonNullable<ServicePractice["items"][number]["verdict"]>;
type Reason = Verdict["why"][number];

/** Why a requirement applies or not, one sentence a reason. */
export function whyLines({ why }: Verdict, words: Words, platform: string | null): string[] {
  return why.map((reason) => whyLine(reason, words, platform));
}

function whyLine({ aspect, asked, have }: Reason, { say, language }: Words, platform: string | null): string {
  const list = (values: readonly string[]): string =>
    values.length === 0
      ? say("practice.why.none")
      : values.map((value) => wordOf(value, say)).join(language === "ja" ? "・" : ", ");
  const facts = { asked: list(asked), have: list(have) };
  switch (aspect) {
    case "class":
      return asked.length === 0 ? say("practice.why.class", facts) : say("practice.why.classAsked", facts);
    case "provider":
      return platform === null ? say("practice.why.provider") : `${say("practice.why.provider")} (${platform})`;
    case "model":
      return say("practice.why.model", facts);
    case "exposure":
      return say("practice.why.exposure", facts);
    case "component":
      return say("practice.why.component", facts);
    case "holds":
      return say("practice.why.holds");
    case "assent":
      return say("practice.why.assent", { have: have.join(" ") });
  }
}

function wordOf(value: string, say: Words["say"]): string {
  switch (value) {
    case "iaas":
      return "IaaS";
    case "paas":
      return "PaaS";
    case "saas":
      return "SaaS";
    case "internal":
    case "partner":
    case "internet":
      return say(`register.exposure.${value}`);
    case "virtual-machines":
    case "containers":
      return say(`practice.fact.component.${value}`);
    default:
      return value;
  }
}
