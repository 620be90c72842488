/**
 * The worker that leads every run, so that the main thread is free while it computes: it dispatches the runs of
 * programs to all threads, and runs the graphs of ONNX Runtime among their steps. It handles addresses only; the memory
 * belongs to the main thread, which keeps it until the answer has come.
 *
 * Why a worker and not Deno's `nonblocking` calls: ONNX Runtime flushes denormal numbers to zero only in the
 * thread that creates the first session, and a nonblocking call may run on any thread.
 *
 * @module
 */

import { parentPort, workerData } from "node:worker_threads";
import { RunQueue } from "./run_queue.ts";
import { type NativeWork, WorkerShare } from "./work.ts";
import { OrtApi } from "./ort_api.ts";

/** A call: create a session, make a run, or attach or detach a program, which goes by a number. */
export type LeadingCall =
  | {
    readonly name: "createSession";
    /** The arguments of ONNX Runtime's `CreateSessionFromArray`, in order. */
    readonly arguments: readonly [bigint, bigint, bigint, bigint, bigint];
  }
  | {
    readonly name: "run";
    /** The attached program. */
    readonly work: number;
    /** The index of its run. */
    readonly run: number;
  }
  | {
    readonly name: "attach";
    readonly work: number;
    /** This thread's part of it. */
    readonly share: NativeWork;
  }
  | {
    readonly name: "detach";
    readonly work: number;
  };

/** What the worker is sent: calls, each of which it answers, or that it is to look for runs in the queue. */
export type LeadingMessage = LeadingCall | { readonly name: "look" };

/** The answer to a call: why it failed, if it did. */
export interface LeadingAnswer {
  /** The message of the error. */
  readonly failure?: string;
}

let opened: OrtApi | undefined;
const shares = new Map<number, WorkerShare>();

/** ONNX Runtime, opened when a graph needs it. */
function api(): OrtApi {
  return opened ??= new OrtApi();
}

function run(work: number, index: number): void {
  const share = shares.get(work);
  if (share === undefined) throw new RangeError(`Cannot run: program ${work} is not attached`);
  share.dispatch(index, send);
}

function obey(call: LeadingCall): void {
  switch (call.name) {
    case "createSession":
      return api().check(api().createSessionFromArray.call(...call.arguments));
    case "run":
      return run(call.work, call.run);
    case "attach":
      shares.set(
        call.work,
        new WorkerShare(call.share, (graph) => api().check(api().run.call(...graph))),
      );
      return;
    case "detach":
      shares.delete(call.work);
  }
}

function answerTo(call: LeadingCall): LeadingAnswer {
  try {
    obey(call);
    return {};
  } catch (error) {
    return { failure: error instanceof Error ? error.message : `${error}` };
  }
}

const queue = new RunQueue(workerData);
/** Calls that were made. */
let made = 0;
/**
 * Answers of calls that were made. That of a run is sent while the next one computes, as the main thread may wake on
 * this thread's core.
 */
const unsent: LeadingAnswer[] = [];

function send(): void {
  for (const answer of unsent.splice(0)) parentPort?.postMessage(answer);
}

function make(call: LeadingCall): void {
  const answer = answerTo(call);
  send();
  unsent.push(answer);
  made++;
}

/** Makes runs until another call is next, or none. */
function makeRuns(): void {
  do {
    for (let run = queue.take(made); run; run = queue.take(made)) make({ name: "run", ...run });
    send();
    queue.wait();
  } while (queue.isNext(made) && queue.endWait());
}

parentPort?.on("message", (message: LeadingMessage) => {
  makeRuns();
  if (message.name === "look") return;
  make(message);
  makeRuns();
});
