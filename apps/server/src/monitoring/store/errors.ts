import { MizugiwaError } from "@mizugiwa/base";

/**
 * What the event store refuses or cannot do. Codes:
 *
 *   engine-restarted     the process that searches ended while it worked; it is started again
 *   engine-failed        it refused a statement: a damaged file, too little memory
 *   query-cancelled      who asked went away
 *   query-too-long       the time a query may take is over
 *   feed-gap             rows do not follow what was fed last
 *   feed-unreadable      a file of rows is not what it must be
 *   store-closed         the server ends
 */
export class StoreError extends MizugiwaError {}
