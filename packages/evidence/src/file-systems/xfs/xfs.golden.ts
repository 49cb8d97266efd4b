import { unixImageSuite } from "../unix/image-suite.fixture.js";
import { xfs } from "./xfs.js";

/** Live listings and deleted files of XFS against what was there. */
export default unixImageSuite("forensics/xfs", "forensics/images/xfs", xfs, "whole");
