/**
 * A thread that follows in the work of kernels, see `native_threads.ts`.
 *
 * @module
 */

import { workerData } from "node:worker_threads";
import { WorkerShare } from "./work.ts";

new WorkerShare(workerData).serve();
