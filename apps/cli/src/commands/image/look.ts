import { MizugiwaError } from "@mizugiwa/base";
import type { Container, Evidence, EvidenceVolume } from "@mizugiwa/evidence";
import { say } from "@mizugiwa/words";
import type { Command } from "../../command/command.js";
import { EXIT } from "../../command/exit.js";
import { choice, flag } from "../../command/take.js";
import { fileSystemRecords } from "../../image/file-system-facts.js";
import { verifyWhole, type WholePlan, wholeSha256 } from "../../image/whole/whole.js";
import { JOBS, OUTPUT } from "../../options.js";
import { safeJson, safeJsonLines, visible } from "../../print/neutral.js";
import { sizeText } from "../../print/progress.js";
import { padEnd } from "../../print/width.js";
import { startImageWorker } from "../../start-worker.js";
import { IMAGE_TAKES, IMAGES, type ImageRun, optionsOf, withImage } from "./common.js";

const HASH = flag("--hash", "image.option.hash");
const INFO_FORMAT = choice("--format", "cli.option.format", ["table", "json"]);
const LIST_FORMAT = choice("--format", "cli.option.format", ["table", "json", "ndjson"]);

/** `mizugiwa image info`: the layers from the file to the disk. */
export const imageInfo: Command = {
  name: "image info",
  help: "image.info.help",
  takes: [INFO_FORMAT, HASH, JOBS, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image info --format json disk.E01", words: "image.info.example" }],
  run: (args, io, language) =>
    withImage({ args, io, language, images: args.of(IMAGES) }, async (run) => {
      const { evidence, paced } = run;
      const sha256 = args.of(HASH) ? await wholeHash(run, 0) : null;
      const record = {
        layers: evidence.layers,
        ...(sha256 === null ? {} : { sha256 }),
        stored_hashes: evidence.storedHashes,
        snapshots: evidence.images[0]?.container.snapshots ?? [],
        volumes: evidence.volumes.map(({ name }) => name),
        file_systems: fileSystemRecords(evidence),
        problems: evidence.problems(),
      };
      if (args.of(INFO_FORMAT) === "json") paced.print(`${safeJsonLines(JSON.stringify(record, null, 2))}\n`);
      else {
        for (const { kind, size, facts } of record.layers) {
          paced.print(`${kind}  ${sizeText(size)}  (${size})\n`);
          for (const [name, value] of Object.entries(facts))
            paced.print(`  ${padEnd(visible(name), 20)}  ${visible(value)}\n`);
        }
        for (const { volume, kind, label, facts } of record.file_systems) {
          const heading = [volume, kind, label].filter((part) => part !== null && part !== "").join("  ");
          paced.print(`${visible(heading)}\n`);
          for (const [name, value] of Object.entries(facts)) {
            paced.print(`  ${padEnd(visible(name), 20)}  ${visible(value)}\n`);
          }
        }
        for (const [name, value] of Object.entries(record.stored_hashes)) paced.print(`${padEnd(name, 8)}  ${value}\n`);
        if (sha256 !== null) paced.print(`sha256    ${sha256}\n`);
      }
      return EXIT.done;
    }),
};

/** SHA-256 of a whole disk; null where it was cancelled. */
export async function wholeHash(run: ImageRun, index: number): Promise<string | null> {
  const image = run.evidence.images[index];
  return image === undefined ? null : await wholeSha256(wholePlan(run, index, image.container));
}

/** How a whole disk is read: by as many threads as there are processors, each with the image opened for itself. */
function wholePlan(run: ImageRun, image: number, container: Container): WholePlan {
  const { args, io, paced, tell } = run;
  return {
    images: args.of(IMAGES),
    options: optionsOf(args),
    image,
    container,
    paced,
    workers: args.of(JOBS) ?? io.processors,
    startWorker: startImageWorker,
    tell,
  };
}

/** `mizugiwa image volumes`: what lies on the disks. */
export const imageVolumes: Command = {
  name: "image volumes",
  help: "image.volumes.help",
  takes: [LIST_FORMAT, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image volumes pv1.raw pv2.raw", words: "image.volumes.example" }],
  run: (args, io, language) =>
    withImage({ args, io, language, images: args.of(IMAGES) }, async ({ evidence, paced }) => {
      const records = evidence.volumes.map((volume) => ({
        name: volume.name,
        kind: volume.kind,
        offset: volume.offset,
        size: volume.size,
        label: volume.label,
        filesystem: kindOf(evidence, volume),
        encrypted: volume.encrypted?.text ?? null,
        content: volume.content,
        allocated: volume.allocated,
        problems: volume.problems,
      }));
      const format = args.of(LIST_FORMAT) ?? "table";
      if (format === "json") paced.print(`${safeJsonLines(JSON.stringify(records, null, 2))}\n`);
      else if (format === "ndjson") for (const each of records) paced.print(`${safeJson(JSON.stringify(each))}\n`);
      else {
        for (const each of records) {
          const holds = each.filesystem ?? each.encrypted ?? each.content ?? "—";
          const columns = [
            padEnd(visible(each.name ?? "—"), 16),
            (each.offset === null ? "—" : String(each.offset)).padStart(14),
            sizeText(each.size).padStart(9),
            padEnd(visible(holds), 12),
            visible(
              [each.kind, each.label ?? "", each.allocated ? "" : "removed"].filter((part) => part !== "").join("  "),
            ),
          ];
          paced.print(`${columns.join("  ").trimEnd()}\n`);
        }
      }
      return EXIT.done;
    }),
};

/** The kind that opening it tells ("ext4"); where it cannot be opened, the one that its beginning tells. */
function kindOf(evidence: Evidence, volume: EvidenceVolume): string | null {
  if (volume.fileSystem === null) return null;
  try {
    return evidence.fileSystem(volume).kind;
  } catch (caught) {
    if (caught instanceof MizugiwaError) return volume.fileSystem;
    throw caught;
  }
}

/** `mizugiwa image verify`: every checksum and hash that the image keeps. */
export const imageVerify: Command = {
  name: "image verify",
  help: "image.verify.help",
  takes: [INFO_FORMAT, JOBS, OUTPUT, ...IMAGE_TAKES, IMAGES],
  examples: [{ line: "mizugiwa image verify disk.E01", words: "image.verify.example" }],
  run: (args, io, language) =>
    withImage({ args, io, language, images: args.of(IMAGES) }, async (run) => {
      const { evidence, paced } = run;
      const outcomes = [];
      for (const [index, { container }] of evidence.images.entries()) {
        const outcome = await verifyWhole(wholePlan(run, index, container));
        if (outcome === null) return EXIT.cancelled;
        outcomes.push(outcome);
      }
      const isSound = outcomes.every(({ verdict }) => verdict !== "mismatch");
      if (args.of(INFO_FORMAT) === "json") paced.print(`${safeJsonLines(JSON.stringify(outcomes, null, 2))}\n`);
      else {
        for (const { hashes, damaged } of outcomes) {
          for (const { name, stored, computed, fits } of hashes) {
            paced.print(`${fits ? "✓" : "✗"} ${padEnd(name, 8)}  ${computed}${fits ? "" : `  ≠ ${visible(stored)}`}\n`);
          }
          for (const { range, problem } of damaged) {
            paced.print(
              `✗ ${range.offset}–${range.offset + range.length - 1}  ${visible(problem.detail)} (${problem.code})\n`,
            );
          }
        }
      }
      const hasHash = outcomes.some(({ verdict }) => verdict === "verified");
      const words = !isSound ? "image.mismatch" : hasHash ? "image.verified" : "image.noHash";
      await io.stderr.write(`${say(language, words)}\n`);
      return isSound ? EXIT.done : EXIT.found;
    }),
};
