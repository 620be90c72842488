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
import { type NativeWork, WorkerShare } from "./work.ts";
import { OrtApi } from "./ort_api.ts";

/** A part of a run: a call of ONNX Runtime's `Run` with its arguments in order, or the number of a job of kernels. */
export type RunStep =
  | { readonly run: readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint] }
  | { readonly job: number };

/** A call: to make a session, to run, or about the work of kernels, which goes by a number. */
export type ThreadCall =
  | {
    readonly name: "createSessionFromArray";
    readonly arguments: readonly [bigint, bigint, bigint, bigint, bigint];
  }
  | {
    readonly name: "run";
    /** One after the other, up to the first that fails. */
    readonly steps: readonly RunStep[];
    /** The work that the jobs are of, if there are any. */
    readonly work?: number;
  }
  | {
    readonly name: "attachWork";
    readonly work: number;
    /** This thread's share of it. */
    readonly share: NativeWork;
  }
  | {
    readonly name: "detachWork";
    readonly work: number;
  };

const api = new OrtApi();
const shares = new Map<number | undefined, WorkerShare>();

function run({ steps, work }: ThreadCall & { name: "run" }): bigint {
  for (const step of steps) {
    const status = "run" in step ? api.run.call(...step.run) : dispatch(work, step.job);
    if (status !== 0n) return status;
  }
  return 0n;
}

function dispatch(work: number | undefined, job: number): bigint {
  const share = shares.get(work);
  if (share === undefined) throw new RangeError(`Cannot do job ${job}: work ${work} is not held`);
  share.dispatch(job);
  return 0n;
}

function answer(call: ThreadCall): bigint {
  switch (call.name) {
    case "createSessionFromArray":
      return api.createSessionFromArray.call(...call.arguments);
    case "run":
      return run(call);
    case "attachWork":
      shares.set(call.work, new WorkerShare(call.share));
      return 0n;
    case "detachWork":
      shares.delete(call.work);
      return 0n;
  }
}

parentPort?.on("message", (call: ThreadCall) => parentPort?.postMessage(answer(call)));
