import { unixImageSuite } from "../unix/image-suite.fixture.js";
import { ext } from "./ext.js";

/** Live listings and deleted files of ext2, ext3 and ext4 against what was there. */
export default unixImageSuite("forensics/ext", "forensics/images/ext", ext, "exact");
