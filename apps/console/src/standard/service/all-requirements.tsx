import type { ReactNode } from "react";
import type { ServicePractice } from "../../api/contract.js";
import { useWords } from "../../shared/words.js";
import { whyLines } from "../why.js";
import { WorkLine } from "./work-line.js";

/** Every requirement by domain: whether it applies and why. */
export function AllRequirements({ found }: { readonly found: ServicePractice }): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const { platformName } = found;
  const platform =
    platformName === null ? null : language === "ja" ? (platformName.nameJa ?? platformName.name) : platformName.name;
  return (
    <>
      {found.domains.map((domain) => {
        const items = found.items.filter(({ id }) => id.slice(3, 6) === domain.id);
        if (items.length === 0) return null;
        return (
          <section key={domain.id} className="block work-group">
            <h2>
              {domain.id} {domain[language]} <small>{items.length}</small>
            </h2>
            <div>
              {items.map((item) => (
                <WorkLine
                  key={item.id}
                  service={found.service.id}
                  item={item}
                  lead={<span />}
                  about={
                    item.verdict === null
                      ? null
                      : whyLines(item.verdict, words, platform).map((line) => <p key={line}>{line}</p>)
                  }
                  end={item.verdict === null ? null : say(`practice.applies.${item.verdict.applies}`)}
                />
              ))}
            </div>
          </section>
        );
      })}
    </>
  );
}
