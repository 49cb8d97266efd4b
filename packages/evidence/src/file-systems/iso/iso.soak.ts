import { mutationSoak } from "../unix/mutation-soak.fixture.js";
import { iso9660 } from "./iso.js";

/** Damaged ISO 9660 volumes. */
export default mutationSoak("evidence/mutated/iso", "forensics/images/iso", iso9660, 20, 3_000);
