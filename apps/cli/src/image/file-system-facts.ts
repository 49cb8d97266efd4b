import { MizugiwaError, type Problem, problemOf } from "@mizugiwa/base";
import type { Evidence, EvidenceVolume } from "@mizugiwa/evidence";

/** What `image info` says of a file system. */
interface FileSystemRecord {
  readonly volume: string | null;
  readonly kind: string | null;
  readonly label: string | null;
  readonly uuid: string | null;
  readonly block_size: number | null;
  /** In its own words: versions, counts, whether its journal or log waits to be played back. */
  readonly facts: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** The file systems of the evidence; one that cannot be opened is told with its problem. */
export function fileSystemRecords(evidence: Evidence): FileSystemRecord[] {
  return evidence.volumes
    .filter(({ fileSystem, allocated }) => fileSystem !== null && allocated)
    .map((volume) => recordOf(evidence, volume));
}

function recordOf(evidence: Evidence, volume: EvidenceVolume): FileSystemRecord {
  try {
    const { kind, label, uuid, blockSize, facts, problems } = evidence.fileSystem(volume);
    return {
      volume: volume.name,
      kind,
      label,
      uuid,
      block_size: blockSize,
      facts: Object.fromEntries(facts),
      problems,
    };
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    const nothing = { label: null, uuid: null, block_size: null, facts: {} };
    return { volume: volume.name, kind: volume.fileSystem, ...nothing, problems: [problemOf(caught)] };
  }
}
