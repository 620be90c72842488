/**
 * A program on the engine `native`.
 *
 * @module
 */

import type { OnnxRuntime, OnnxTensor } from "./ort.ts";
import type { NativeParts, Slot } from "./parts.ts";
import {
  checkHostTensors,
  type Executable,
  type HostTensors,
  type Program,
  type TensorMap,
  tensorNamed,
  tensorsNamed,
} from "../../ops/program.ts";

/** A program on `native`. Up to two runs are in flight: one executes, the next one is queued. */
export class NativeExecutable implements Executable {
  readonly #runtime: OnnxRuntime;
  readonly #program: Program;
  readonly #parts: NativeParts;
  #state: TensorMap<OnnxTensor>;
  /** The slot of the next run, and that of the run after it. */
  #inFlight: NativeParts["inFlight"];
  #disposed = false;

  /**
   * Takes ownership of its parts.
   *
   * @param runtime Frees the tensors.
   * @param parts What was prepared for it.
   * @param state The first values of its state.
   */
  constructor(runtime: OnnxRuntime, program: Program, parts: NativeParts, state: HostTensors) {
    this.#runtime = runtime;
    this.#program = program;
    this.#parts = parts;
    this.#state = parts.tensors.state;
    this.#inFlight = parts.inFlight;
    fill(this.#state, state);
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    checkHostTensors(inputs, this.#program.inputs, { complete: true });
    while (this.#inFlight[0].running !== undefined) await this.#inFlight[0].running; // if free, starts before this returns
    this.#assertHeld("run");
    const [slot, next] = this.#inFlight;
    this.#inFlight = [next, slot];
    fill(slot.inputs, inputs);
    const outputs = this.#runOnce(slot);
    const ended = (): void => {
      slot.running = undefined;
    };
    slot.running = outputs.then(ended, ended);
    return await outputs;
  }

  async #runOnce({ run, after, outputs }: Slot): Promise<HostTensors> {
    await run();
    this.#parts.threads?.check();
    this.#state = after;
    return copies(outputs);
  }

  /** Waits for all runs in flight. */
  async #idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  get #running(): Promise<void> | undefined {
    const [next, last] = this.#inFlight;
    return next.running ?? last.running;
  }

  #assertHeld(action: string): void {
    if (!this.#disposed) return;
    throw new Error(
      `Cannot ${action} "${this.#program.name}": it was disposed; compile it anew`,
    );
  }

  async readState(
    names: readonly string[] = Object.keys(this.#program.state),
  ): Promise<HostTensors> {
    await this.#idle();
    return copies(tensorsNamed(this.#state, names));
  }

  writeState(values: HostTensors): void {
    checkHostTensors(values, this.#program.state, { complete: false });
    this.#assertHeld("replace state of");
    if (this.#running !== undefined) {
      throw new Error(
        `Cannot replace state of "${this.#program.name}" while it runs: wait for the run first`,
      );
    }
    fill(this.#state, values);
  }

  async dispose(): Promise<void> {
    await this.#idle();
    if (this.#disposed) return;
    this.#disposed = true;
    const { sessions, threads, work, tensors } = this.#parts;
    for (const session of sessions) session?.release();
    await work?.release();
    await threads?.dispose();
    const { state, doubleBuffered, intermediates, inputs, outputs } = tensors;
    for (const group of [state, doubleBuffered, intermediates, ...inputs, ...outputs]) {
      this.#runtime.release(Object.values(group));
    }
  }
}

function fill(tensors: TensorMap<OnnxTensor>, values: HostTensors): void {
  for (const [name, data] of Object.entries(values)) tensorNamed(tensors, name).values.set(data);
}

function copies(tensors: TensorMap<OnnxTensor>): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { values }]) => [name, values.slice()]),
  );
}
