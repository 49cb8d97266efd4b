export { describeProblem, MizugiwaError, problemOf } from "./error.js";
export { Budget, LimitError, limitPassed } from "./limits.js";
export { type Item, type Place, type Problem, placedIn, problem, record, toProblem } from "./problem.js";
