import { readFileSync } from "node:fs";
import { bench, corpusPath } from "@mizugiwa/proof";
import { readOscal } from "./read/read.js";
import { resolveProfile } from "./resolve/resolve.js";
import { checkDocument, validateOscal } from "./validate/validate.js";

interface Baseline {
  readonly profile: Uint8Array;
  readonly catalog: Uint8Array;
}

function baseline(): Baseline | null {
  const folder = corpusPath("grc/oscal/nist-800-53-r5-v1.0.0");
  if (folder === null) return null;
  return { profile: readFileSync(`${folder}/HIGH.profile.json`), catalog: readFileSync(`${folder}/catalog.json`) };
}

/** NIST SP 800-53 rev 5: the whole catalogue read and checked, then its HIGH baseline resolved from the texts. */
export default bench({
  name: "oscal: validate 800-53 and resolve HIGH",
  unit: "seconds",
  amount: () => 1,
  small: { input: baseline, check: checkCounts },
  full: { input: baseline, check: checkCounts },
  work: ({ profile, catalog }) => {
    const validation = validateOscal(catalog);
    const { document } = readOscal(profile);
    if (document === null) return { valid: false, problems: -1 };
    const resolved = resolveProfile(document, {
      href: "HIGH.profile.json",
      load: () => catalog,
      uuid: "7f6e9a1c-4a63-4c0e-9a53-0d5c0b1f2a11",
      lastModified: "2026-01-01T00:00:00Z",
    });
    const problems = resolved.catalog === null ? -1 : checkDocument(resolved.catalog).filter(isError).length;
    return { valid: validation.valid, problems };
  },
});

function isError({ severity }: { severity: string }): boolean {
  return severity === "error";
}

function checkCounts({ valid, problems }: { valid: boolean; problems: number }): void {
  if (!valid || problems !== 0) throw new Error(`valid ${valid}, ${problems} errors in the resolved catalogue`);
}
