import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { PlainPage } from "../shared/plain-page.js";
import { useWords } from "../shared/words.js";

/** What stands where drawing a page failed: a fault of ours, with the words to report it by. */
export function BrokenPage({ error }: { readonly error: unknown }): ReactNode {
  const { say } = useWords();
  return (
    <PlainPage title={say("console.broken.title")}>
      <p className="prose">{say("console.broken.text")}</p>
      <p>
        <code>{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</code>
      </p>
      <div>
        <Button variant="filled" size="sm" onClick={() => location.reload()}>
          {say("console.broken.reload")}
        </Button>
      </div>
    </PlainPage>
  );
}
