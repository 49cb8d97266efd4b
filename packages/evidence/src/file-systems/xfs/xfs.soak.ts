import { mutationSoak } from "../unix/mutation-soak.fixture.js";
import { xfs } from "./xfs.js";

/** Damaged XFS volumes. */
export default mutationSoak("evidence/mutated/xfs", "forensics/images/xfs", xfs, 25, 10_000);
