import { defineConfig } from "vitest/config";

/** Tests run the sources; worker threads and child processes run what was built, hence the build before them. */
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: [
      "{packages,apps}/*/src/**/*.test.{ts,tsx}",
      "proof/src/**/*.test.ts",
      "scripts/**/*.test.mjs",
      "e2e/**/*.test.mjs",
    ],
    testTimeout: 20_000,
    maxWorkers: 2,
    reporters: ["default", "./scripts/lib/closing-line.mjs"],
  },
});
