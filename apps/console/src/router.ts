import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { InvitationPage } from "./access/invitation-page.js";
import { SetupPage } from "./setup/setup-page.js";
import { BrokenPage } from "./shell/broken-page.js";
import { Frame } from "./shell/frame.js";
import { LostPage } from "./shell/lost-page.js";

const root = createRootRoute({ component: Frame, notFoundComponent: LostPage });

/** Every page and its address; those behind the sign-in are fetched when they are first opened. */
const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/setup", component: SetupPage }),
  createRoute({ getParentRoute: () => root, path: "/invitation", component: InvitationPage }),
  createRoute({
    getParentRoute: () => root,
    path: "/",
    component: lazyRouteComponent(() => import("./overview/overview-page.js"), "OverviewPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/account",
    component: lazyRouteComponent(() => import("./access/account-page.js"), "AccountPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/first-steps",
    component: lazyRouteComponent(() => import("./access/first-steps-page.js"), "FirstStepsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/alerts",
    component: lazyRouteComponent(() => import("./monitoring/alerts/alerts-page.js"), "AlertsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/events",
    component: lazyRouteComponent(() => import("./monitoring/events/events-page.js"), "EventsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/incidents",
    component: lazyRouteComponent(() => import("./response/incidents/incidents-page.js"), "IncidentsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/incidents/$id",
    component: lazyRouteComponent(() => import("./response/incidents/incident-page.js"), "IncidentPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/actions",
    component: lazyRouteComponent(() => import("./actions/actions-page.js"), "ActionsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/actions/$id",
    component: lazyRouteComponent(() => import("./actions/action-page.js"), "ActionPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/sources",
    component: lazyRouteComponent(() => import("./monitoring/sources/sources-page.js"), "SourcesPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/sources/new",
    component: lazyRouteComponent(() => import("./monitoring/sources/new-source-page.js"), "NewSourcePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/sources/$id",
    component: lazyRouteComponent(() => import("./monitoring/sources/source-page.js"), "SourcePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/rules",
    component: lazyRouteComponent(() => import("./monitoring/rules/rules-page.js"), "RulesPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/rules/new",
    component: lazyRouteComponent(() => import("./monitoring/rules/rule-editor.js"), "NewRulePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/rules/$id/edit",
    component: lazyRouteComponent(() => import("./monitoring/rules/rule-editor.js"), "EditRulePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/coverage",
    component: lazyRouteComponent(() => import("./monitoring/rules/coverage-page.js"), "CoveragePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/coverage/$id",
    component: lazyRouteComponent(() => import("./monitoring/rules/technique-page.js"), "TechniquePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/rule-imports",
    component: lazyRouteComponent(() => import("./monitoring/rules/imports-page.js"), "ImportsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/rules/$id",
    component: lazyRouteComponent(() => import("./monitoring/rules/rule-page.js"), "RulePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/indicators",
    component: lazyRouteComponent(() => import("./monitoring/indicators/indicators-page.js"), "IndicatorsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/indicators/$id",
    component: lazyRouteComponent(() => import("./monitoring/indicators/set-page.js"), "IndicatorSetPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/warning-lists",
    component: lazyRouteComponent(() => import("./monitoring/indicators/warnings-page.js"), "WarningListsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/tunings",
    component: lazyRouteComponent(() => import("./monitoring/tunings/tunings-page.js"), "TuningsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/retro",
    component: lazyRouteComponent(() => import("./monitoring/retro/retro-page.js"), "RetroPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/retro/$id",
    component: lazyRouteComponent(() => import("./monitoring/retro/retro-run-page.js"), "RetroRunPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/requirements",
    component: lazyRouteComponent(() => import("./standard/catalogue-page.js"), "CataloguePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/requirements/$id",
    component: lazyRouteComponent(() => import("./standard/requirement-page.js"), "RequirementPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/requirements/$id/versions/$version",
    component: lazyRouteComponent(() => import("./standard/work-page.js"), "WorkPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/standard-versions",
    component: lazyRouteComponent(() => import("./standard/versions-page.js"), "VersionsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/standard-versions/$id",
    component: lazyRouteComponent(() => import("./standard/version-page.js"), "VersionPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/merge-desk",
    component: lazyRouteComponent(() => import("./standard/desk-page.js"), "DeskPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/merge-desk/$id",
    component: lazyRouteComponent(() => import("./standard/clauses-page.js"), "ClausesPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/standard-proposals",
    component: lazyRouteComponent(() => import("./standard/proposals-page.js"), "ProposalsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/services",
    component: lazyRouteComponent(() => import("./register/register-pages.js"), "ServicesPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/services/$id",
    component: lazyRouteComponent(() => import("./standard/service/service-page.js"), "ServicePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/services/$id/requirements/$requirement",
    component: lazyRouteComponent(() => import("./standard/record/record-page.js"), "RecordPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/comparison",
    component: lazyRouteComponent(() => import("./standard/matrix/comparison-page.js"), "ComparisonPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/exceptions",
    component: lazyRouteComponent(() => import("./standard/exceptions-page.js"), "ExceptionsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/assets",
    component: lazyRouteComponent(() => import("./register/register-pages.js"), "AssetsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/people",
    component: lazyRouteComponent(() => import("./register/register-pages.js"), "PeoplePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/units",
    component: lazyRouteComponent(() => import("./register/register-pages.js"), "UnitsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/memberships",
    component: lazyRouteComponent(() => import("./register/register-pages.js"), "MembershipsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/tenants",
    component: lazyRouteComponent(() => import("./register/register-pages.js"), "TenantsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/information-classes",
    component: lazyRouteComponent(() => import("./register/register-pages.js"), "ClassesPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/holdings",
    component: lazyRouteComponent(() => import("./register/register-pages.js"), "HoldingsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/qualifications",
    component: lazyRouteComponent(() => import("./register/register-pages.js"), "QualificationsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/components",
    component: lazyRouteComponent(() => import("./register/components-page.js"), "ComponentsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/accounts",
    component: lazyRouteComponent(() => import("./settings/accounts-page.js"), "AccountsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/notifications",
    component: lazyRouteComponent(() => import("./settings/notify/channels-page.js"), "ChannelsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/notifications/deliveries",
    component: lazyRouteComponent(() => import("./settings/notify/deliveries-page.js"), "DeliveriesPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/notifications/given-up",
    component: lazyRouteComponent(() => import("./settings/notify/dead-letters-page.js"), "DeadLettersPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/audit-trail",
    component: lazyRouteComponent(() => import("./settings/trail-page.js"), "TrailPage"),
  }),
]);

/** The query of an address as plain texts: lists read and write their state there themselves. */
function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (typeof value === "string") parameters.set(name, value);
  const query = parameters.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return query === "" ? "" : `?${query}`;
}

export const router = createRouter({ routeTree, parseSearch, stringifySearch, defaultErrorComponent: BrokenPage });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
