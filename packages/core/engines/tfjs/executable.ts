/**
 * Programs on TensorFlow.js, run eagerly, one operation at a time.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { Shape } from "../../ops/ops.ts";
import {
  checkHostTensors,
  type Executable,
  type HostTensors,
  type Program,
  type ProgramResult,
  type RunReport,
  type TensorMap,
  tensorNamed,
  tensorsNamed,
} from "../../ops/program.ts";
import { countDispatches, type DispatchCount } from "../webgpu/dispatch_count.ts";
import { type TfjsEngineName, useBackend, webgpuBackend } from "./backend.ts";
import { tfjsOps } from "./ops.ts";

function toTensors(values: HostTensors, shapes: TensorMap<Shape>): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [
      name,
      // A copy, as the backend `cpu` keeps the array that it gets.
      tf.tensor(data.slice(), [...tensorNamed(shapes, name)], "float32"),
    ]),
  );
}

/** A program on a backend, with its state. It owns tensors until `dispose`. */
export class TfjsExecutable implements Executable {
  readonly #backend: TfjsEngineName;
  readonly #program: Program;
  #state: Record<string, tf.Tensor>;

  /**
   * Prepares to run a program.
   *
   * @param backend What runs it.
   * @param state Its first state.
   */
  constructor(backend: TfjsEngineName, program: Program, state: HostTensors) {
    checkHostTensors(state, program.state, { complete: true });
    this.#backend = backend;
    this.#program = program;
    this.#state = toTensors(state, program.state);
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    checkHostTensors(inputs, this.#program.inputs, { complete: true });
    await useBackend(this.#backend);
    const result = this.dispatch(inputs);
    this.#replace(result.state);
    return await readAll(result.outputs, { dispose: true });
  }

  /** Runs the program without waiting for the device. */
  protected dispatch(inputs: HostTensors): ProgramResult<tf.Tensor> {
    return tf.tidy(() => {
      const { state, outputs } = this.#program.run(
        tfjsOps(this.#backend),
        this.#state,
        toTensors(inputs, this.#program.inputs),
      );
      return { state: { ...state }, outputs: { ...outputs } };
    });
  }

  async readState(names?: readonly string[]): Promise<HostTensors> {
    await useBackend(this.#backend);
    return await readAll(tensorsNamed(this.#state, names), { dispose: false });
  }

  writeState(values: HostTensors): void {
    checkHostTensors(values, this.#program.state, { complete: false });
    this.#replace(toTensors(values, this.#program.state));
  }

  #replace(next: Record<string, tf.Tensor>): void {
    for (const name of Object.keys(next)) tensorNamed(this.#state, name).dispose();
    this.#state = { ...this.#state, ...next };
  }

  dispose(): Promise<void> {
    tf.dispose(this.#state);
    this.#state = {};
    return Promise.resolve();
  }
}

/** One on `webgpu` whose dispatches are counted. */
export class CountedExecutable extends TfjsExecutable {
  readonly #reason: string | undefined;
  #count: DispatchCount = { dispatches: 0, bytes: 0 };

  /**
   * Prepares to run a program.
   *
   * @param state Its first state, and why it is no fused program, if that was asked for.
   */
  constructor(
    program: Program,
    { state, reason }: { readonly state: HostTensors; readonly reason: string | undefined },
  ) {
    super("webgpu", program, state);
    this.#reason = reason;
  }

  protected override dispatch(inputs: HostTensors): ProgramResult<tf.Tensor> {
    const { result, count } = countDispatches(webgpuBackend(), () => super.dispatch(inputs));
    this.#count = count;
    return result;
  }

  report(): RunReport {
    const reason = this.#reason;
    return { fused: false, ...this.#count, ...(reason !== undefined && { reason }) };
  }
}

async function readAll(
  tensors: TensorMap<tf.Tensor>,
  options: { dispose: boolean },
): Promise<HostTensors> {
  const values: Record<string, Float32Array<ArrayBuffer>> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    values[name] = Float32Array.from(await tensor.data());
    if (options.dispose) tensor.dispose();
  }
  return values;
}
