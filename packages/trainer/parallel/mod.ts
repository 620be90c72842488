/**
 * Trainings that several processes make together, by MPI.
 *
 * @module
 */

export * from "./division.ts";
export * from "./processes.ts";
export type { SharedEngine } from "../training/start_engine.ts";
