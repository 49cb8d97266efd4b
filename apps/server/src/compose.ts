import { Actions, addActionRoutes, type Judges, type OpenActions, openActions } from "./actions/index.js";
import { playDemo } from "./demo/play.js";
import {
  addMonitoringRoutes,
  type Hit,
  type Monitoring,
  monitoringJobs,
  openMonitoring,
  type SourceTally,
} from "./monitoring/index.js";
import { isInCompartment, letIntoCompartment, makeCompartment } from "./platform/access/index.js";
import type { Http } from "./platform/http/app.js";
import { addJobRoutes } from "./platform/jobs/routes.js";
import { Later, type Platform, type ServerParts } from "./platform/platform.js";
import { addRegisterRoutes, type OpenRegister, openRegister } from "./register/index.js";
import { addResponseRoutes, openResponse, type Response } from "./response/index.js";
import {
  addPracticeRoutes,
  addStandardRoutes,
  type OpenStandard,
  openPractices,
  openStandard,
  type Practices,
} from "./standard/index.js";

/** The domains in their order (ARCHITECTURE.md): the one place that knows them all. */
export function composeDomains(): ServerParts {
  const platform = new Later<Platform>("the platform");
  const register = new Later<OpenRegister>("the register");
  const standard = new Later<OpenStandard>("the standard");
  const actions = new Later<OpenActions>("corrective actions");
  const practices = new Later<Practices>("practice");
  const monitoring = new Later<Monitoring>("monitoring");
  const response = new Later<Response>("response");
  const server = new Later<Http>("the HTTP server");
  const opened: { stop(): Promise<void> }[] = [];
  return {
    jobKinds: monitoringJobs(monitoring.get),
    addRoutes: (http) => {
      server.set(http);
      addJobRoutes(http, () => platform.get().jobs);
      addRegisterRoutes(http, register.get);
      addStandardRoutes(http, standard.get);
      addActionRoutes(http, () => actions.get().actions);
      addPracticeRoutes(http, practices.get);
      addMonitoringRoutes(http, monitoring.get, () => platform.get().database);
      addResponseRoutes(http, response.get);
    },
    open: async (given) => {
      platform.set(given);
      const people = register.set(await openRegister(given));
      const published = standard.set(await openStandard(given, people));
      opened.unshift(published);
      opened.unshift(practices.set(await openPractices(given, { standard: published, register: people })));
      opened.unshift(actions.set(openActions(given, { register: people, judges: judgesOf(people) })));
      const doors = {
        names: { of: (kind: string, ids: readonly string[]) => namesOf(given, people, kind, ids) },
        resolve: (hits: readonly Hit[]) => resolveAssets(people, hits),
        onSeen: (tallies: readonly SourceTally[]) => noteSeen(given, people, tallies),
      };
      const watch = monitoring.set(await openMonitoring(given, doors));
      opened.unshift(watch);
      const { names } = doors;
      response.set(
        openResponse(given, {
          names,
          compartments: COMPARTMENTS,
          pulse: (actor) => watch.pulse(actor),
          canary: () => watch.canary(),
        }),
      );
    },
    ready: () => {
      if (!platform.get().config.demo) return;
      const settled = () => monitoring.get().settled();
      const parts = { ...platform.get(), register: register.get(), judges: judgesOf(register.get()) };
      const actionsAt = (now: () => number) => new Actions({ ...parts, now });
      const doors = { settled, actionsAt, practices: practices.get() };
      opened.unshift(playDemo({ platform: platform.get(), http: server.get(), ...doors }));
    },
    stop: async () => {
      for (const domain of opened.splice(0)) await domain.stop();
    },
  };
}

const COMPARTMENTS = { create: makeCompartment, addMember: letIntoCompartment, isMember: isInCompartment };

/** Who may judge what a service did: SD1, by the register as it stands. */
function judgesOf(register: OpenRegister): Judges {
  return {
    refuses: async ({ person }, service, at) => {
      if (person === null || service === null) return null;
      const about = await register.dependence(person, service, at);
      return about === null ? null : { guard: "SD1", about };
    },
  };
}

async function namesOf(
  { database }: Platform,
  register: OpenRegister,
  kind: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (kind === "incident") return await incidentNames(database, ids);
  if (kind !== "account") {
    return new Map([...(await register.namesOf(ids))].map(([id, { name }]) => [id, name]));
  }
  const rows = await database.db
    .withTables<{ account: { id: string; name: string } }>()
    .selectFrom("account")
    .select(["id", "name"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function incidentNames({ db }: Platform["database"], ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .withTables<{ incident: { id: string; number: string } }>()
    .selectFrom("incident")
    .select(["id", "number"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map(({ id, number }) => [id, number]));
}

async function resolveAssets(register: OpenRegister, hits: readonly Hit[]): Promise<readonly Hit[]> {
  if (hits.length === 0) return hits;
  const directory = await register.directory();
  return hits.map((hit) => {
    const { host, entity, service, atUs } = hit;
    const address = entity.kind === "address" ? entity.key : null;
    const asset = directory.resolveAsset({ host, address, service, at: new Date(atUs / 1000) });
    if (asset === null) return hit;
    return { ...hit, asset: asset.id, service: service ?? asset.service, tenant: hit.tenant ?? asset.tenant };
  });
}

/** The register is told in passing: what it does not hear of now it hears of with the next batch. */
function noteSeen({ log }: Platform, register: OpenRegister, tallies: readonly SourceTally[]): void {
  const seen = tallies.flatMap(({ hosts, newestUs }) => {
    const at = new Date(Number(newestUs / 1000n));
    return hosts.map((host) => ({ host, at }));
  });
  if (seen.length === 0) return;
  register.noteSeen(seen).catch((caught: unknown) => log.warn({ err: caught }, "machines that sent were not noted"));
}
