import type { ReactNode } from "react";
import "./avatar.css";

/** A person in two letters, or by the first character of a Japanese name. */
function initials(name: string): string {
  const [first = "", second] = name.trim().split(/\s+/);
  if (/^\p{Script=Latin}/u.test(first)) return (first.slice(0, 1) + (second ?? "").slice(0, 1)).toUpperCase();
  return Array.from(first)[0] ?? "?";
}

interface AvatarProps {
  readonly name: string;
  readonly own?: boolean;
}

export function Avatar({ name, own = false }: AvatarProps): ReactNode {
  return (
    <span className="avatar" data-own={own || undefined} title={name} aria-hidden={own || undefined}>
      {initials(name)}
    </span>
  );
}
