/** Where a run keeps what it needs to be resumed, below the folder it writes to; gone once the run is complete. */
export const STATE_FOLDER = ".mizugiwa-image";
