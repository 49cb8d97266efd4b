import { SegmentedControl } from "@mantine/core";
import type { ReactNode } from "react";
import { type ZoneChoice as Choice, useClock } from "../shared/clock.js";
import { timeText, zoneName } from "../shared/moment.js";
import { useNow } from "../shared/now.js";
import { useWords } from "../shared/words.js";

/** UTC or the reader's own zone, with the time it is there. */
export function ZoneChoice(): ReactNode {
  const { say } = useWords();
  const { choice, choose } = useClock();
  const now = useNow();
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const named = (zone: string, chosen: boolean): string => {
    const name = zoneName(now, zone);
    return chosen ? `${name} ${timeText(now, zone, "minute")}` : name;
  };
  return (
    <SegmentedControl<Choice>
      className="zone-choice"
      aria-label={say("console.zone")}
      value={choice}
      onChange={choose}
      transitionDuration={0}
      withItemsBorders={false}
      data={[
        { value: "utc", label: named("UTC", choice === "utc") },
        { value: "local", label: local === "UTC" ? say("console.zone.local") : named(local, choice === "local") },
      ]}
    />
  );
}
