import { VisuallyHidden } from "@mantine/core";
import { LANGUAGES, say as sayIn } from "@mizugiwa/words";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useCloseOutside, useFocusGivenBack } from "../shared/dialog.js";
import { fold } from "../shared/fold.js";
import { Icon } from "../shared/icons.js";
import { isComposing, useKeys } from "../shared/keys.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import { useOfferedCommands } from "./commands.js";
import "./palette.css";
import { useOwnCommands } from "./own-commands.js";
import { type Entry, ranked, type Section } from "./palette-entries.js";
import { placesFor } from "./places.js";
import { useRecords } from "./records.js";

/** The field that opens the palette, and the palette: Ctrl or ⌘ with K, from anywhere. */
export function Finder(): ReactNode {
  const { say } = useWords();
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const { may } = useSession();
  const leading = useRef(false);
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  // G, then the letter of a place.
  useKeys((key) => {
    if (key === "/") {
      setOpen(true);
      return true;
    }
    const place = leading.current ? placesFor(may).find((each) => each.key === key) : undefined;
    leading.current = key === "g";
    if (place !== undefined) void navigate({ to: place.path });
    return place !== undefined || key === "g";
  });
  const mac = navigator.userAgent.includes("Mac");
  return (
    <>
      <button type="button" className="finder" aria-keyshortcuts="Control+K Meta+K" onClick={() => setOpen(true)}>
        <Icon name="search" />
        <span>{say("palette.find")}</span>
        <kbd>{mac ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
      {open ? <Palette close={() => setOpen(false)} /> : null}
    </>
  );
}

function Palette({ close }: { readonly close: () => void }): ReactNode {
  const words = useWords();
  const { say } = words;
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const entries = useEntries(typed);
  const shown = useMemo(() => ranked(entries, fold(typed)), [entries, typed]);
  const current = shown[Math.min(at, shown.length - 1)];
  useCloseOutside(dialog, close);
  useFocusGivenBack(dialog);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const run = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    close();
    entry.run();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt((Math.min(at, shown.length - 1) + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter") run(current);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} className="dialog palette" aria-label={say("palette.find")} onClose={close}>
      <div className="palette-field">
        <Icon name="search" />
        <input
          aria-label={say("palette.find")}
          aria-controls={id}
          autoComplete="off"
          spellCheck={false}
          placeholder={say("palette.hint")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={pressed}
        />
        <SelectionCount />
      </div>
      <VisuallyHidden component="output">{current?.name}</VisuallyHidden>
      <div className="palette-list" id={id}>
        {shown.length === 0 ? <p className="palette-none">{say("palette.none", { typed })}</p> : null}
        {SECTIONS.map((section) => (
          <Found
            key={section}
            section={section}
            entries={shown.filter((each) => each.section === section)}
            current={current}
            run={run}
            typed={typed}
          />
        ))}
      </div>
      <footer className="palette-foot" aria-hidden="true">
        <kbd>↑</kbd>
        <kbd>↓</kbd>
        {say("palette.move")}
        <kbd>Enter</kbd>
        {say("palette.run")}
        <kbd>Esc</kbd>
        {say("palette.leave")}
      </footer>
    </dialog>
  );
}

const SECTIONS: readonly Section[] = ["commands", "records", "places"];

function SelectionCount(): ReactNode {
  const { say } = useWords();
  const { count } = useOfferedCommands();
  return count === 0 ? null : <span className="tag">{say("list.selected", { count })}</span>;
}

/** Everything that has a name: what can be done with what is chosen, own commands, records, places. */
function useEntries(typed: string): readonly Entry[] {
  const { say } = useWords();
  const { may } = useSession();
  const navigate = useNavigate();
  const offered = useOfferedCommands();
  const own = useOwnCommands();
  const records = useRecords(typed);
  const selection = offered.commands.map(
    ({ id, label, key }): Entry => ({
      id: `do-${id}`,
      section: "commands",
      icon: "command",
      name: say(label),
      note: say("list.selected", { count: offered.count }),
      keys: key === null ? [] : [key],
      run: () => offered.run(id),
    }),
  );
  const places = placesFor(may).map(
    (place): Entry => ({
      id: `go-${place.path}`,
      section: "places",
      icon: place.icon,
      name: say(place.words),
      also: LANGUAGES.map((language) => sayIn(language, place.words)),
      keys: place.key === undefined ? [] : ["g", place.key],
      run: () => void navigate({ to: place.path }),
    }),
  );
  return [...selection, ...own, ...records, ...places];
}

interface FoundProps {
  readonly section: Section;
  readonly entries: readonly Entry[];
  readonly current: Entry | undefined;
  readonly run: (entry: Entry) => void;
  readonly typed: string;
}

function Found({ section, entries, current, run, typed }: FoundProps): ReactNode {
  const { say } = useWords();
  if (entries.length === 0) return null;
  return (
    <section aria-label={say(`palette.${section}`)}>
      <h2 aria-hidden="true">{say(`palette.${section}`)}</h2>
      {entries.map((entry) => (
        <button
          key={entry.id}
          type="button"
          tabIndex={-1}
          aria-current={entry === current ? "true" : undefined}
          ref={(line) => {
            if (entry === current) line?.scrollIntoView({ block: "nearest" });
          }}
          onClick={() => run(entry)}
        >
          <Icon name={entry.icon} />
          <span className="palette-name">
            <Marked text={entry.name} typed={typed} />
          </span>
          {entry.note === undefined ? null : <small>{entry.note}</small>}
          <span className="palette-keys">
            {(entry.keys ?? []).map((key) => (
              <kbd key={key}>{key.length === 1 ? key.toUpperCase() : key}</kbd>
            ))}
          </span>
        </button>
      ))}
    </section>
  );
}

/** The part of a name that was typed, where it stands there letter by letter. */
function Marked({ text, typed }: { readonly text: string; readonly typed: string }): ReactNode {
  const wanted = typed.normalize("NFKC").trim().toLowerCase();
  const at = wanted === "" ? -1 : text.toLowerCase().indexOf(wanted);
  if (at === -1) return text;
  return (
    <>
      {text.slice(0, at)}
      <u>{text.slice(at, at + wanted.length)}</u>
      {text.slice(at + wanted.length)}
    </>
  );
}
