/**
 * Messages between processes by MPI.
 *
 * @module
 */

export { Communicator, type MessageData, type MpiPlace } from "./communicator.ts";
