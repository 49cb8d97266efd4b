import type { ByteSource } from "@mizugiwa/bytes";
import { DEFAULT_CODECS } from "../codecs.js";
import type { Container, ContainerOptions, Part } from "./container.js";
import { around } from "./files.fixture.js";
import { openImages } from "./registry.js";

export function part(label: string, source: ByteSource): Part {
  return { label, source };
}

/** The one image that the parts make; nothing but the parts can be resolved. */
export function openOne(parts: readonly Part[], options: Partial<ContainerOptions> = {}): Container {
  const images = openAll(parts, options);
  const [image] = images;
  if (image === undefined || images.length !== 1) throw new Error(`${images.length} images, want one`);
  return image;
}

export function openAll(parts: readonly Part[], options: Partial<ContainerOptions> = {}): Container[] {
  const all = { snapshot: null, fillDamaged: false, ...options };
  return openImages(parts, around(null), all, DEFAULT_CODECS).map(({ container }) => container);
}
