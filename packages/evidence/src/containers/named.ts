import { EvidenceError } from "../evidence-error.js";
import type { ContainerFormat, Part } from "./container.js";

interface Named {
  readonly name: string;
  readonly is: (head: string) => boolean;
  readonly remedy: string;
}

const HEAD_SIZE = 4096;

/** Formats that are recognised and not read, with what to do. The head is read as latin-1. */
const NAMED: readonly Named[] = [
  { name: "EWF2 (Ex01)", is: begins("EVF2\r\n\x81\0"), remedy: "Export it as E01 (EWF version 1) or raw." },
  { name: "EWF2 logical (Lx01)", is: begins("LEF2\r\n\x81\0"), remedy: "Export its files to a folder or a zip." },
  { name: "EWF logical (L01)", is: begins("LVF\t\r\n\xff\0"), remedy: "Export its files to a folder or a zip." },
  {
    name: "AD1 (FTK logical)",
    is: begins("ADSEGMENTEDFILE\0"),
    remedy: "Export its files to a folder, or the disk as E01.",
  },
  { name: "AFF (version 1 to 3)", is: begins("AFF10\r\n\0"), remedy: "Convert it to raw or E01." },
  {
    name: "AFF4",
    is: (head) => head.startsWith("PK\x03\x04") && /container\.description|aff4:\/\/|information\.turtle/.test(head),
    remedy: "Export it as raw or E01.",
  },
  {
    name: "VMDK seSparse",
    is: begins("\xbe\xba\xfe\xca\0\0\0\0"),
    remedy: "Clone the disk to another kind, or give its flat file.",
  },
  { name: "QED", is: begins("QED\0"), remedy: "Convert it to qcow2." },
  { name: "qcow (version 1)", is: begins("QFI\xfb\0\0\0\x01"), remedy: "Convert it to qcow2." },
];

function begins(signature: string): Named["is"] {
  return (head) => head.startsWith(signature);
}

function kindOf(part: Part): Named | undefined {
  const head = String.fromCharCode(
    ...part.source.read(0, Math.min(HEAD_SIZE, part.source.size)).subarray(0, HEAD_SIZE),
  );
  return NAMED.find((named) => named.is(head));
}

/** Names what cannot be read, so that nobody looks for a disk in its bytes. */
export const named: ContainerFormat = {
  name: "named",
  nests: false,
  detect: (part) => kindOf(part) !== undefined,
  open: ([part]) => {
    const kind = part === undefined ? undefined : kindOf(part);
    throw new EvidenceError("container-unsupported", {
      ...(part === undefined ? {} : { path: part.label }),
      offset: 0,
      detail: `${kind?.name ?? "this kind of image"} is recognised, not read`,
      ...(kind === undefined ? {} : { remedy: kind.remedy }),
    });
  },
};
