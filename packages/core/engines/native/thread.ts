/**
 * A worker that does its part of every run of a program, see `threads.ts`.
 *
 * @module
 */

import { workerData } from "node:worker_threads";
import { WorkerShare } from "./work.ts";

new WorkerShare(workerData).serve();
