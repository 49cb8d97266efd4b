import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

/**
 * The console is static files that the server hands out: no inline script or style, no `data:` addresses, so that the
 * strictest content policy holds. Browsers: those that know `light-dark()` (2024), which tokens.css stands on.
 */
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["source", ...defaultClientConditions] },
  build: {
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The budget counts what travels, compressed: e2e/shots.mjs weighs it.
    chunkSizeWarningLimit: 1024,
  },
});
