/**
 * A program on the engine `native`.
 *
 * @module
 */

import {
  checkHostTensors,
  type Executable,
  type HostTensors,
  type Program,
  type TensorMap,
  tensorNamed,
  tensorsNamed,
} from "../../ops/program.ts";

/** A prepared run with memory of its own for inputs and outputs, so that two can be in flight. */
export interface Slot {
  /** Its inputs. */
  readonly inputs: TensorMap<Float32Array>;
  /** Its outputs. */
  readonly outputs: TensorMap<Float32Array>;
  /** The state after it. */
  readonly after: TensorMap<Float32Array>;
  /**
   * Runs it, after all runs that were asked for before.
   *
   * @throws {Error} If it fails.
   */
  readonly run: () => Promise<void>;
  /** While it runs: resolves when it has ended, well or badly. */
  running?: Promise<void> | undefined;
}

/** What an executable is made from. Addresses of tensors never change. */
export interface NativeParts {
  /** The state as the first run reads it. */
  readonly state: TensorMap<Float32Array>;
  /** The run that is next, and the one after it. */
  readonly inFlight: readonly [Slot, Slot];
  /** State of which this process has only parts after a run, as it shares updates with others. */
  readonly inParts: {
    /** The names of its tensors. */
    readonly names: readonly string[];
    /** Collects the other parts; all processes must do so together. */
    readonly gather: () => Promise<void>;
  };
  /** The bytes of its memory. */
  readonly memoryBytes: number;
  /** Says that state was replaced: what the next run would take from the one before is made anew. */
  stateReplaced(): void;
  /** Frees all; no run may be in progress. */
  dispose(): Promise<void>;
}

/** A program on `native`. Up to two runs are in flight: one executes, the next one is queued. */
export class NativeExecutable implements Executable {
  readonly memoryBytes: number;
  readonly #program: Program;
  readonly #parts: NativeParts;
  #state: TensorMap<Float32Array>;
  /** The slot of the next run, and that of the run after it. */
  #inFlight: NativeParts["inFlight"];
  #disposed = false;

  /**
   * Takes ownership of its parts.
   *
   * @param parts What was prepared for it.
   * @param state The first values of its state.
   */
  constructor(program: Program, parts: NativeParts, state: HostTensors) {
    this.#program = program;
    this.#parts = parts;
    this.memoryBytes = parts.memoryBytes;
    this.#state = parts.state;
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
    const { inParts } = this.#parts;
    if (inParts.names.some((name) => names.includes(name))) await inParts.gather();
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
    this.#parts.stateReplaced();
  }

  async dispose(): Promise<void> {
    await this.#idle();
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#parts.dispose();
  }
}

function fill(tensors: TensorMap<Float32Array>, values: HostTensors): void {
  for (const [name, data] of Object.entries(values)) tensorNamed(tensors, name).set(data);
}

function copies(tensors: TensorMap<Float32Array>): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [name, values.slice()]),
  );
}
