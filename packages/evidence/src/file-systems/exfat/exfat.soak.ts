import { mutationSoak } from "../unix/mutation-soak.fixture.js";
import { exfat } from "./exfat.js";

/** Damaged exFAT volumes. */
export default mutationSoak("evidence/mutated/exfat", "forensics/images/fat", exfat, 20, 3_000);
