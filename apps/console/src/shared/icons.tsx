import type { ReactNode } from "react";

/** Line drawings on 16 px, one meaning each. */
const DRAWINGS = {
  overview: "M2.5 2.5h4.5v5h-4.5zM9 2.5h4.5v3H9zM9 7.5h4.5v6H9zM2.5 9.5h4.5v4h-4.5z",
  alerts: "M8 2.2a4 4 0 0 0-4 4c0 3.6-1.5 4.6-1.5 5.6h11c0-1-1.5-2-1.5-5.6a4 4 0 0 0-4-4zM6.6 13.6a1.5 1.5 0 0 0 2.8 0",
  events: "M2.5 13.5v-4M5.3 13.5v-8M8 13.5v-6M10.7 13.5V3M13.5 13.5V8",
  incidents: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1",
  actions: "M3 2.5h10v11H3zM5.5 6l1 1 1.8-2M5.5 10.2l1 1 1.8-2M10 6.2h1M10 10.4h1",
  sources: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.1M5 11h.1",
  rules: "M2.5 4h6M11.5 4h2M2.5 8h2M7.5 8h6M2.5 12h6M11.5 12h2M10 2.6v2.8M6 6.6v2.8M10 10.6v2.8",
  indicators:
    "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 1v2.5M8 12.5V15M1 8h2.5M12.5 8H15",
  standard:
    "M3.5 2.5h7.5a1.5 1.5 0 0 1 1.5 1.5v9.5h-7.5A1.5 1.5 0 0 1 3.5 12zM3.5 12a1.5 1.5 0 0 1 1.5-1.5h7.5M6 5.2h4M6 7.6h2.5",
  services: "M8 2.2 14 5.3 8 8.4 2 5.3zM2 8.1l6 3.1 6-3.1M2 10.9 8 14l6-3.1",
  people:
    "M6 7.5a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM1.8 13.5c0-2.3 1.8-3.9 4.2-3.9s4.2 1.6 4.2 3.9M10.6 3a2.3 2.3 0 0 1 0 4.4M12 9.9c1.4.6 2.3 1.8 2.3 3.6",
  units: "M6 2.5h4v3H6zM2 10.5h4v3H2zM10 10.5h4v3h-4zM8 5.5v2.5M4 10.5V8h8v2.5",
  assets: "M2.5 3.5h11v7h-11zM6 13.5h4M8 10.5v3",
  classes: "M2.5 5.5 8 2.5l5.5 3v5L8 13.5l-5.5-3zM5.5 8h5",
  accounts: "M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM3 14c0-2.8 2.1-4.4 5-4.4s5 1.6 5 4.4",
  tokens: "M9.7 6.3a3 3 0 1 1 .1-.1L14 10.5V13h-2v-1.5h-1.5V10zM6.9 4.6h.1",
  trail: "M3.5 2.5h9v11h-9zM6 5.5h4M6 8h4M6 10.5h2.5",
  notifications: "M2.5 4h11v8h-11zM2.5 4.5 8 9l5.5-4.5",
  settings: "M2.5 5h5M11 5h2.5M2.5 11h2.5M8.5 11h5M9.2 3.2v3.6M6.8 9.2v3.6",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14",
  close: "m4 4 8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  down: "m4.5 6.5 3.5 3.5 3.5-3.5",
  right: "m6.5 4.5 3.5 3.5-3.5 3.5",
  left: "M9.5 4.5 6 8l3.5 3.5",
  up: "M8 13V3.5M4 7.5l4-4 4 4",
  columns: "M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9",
  export: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.8 13.5h10.4",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
  collapse: "M2.5 3h11v10h-11zM6 3v10",
  command: "M9 2 4 9h3.5L7 14l5-7H8.5z",
  lock: "M4 7.5h8v6H4zM5.7 7.5V5.2a2.3 2.3 0 0 1 4.6 0v2.3",
  check: "m3.5 8.5 3 3 6-7",
  filter: "M2.5 4h11M4.5 8h7M6.5 12h3",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.7V8l2.2 1.5",
} as const;
export type IconName = keyof typeof DRAWINGS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} fill="none" stroke="currentColor" aria-hidden="true">
      <path d={DRAWINGS[name]} strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
