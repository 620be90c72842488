/**
 * The thread that ONNX Runtime runs on, so that JavaScript goes on meanwhile. It knows addresses
 * alone: what lies there belongs to `onnx_runtime.ts`, which keeps it until the answer is there.
 *
 * A thread of its own and not a call that does not block: only the thread that makes the first
 * session takes denormal numbers for zero, and a call that does not block runs on any thread.
 *
 * @module
 */

import { parentPort } from "node:worker_threads";
import { UpdateShare, type UpdateWork } from "./native_update_share.ts";
import { OrtApi } from "./onnx_runtime_api.ts";

/** A call: a function of ONNX Runtime with its arguments in order, or something about an update. */
export type ThreadCall =
  | {
    readonly name: "createSessionFromArray";
    readonly arguments: readonly [bigint, bigint, bigint, bigint, bigint];
  }
  | {
    readonly name: "run";
    readonly arguments: readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    /** The number of the update that follows, if the run ends well. */
    readonly update?: number;
  }
  | {
    readonly name: "takeUpdate";
    readonly update: number;
    /** This thread's share of it. */
    readonly work: UpdateWork;
  }
  | {
    readonly name: "dropUpdate";
    readonly update: number;
  };

const api = new OrtApi();
const updates = new Map<number, UpdateShare>();

function run(call: ThreadCall & { name: "run" }): bigint {
  const status = api.run.call(...call.arguments);
  if (status === 0n && call.update !== undefined) updates.get(call.update)?.lead();
  return status;
}

function answer(call: ThreadCall): bigint {
  switch (call.name) {
    case "createSessionFromArray":
      return api.createSessionFromArray.call(...call.arguments);
    case "run":
      return run(call);
    case "takeUpdate":
      updates.set(call.update, new UpdateShare(call.work));
      return 0n;
    case "dropUpdate":
      updates.delete(call.update);
      return 0n;
  }
}

parentPort?.on("message", (call: ThreadCall) => parentPort?.postMessage(answer(call)));
