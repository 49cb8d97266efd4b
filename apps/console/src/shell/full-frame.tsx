import { useMediaQuery } from "@mantine/hooks";
import { Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, Suspense, useState } from "react";
import { useDownSince, useLive } from "../api/live.js";
import { Mark } from "../shared/marks.js";
import { recall, remember } from "../shared/memory.js";
import { Notices } from "../shared/notices.js";
import { NARROW } from "../shared/page.js";
import { Time } from "../shared/time.js";
import { Phrase, useWords } from "../shared/words.js";
import "./full-frame.css";
import { AccountMenu } from "./account-menu.js";
import { JobTray } from "./job-tray.js";
import { LanguageChoice } from "./language-choice.js";
import { NarrowRail } from "./narrow-rail.js";
import { Finder } from "./palette.js";
import { Rail } from "./rail.js";
import { ThemeChoice } from "./theme-choice.js";
import { useFocusOnNewPage } from "./use-focus.js";
import { ZoneChoice } from "./zone-choice.js";

const MEMORY = "mizugiwa.rail";

/** The frame of who is signed in: places at the left, finding and choices above, the page. */
export function FullFrame(): ReactNode {
  const { say } = useWords();
  const { pathname } = useLocation();
  const narrow = useMediaQuery(NARROW) ?? false;
  const content = useFocusOnNewPage();
  const [folded, setFolded] = useState(() => recall("localStorage", MEMORY) === "folded");
  const fold = (): void => {
    remember("localStorage", MEMORY, folded ? "open" : "folded");
    setFolded(!folded);
  };
  return (
    <div className="full" data-folded={folded || undefined}>
      <button type="button" className="skip" onClick={() => content.current?.focus()}>
        {say("console.skip")}
      </button>
      {narrow ? null : <Rail folded={folded} fold={fold} />}
      <header className="top">
        <Finder />
        <span className="top-space" />
        <JobTray />
        <ZoneChoice />
        <LanguageChoice />
        <ThemeChoice />
        <AccountMenu />
      </header>
      <main ref={content} tabIndex={-1} key={pathname.split("/")[1]}>
        <ConnectionLine />
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
      {narrow ? <NarrowRail /> : null}
      <Notices />
    </div>
  );
}

/** Says when what is shown no longer follows the server. */
function ConnectionLine(): ReactNode {
  const since = useDownSince();
  // Without a listener there is no stream, and nothing would be known of the connection.
  useLive([], () => undefined);
  if (since === null) return null;
  return (
    <output className="connection">
      <Mark name="blocked" />
      <span>
        <Phrase words="console.offline" argument="time">
          <Time instant={new Date(since)} />
        </Phrase>
      </span>
    </output>
  );
}
