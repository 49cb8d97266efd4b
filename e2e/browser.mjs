// Debian's Chromium, kept from every network but loopback.
import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A name that leads to loopback, for pages opened under a foreign name. */
export const FOREIGN_HOST = "soc.example";

/** The browser, or null where there is none. */
export async function openBrowser() {
  if (!existsSync(CHROMIUM)) return null;
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--host-resolver-rules=MAP ${FOREIGN_HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    ],
  });
}

const SERIOUS = new Set(["serious", "critical"]);

/** The serious findings of axe on the page as it stands. */
export async function seriousFindings(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((violation) => SERIOUS.has(violation.impact ?? ""))
    .map(({ id, help, nodes }) => `axe ${id}: ${help} (${nodes.map((node) => node.target.join(" ")).join(", ")})`);
}

/**
 * Gathers what a page must never do: complain on the console, fail in a script, ask anybody else. Refusals of the
 * scripted interface are part of the scene; Chromium reports them as errors, so these alone are passed over.
 */
export function watch(page, port) {
  const faults = [];
  page.on("console", (message) => {
    const scripted = message.location().url.includes("/api/") && message.text().startsWith("Failed to load");
    if (["error", "warning"].includes(message.type()) && !scripted) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.port !== String(port)) faults.push(`request to ${url.host}`);
    if (request.url().includes("token=")) faults.push("the token stands in a request");
  });
  return faults;
}
