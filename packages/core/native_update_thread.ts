/**
 * A thread that follows in the update of weights, see `native_update.ts`.
 *
 * @module
 */

import { workerData } from "node:worker_threads";
import { UpdateShare } from "./native_update_share.ts";

new UpdateShare(workerData).follow();
