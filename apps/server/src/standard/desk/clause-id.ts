/** Hyphens, dashes and the minus sign, as keyboards and word processors of either language write them. */
const DASHES = /[\u2010-\u2015\u2212\uff0d\ufe63]/g;
/** NIST's enhancements as OSCAL numbers them: ac-2.1 is AC-2(1). */
const OSCAL_ENHANCEMENT = /^([A-Z]{2}-\d+)\.(\d+)$/;

/** One spelling of an identifier as its source writes it: half-width, without blanks around or within. */
export function tidyClauseId(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(DASHES, "-")
    .replaceAll(/\s+/g, "")
    .replace(/[.,;:]+$/, "");
}

/**
 * What two spellings of one identifier have in common: AC-02, ac-2 and ＡＣ－２ are one, and so are AC-2(1), AC-2 (1) and
 * ac-2.1. The CCM's domain IVS is called I&S since version 4.1.
 */
export function clauseKey(text: string): string {
  const tidy = tidyClauseId(text)
    .toUpperCase()
    .replaceAll(/\d+/g, (digits) => String(Number(digits)));
  const enhancement = OSCAL_ENHANCEMENT.exec(tidy);
  const plain = enhancement === null ? tidy : `${enhancement[1] ?? ""}(${enhancement[2] ?? ""})`;
  return plain.replace(/^IVS-/, "I&S-");
}
