import { mutationSoak } from "../unix/mutation-soak.fixture.js";
import { ext } from "./ext.js";

/** Damaged ext2, ext3 and ext4 volumes. */
export default mutationSoak("evidence/mutated/ext", "forensics/images/ext", ext, 60, 20_000);
