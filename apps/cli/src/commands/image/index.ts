import type { Command } from "../../command/command.js";
import { imageCarve, imageCat, imageExtract, imageRecover } from "./content.js";
import { imageHash } from "./hash.js";
import { imageLs, imageStat, imageTimeline } from "./list.js";
import { imageInfo, imageVerify, imageVolumes } from "./look.js";

/** Every command of images, in the order of the overview. */
export const IMAGE_COMMANDS: readonly Command[] = [
  imageInfo,
  imageVolumes,
  imageLs,
  imageStat,
  imageCat,
  imageExtract,
  imageRecover,
  imageCarve,
  imageTimeline,
  imageVerify,
  imageHash,
];
