export { inflateRawBlock, inflateZlib } from "./blocks/inflate-block.js";
export { lzo1xDecompress } from "./blocks/lzo1x.js";
export { unlzxChunk } from "./blocks/unlzx.js";
export { unxpressBlock } from "./blocks/unxpress.js";
export { unzstdBlock } from "./blocks/unzstd-block.js";
export { adler32 } from "./checksums/adler32.js";
export { blake2b256 } from "./checksums/blake2b.js";
export { crc32, crc32c } from "./checksums/crc.js";
export { sha256 } from "./checksums/sha256.js";
export { xxh64 } from "./checksums/xxh64.js";
export { gunzip } from "./inflate/gzip.js";
export { inflateRaw, inflateRawMeasured } from "./inflate/inflate-raw.js";
export { DEFAULT_LIMITS, type Limits } from "./limits.js";
export { type ByteSource, chunksOf, memorySource, ReadError, readExactly, sliceSource } from "./source.js";
export { StreamError } from "./stream-error.js";
export {
  bytesAt,
  type Field,
  type FieldValues,
  i8,
  i16,
  i16be,
  i32,
  i32be,
  i64,
  i64be,
  type Struct,
  StructError,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64,
  u64be,
} from "./struct.js";
export { type Unpacked, unpack } from "./unpack/unpack.js";
export { DEFAULT_UNPACK_LIMITS, type UnpackLimits } from "./unpack/unpack-limits.js";
export { unxz } from "./xz/unxz.js";
export { readZip, type ZipEntry } from "./zip/read-zip.js";
export { unzstd } from "./zstd/unzstd.js";
