/**
 * Response: incidents, from the declaration to the end of the review.
 *
 * - `new Incidents(parts)`, `addIncidentRoutes(http, incidents)`: see compose.ts.
 */
export { addIncidentRoutes, type Compartments, Incidents } from "./incidents/index.js";
