import { unixImageSuite } from "../unix/image-suite.fixture.js";
import { btrfs } from "./btrfs.js";

/** Live listings and deleted files of btrfs against what was there. */
export default unixImageSuite("forensics/btrfs", "forensics/images/btrfs", btrfs, "whole");
