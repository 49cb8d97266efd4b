/** Exceptions of rules: what is expected, who says so, until when, and what they held back. */

export { addTuningRoutes } from "./routes.js";
export { openTunings, type Tunings } from "./service.js";
export { forgetSuppressed } from "./suppressed.js";
