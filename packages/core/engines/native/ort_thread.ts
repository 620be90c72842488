/**
 * The worker that ONNX Runtime runs in, so that the main thread is free while it computes. The worker handles
 * addresses only; the memory belongs to `ort.ts`, which keeps it until the answer has come.
 *
 * Why a worker and not Deno's `nonblocking` calls: ONNX Runtime flushes denormal numbers to zero only in the
 * thread that creates the first session, and a nonblocking call may run on any thread.
 *
 * @module
 */

import { parentPort } from "node:worker_threads";
import { type NativeWork, WorkerShare } from "./work.ts";
import { OrtApi } from "./ort_api.ts";

/** A step of a run: the arguments of ONNX Runtime's `Run`, in order, or the index of a kernels' job. */
export type RunStep =
  | { readonly run: readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint] }
  | { readonly job: number };

/** A message: create a session, run steps, or attach or detach the kernels' work, which goes by a number. */
export type ThreadCall =
  | {
    readonly name: "createSessionFromArray";
    readonly arguments: readonly [bigint, bigint, bigint, bigint, bigint];
  }
  | {
    readonly name: "run";
    /** Run in order, up to the first that fails. */
    readonly steps: readonly RunStep[];
    /** The attached work that the jobs belong to, if there are any. */
    readonly work?: number;
  }
  | {
    readonly name: "attachWork";
    readonly work: number;
    /** This thread's part of it. */
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
  if (share === undefined) {
    throw new RangeError(`Cannot run job ${job}: work ${work} is not attached`);
  }
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
