export { type ByteSource, chunksOf, memorySource, ReadError, readExactly, sliceSource } from "./source.js";
