import type { Command } from "../command/command.js";
import { auditTrailVerify } from "./audit-trail.js";
import { hunt } from "./hunt.js";
import { imageCarve, imageCat, imageExtract, imageRecover } from "./image/content.js";
import { imageHash } from "./image/hash.js";
import { imageLs, imageStat, imageTimeline } from "./image/list.js";
import { imageInfo, imageVerify, imageVolumes } from "./image/look.js";
import { logsParse } from "./logs.js";
import { oscalConvert, oscalDiff, oscalResolve, oscalValidate } from "./oscal.js";
import { rulesCheck, rulesProve } from "./rules.js";
import { rulesExplain } from "./rules-explain.js";
import { serverDoctor, serverStart, serverStop } from "./server.js";

/** Every command there is, in the order of the overview. */
export const COMMANDS: readonly Command[] = [
  hunt,
  rulesCheck,
  rulesProve,
  rulesExplain,
  logsParse,
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
  oscalValidate,
  oscalResolve,
  oscalConvert,
  oscalDiff,
  auditTrailVerify,
  serverStart,
  serverStop,
  serverDoctor,
];
