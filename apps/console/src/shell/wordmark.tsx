import type { ReactNode } from "react";

/** The sign of the product: the line where land and water meet. */
export function Wordmark(): ReactNode {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path
        d="M1.9 11.2c1.7-1.5 3.3-1.5 5.1 0s3.8 1.5 5.6 0 3.7-1.5 5.5-.1A8.2 8.2 0 0 1 1.9 11.2z"
        fill="currentColor"
      />
    </svg>
  );
}
