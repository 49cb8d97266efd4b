/** Exceptions of rules: what is expected, who says so, until when, and what they held back. */

export { TuningJudge, type TuningOrder } from "./judge.js";
export { addTuningRoutes } from "./routes.js";
export { openTunings, type Tunings } from "./service.js";
export { forgetSuppressed, type Suppressed, storeSuppressed } from "./suppressed.js";
