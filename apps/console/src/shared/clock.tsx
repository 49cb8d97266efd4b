import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { recall, remember } from "./memory.js";

/** In which zone times are shown: UTC, or the one of the reader's machine. */
export type ZoneChoice = "utc" | "local";

interface Clock {
  readonly choice: ZoneChoice;
  /** Name of the zone as Intl takes it. */
  readonly zone: string;
  readonly choose: (choice: ZoneChoice) => void;
}

const MEMORY = "mizugiwa.zone";
const ClockContext = createContext<Clock | null>(null);

/** Gives the pages below the zone in which they show times; remembered by this browser. */
export function ClockProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [choice, setChoice] = useState<ZoneChoice>(() => (recall("localStorage", MEMORY) === "utc" ? "utc" : "local"));
  const clock = useMemo<Clock>(
    () => ({
      choice,
      zone: choice === "utc" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone,
      choose: (chosen) => {
        remember("localStorage", MEMORY, chosen);
        setChoice(chosen);
      },
    }),
    [choice],
  );
  return <ClockContext value={clock}>{children}</ClockContext>;
}

export function useClock(): Clock {
  const clock = use(ClockContext);
  if (clock === null) throw new Error("useClock is called outside ClockProvider");
  return clock;
}
