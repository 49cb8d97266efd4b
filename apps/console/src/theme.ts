import { createTheme, localStorageColorSchemeManager } from "@mantine/core";

/** The reader's choice of light, dark or the system's, remembered by this browser. */
export const themeMemory = localStorageColorSchemeManager({ key: "mizugiwa.theme" });

const EDGE = "1px solid";

/** Components take their colours from tokens.css: a primary action, an ordinary one, and one without an edge. */
export const theme = createTheme({
  respectReducedMotion: true,
  variantColorResolver: ({ variant }) => {
    switch (variant) {
      case "filled":
        return {
          background: "var(--accent)",
          hover: "var(--accent-2)",
          color: "var(--on-accent)",
          border: `${EDGE} transparent`,
        };
      case "subtle":
        return {
          background: "transparent",
          hover: "var(--hover)",
          color: "var(--fg-2)",
          border: `${EDGE} transparent`,
        };
      default:
        return {
          background: "var(--canvas)",
          hover: "var(--hover)",
          color: "var(--fg)",
          border: `${EDGE} var(--line-2)`,
        };
    }
  },
});
