import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import "./command.css";
import { useWords } from "./words.js";

/** How long a button says that it has copied. */
const THANKS_MS = 2_000;

type Copying = "idle" | "copied" | "by-hand";

interface CommandProps {
  readonly label: string;
  readonly command: string;
  readonly help?: ReactNode;
}

/** A line for a shell, with a button that copies it; where the browser forbids that, the line is selected instead. */
export function Command({ label, command, help }: CommandProps): ReactNode {
  const { say } = useWords();
  const [copying, setCopying] = useState<Copying>("idle");
  const line = useRef<HTMLElement>(null);
  const labelId = useId();

  useEffect(() => {
    if (copying !== "copied") return;
    const timer = setTimeout(() => setCopying("idle"), THANKS_MS);
    return () => clearTimeout(timer);
  }, [copying]);

  const copy = async (): Promise<void> => {
    if (await writeToClipboard(command)) return setCopying("copied");
    if (line.current !== null) getSelection()?.selectAllChildren(line.current);
    setCopying("by-hand");
  };

  return (
    <figure className="command">
      <figcaption id={labelId}>{label}</figcaption>
      <div className="command-line">
        <pre>
          <code ref={line}>{command}</code>
        </pre>
        <Button
          variant="default"
          size="compact-sm"
          aria-describedby={labelId}
          leftSection={copying === "copied" ? <CopiedIcon /> : <CopyIcon />}
          onClick={() => void copy()}
        >
          {/* Both words share one place, so that the button keeps its width. */}
          <span className="command-words">
            <span data-shown={copying !== "copied"}>{say("console.copy")}</span>
            <span data-shown={copying === "copied"}>{say("console.copy.done")}</span>
          </span>
        </Button>
      </div>
      <output className="command-help" data-heard-only={copying !== "by-hand"}>
        {copying === "idle" ? null : say(copying === "copied" ? "console.copied" : "console.copyByHand")}
      </output>
      {help === undefined ? null : <p className="command-help">{help}</p>}
    </figure>
  );
}

/** Whether the text is on the clipboard now. Browsers have none over plain HTTP from afar, and may refuse it. */
async function writeToClipboard(text: string): Promise<boolean> {
  if (!window.isSecureContext) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (caught) {
    if (caught instanceof DOMException) return false;
    throw caught;
  }
}

function CopyIcon(): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="M5.5 5.5H13V13H5.5zM3 10.5V3h7.5" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}

function CopiedIcon(): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="var(--ok)" aria-hidden="true">
      <path d="m3.5 8.5 3 3 6-7" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
