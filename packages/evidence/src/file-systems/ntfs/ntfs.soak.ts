import { mutationSoak } from "../unix/mutation-soak.fixture.js";
import { ntfs } from "./ntfs.js";

/** Damaged NTFS volumes. */
export default mutationSoak("evidence/mutated/ntfs", "forensics/images/ntfs", ntfs, 20, 5_000);
