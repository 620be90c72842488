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
import { OrtApi } from "./onnx_runtime_api.ts";

/** A call: which function, and its arguments in order. */
export type ThreadCall =
  | {
    readonly name: "createSessionFromArray";
    readonly arguments: readonly [bigint, bigint, bigint, bigint, bigint];
  }
  | {
    readonly name: "run";
    readonly arguments: readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  };

const api = new OrtApi();

function answer(call: ThreadCall): bigint {
  if (call.name === "run") return api.run.call(...call.arguments);
  return api.createSessionFromArray.call(...call.arguments);
}

parentPort?.on("message", (call: ThreadCall) => parentPort?.postMessage(answer(call)));
