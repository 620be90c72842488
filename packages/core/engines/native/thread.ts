/**
 * The program of a worker that runs its part of the kernels' jobs, see `threads.ts`.
 *
 * @module
 */

import { workerData } from "node:worker_threads";
import { WorkerShare } from "./work.ts";

new WorkerShare(workerData).serve();
