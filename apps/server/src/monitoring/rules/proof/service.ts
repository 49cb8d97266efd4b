import { readFileSync } from "node:fs";
import { join } from "node:path";
import { proofPathOf, readProof } from "@mizugiwa/sigma";
import { sql } from "kysely";
import type { Actor } from "../../../platform/access/index.js";
import { HttpError } from "../../../platform/http/problems.js";
import type { Platform } from "../../../platform/platform.js";
import { hasCode } from "../../../platform/process/codes.js";
import { appendTrail } from "../../../platform/trail/index.js";
import { type HeldRule, type HeldVersion, mainOf, type RuleBook } from "../book.js";
import { noRule } from "../faults.js";
import { closureOf, Referred } from "../running.js";
import type { ProofStanding, RuleTables } from "../schema.js";
import type { ProofAsked } from "./prove.js";
import { runProofs } from "./run.js";
import { RuleProof, type RuleSample, type SampleNew } from "./schema.js";
import { Proofs } from "./standing.js";

/** An event as a sample is made of it; null where the actor may not see it. */
interface FoundEvent {
  readonly raw: Uint8Array;
  /** Whether its source is in a compartment: what only some may know is nobody's sample. */
  readonly restricted: boolean;
}

export interface ProofParts extends Pick<Platform, "database" | "live"> {
  readonly book: RuleBook;
  /** Where the shipped rules and their samples lie. */
  readonly folder: string;
  readonly findEvent: (actor: Actor, eventId: string) => Promise<FoundEvent | null>;
}

const BYTES_MAX = 2 * 1024 * 1024;
const SAMPLES_MAX = 200;
const LISTED = 50;
/** Rules whose samples are run in one thread, one after the other. */
const BATCH = 100;
/** Proofs are kept this long; the newest of each rule always. */
const KEEP_DAYS = 400;

type Sample = ProofAsked["samples"][number];

/** Samples of rules, and what their runs said. */
export class ProofKeeper {
  readonly #parts: ProofParts;
  readonly #db;

  constructor(parts: ProofParts) {
    this.#parts = parts;
    this.#db = parts.database.db.withTables<RuleTables>();
  }

