import { mutationSoak } from "../unix/mutation-soak.fixture.js";
import { makeXfs } from "./made-xfs.fixture.js";
import { xfs } from "./xfs.js";

/** Damaged XFS volumes, most of them small. */
export default mutationSoak("evidence/mutated/xfs", "forensics/images/xfs", xfs, 25, 10_000, { makeSmall: makeXfs });
