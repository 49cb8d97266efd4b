import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "./words.js";

interface RetryProps {
  readonly busy: boolean;
  readonly retry: () => void;
}

/** Asks again with what was given before. While it asks, it says so and takes no further press. */
export function Retry({ busy, retry }: RetryProps): ReactNode {
  const { say } = useWords();
  return (
    <Button variant="filled" size="sm" aria-disabled={busy} onClick={busy ? undefined : retry}>
      {say(busy ? "console.retrying" : "console.retry")}
    </Button>
  );
}