  async samples(id: string): Promise<RuleSample[]> {
    const held = this.#held(id);
    const rows = await this.#db.selectFrom("rule_sample").selectAll().where("rule", "=", id).orderBy("name").execute();
    const shipped = this.#shippedSamples(held).map(({ name, expect, bytes }): RuleSample => {
      return {
        id: null,
        name,
        expect,
        origin: "shipped",
        ...shownBytes(bytes),
        eventId: null,
        madeBy: null,
        madeAt: null,
      };
    });
    return [
      ...shipped,
      ...rows.map(
        (row): RuleSample => ({
          id: row.id,
          name: row.name,
          expect: row.expect,
          origin: row.import === null ? "written" : "imported",
          ...shownBytes(row.bytes),
          eventId: row.event_id,
          madeBy: row.made_by,
          madeAt: row.made_at.toISOString(),
        }),
      ),
    ];
  }

  /** Adds a sample, and runs all of the rule's. */
  async add(actor: Actor, id: string, asked: SampleNew): Promise<RuleSample[]> {
    this.#held(id);
    const bytes = await this.#bytesOf(actor, asked);
    if (bytes.byteLength > BYTES_MAX) throw bad("sample-large", `a sample has at most ${BYTES_MAX} bytes`, "log");
    const known = await this.samples(id);
    if (known.length >= SAMPLES_MAX) throw bad("too-many-samples", `a rule has at most ${SAMPLES_MAX} samples`, "name");
    if (known.some(({ name }) => name === asked.name)) throw bad("name-taken", "another sample has this name", "name");
    await this.#parts.database.db.transaction().execute(async (tx) => {
      await tx
        .withTables<RuleTables>()
        .insertInto("rule_sample")
        .values({
          rule: id,
          name: asked.name,
          expect: asked.expect,
          bytes: Buffer.from(bytes),
          event_id: asked.event ?? null,
          made_by: actor.id,
        })
        .execute();
      await appendTrail(tx, actor, {
        action: "rule.sample-added",
        object: { kind: "rule", id },
        after: { sample: asked.name, expect: asked.expect, event: asked.event ?? null },
      });
    });
    await this.prove(id);
    return await this.samples(id);
  }

  async remove(actor: Actor, id: string, sample: string): Promise<RuleSample[]> {
    this.#held(id);
    await this.#parts.database.db.transaction().execute(async (tx) => {
      const gone = await tx
        .withTables<RuleTables>()
        .deleteFrom("rule_sample")
        .where("rule", "=", id)
        .where("id", "=", sample)
        .returning(["name", "expect"])
        .executeTakeFirst();
      if (gone === undefined) throw new HttpError(404, "not-there", { detail: "the rule has no such sample" });
      const entry = { action: "rule.sample-removed", object: { kind: "rule", id } };
      await appendTrail(tx, actor, { ...entry, before: { sample: gone.name, expect: gone.expect } });
    });
    await this.prove(id);
    return await this.samples(id);
  }

  /** Runs the samples of a rule on each of its texts that runs or is worked on; gives what was said of the newest. */
  async prove(id: string): Promise<ProofStanding> {
    const held = this.#held(id);
    const versions = [held.live, held.open].filter((version) => version !== null);
    const asked = await this.#asked(held, versions);
    await this.#keep(versions, await runProofs(asked));
    this.#parts.live.publish({ topic: "rule", id, permission: "rules.read", compartment: null });
    const newest = held.open ?? mainOf(held);
    return (await Proofs.read(this.#db, id)).of(id, newest?.digest ?? "");
  }

  /** Runs the samples of every rule that has some; a thread takes a hundred rules. */
  async proveAll(
    signal: AbortSignal,
    progress: (done: number, total: number) => void,
  ): Promise<{ rules: number; failed: number }> {
    const withRows = new Set(
      (await this.#db.selectFrom("rule_sample").select("rule").distinct().execute()).map(({ rule }) => rule),
    );
    const rules = [...this.#parts.book.all()].filter(({ id, shipped }) => shipped !== null || withRows.has(id));
    let proved = 0;
    let failed = 0;
    for (let from = 0; from < rules.length; from += BATCH) {
      const versions: HeldVersion[] = [];
      const asked: ProofAsked[] = [];
      for (const held of rules.slice(from, from + BATCH)) {
        const own = [held.live, held.open].filter((version) => version !== null);
        versions.push(...own);
        asked.push(...(await this.#asked(held, own)));
      }
      const results = await runProofs(asked, signal);
      await this.#keep(versions, results);
      proved += results.filter(({ samples }) => samples > 0).length;
      failed += results.filter((result) => result.failed > 0).length;
      progress(Math.min(from + BATCH, rules.length), rules.length);
    }
    await sql`delete from rule_proof p where at < now() - ${KEEP_DAYS} * interval '1 day'
      and id < (select max(q.id) from rule_proof q where q.rule = p.rule)`.execute(this.#db);
    this.#parts.live.publish({ topic: "rule", id: "all", permission: "rules.read", compartment: null });
    return { rules: proved, failed };
  }

  async list(id: string): Promise<RuleProof[]> {
    this.#held(id);
    const rows = await this.#db
      .selectFrom("rule_proof")
      .selectAll()
      .where("rule", "=", id)
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(LISTED)
      .execute();
    return rows.map(({ digest, at, samples, failed, faults }) => {
      return { digest, at: at.toISOString(), samples, failed, faults: readFaults(faults) };
    });
  }

  async #asked(held: HeldRule, versions: readonly HeldVersion[]): Promise<ProofAsked[]> {
    const referred = new Referred(this.#parts.book.all());
    const samples = await this.#allSamples(held);
    return versions.map((version) => ({ rule: held.id, texts: closureOf(version, referred), samples }));
  }

  async #keep(
    versions: readonly HeldVersion[],
    results: readonly { samples: number; failed: number; faults: unknown }[],
  ) {
    const rows = results.flatMap(({ samples, failed, faults }, index) => {
      const version = versions[index];
      if (version === undefined || samples === 0) return [];
      return [{ rule: version.facts.id, digest: version.digest, samples, failed, faults: JSON.stringify(faults) }];
    });
    if (rows.length > 0) await this.#db.insertInto("rule_proof").values(rows).execute();
  }

  async #allSamples(held: HeldRule): Promise<Sample[]> {
    const rows = await this.#db
      .selectFrom("rule_sample")
      .select(["name", "expect", "bytes"])
      .where("rule", "=", held.id)
      .execute();
    return [
      ...this.#shippedSamples(held),
      ...rows.map(({ name, expect, bytes }) => ({ name, expect, bytes: new Uint8Array(bytes) })),
    ];
  }

  /** A file's samples are about what in it alerts by itself. */
  #shippedSamples({ id, shipped }: HeldRule): Sample[] {
    if (shipped === null || shipped.facts.kind === "filter") return [];
    const { path } = shipped.facts;
    const inFile = [...this.#parts.book.all()].flatMap((each) => (each.shipped?.facts.path === path ? [each] : []));
    if (shipped.facts.kind === "rule" && inFile.some((each) => each.id !== id && each.shipped?.facts.quiets === true))
      return [];
    const name = proofPathOf(path);
    try {
      return readProof(readFileSync(join(this.#parts.folder, name), "utf8"), name).flatMap((item) =>
        item.ok ? [item.value] : [],
      );
    } catch (caught) {
      if (hasCode(caught, "ENOENT")) return [];
      throw caught;
    }
  }

  async #bytesOf(actor: Actor, { event, log }: SampleNew): Promise<Uint8Array> {
    if (event === undefined) return Buffer.from(log ?? "");
    const found = await this.#parts.findEvent(actor, event);
    if (found === null) throw bad("event-unknown", `there is no event ${event}`, "event");
    if (!found.restricted) return found.raw;
    throw bad("event-restricted", "only some may know this event, and a sample is for all who read rules", "event");
  }

  #held(id: string): HeldRule {
    const held = this.#parts.book.get(id);
    if (held === undefined) throw noRule(id);
    return held;
  }
}

const TEXT_SHOWN = 4000;

function shownBytes(bytes: Uint8Array): { bytes: number; text: string | null } {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, TEXT_SHOWN)).toString("utf8");
  return { bytes: bytes.byteLength, text: head.includes("\0") ? null : head };
}

function readFaults(faults: unknown): RuleProof["faults"] {
  return RuleProof.shape.faults.parse(faults);
}

function bad(code: string, detail: string, field: string): HttpError {
  return new HttpError(422, code, { detail, field });
}
