import { mutationSoak } from "../unix/mutation-soak.fixture.js";
import { fat } from "./fat.js";

/** Damaged FAT12, FAT16 and FAT32 volumes. */
export default mutationSoak("evidence/mutated/fat", "forensics/images/fat", fat, 20, 5_000);
