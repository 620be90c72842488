/**
 * The `float64` engine: programs over plain arrays in double precision. It is too slow to train with. The other
 * engines are tested against it.
 *
 * @module
 */

import { float64Ops, type Float64Tensor, float64Tensor } from "./ops.ts";
import type { Shape } from "../../ops/ops.ts";
import {
  checkHostTensors,
  type Engine,
  type Executable,
  type HostTensors,
  type Program,
  type TensorMap,
  tensorNamed,
  tensorsNamed,
} from "../../ops/program.ts";

function toTensors(values: HostTensors, shapes: TensorMap<Shape>): Record<string, Float64Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [
      name,
      float64Tensor(data, tensorNamed(shapes, name)),
    ]),
  );
}

function toHost(tensors: TensorMap<Float64Tensor>): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => [name, Float32Array.from(data)]),
  );
}

function compile(program: Program, first: HostTensors): Executable {
  checkHostTensors(first, program.state, { complete: true });
  let state = toTensors(first, program.state);
  return {
    run: (inputs) => {
      checkHostTensors(inputs, program.inputs, { complete: true });
      const result = program.run(float64Ops, state, toTensors(inputs, program.inputs));
      state = { ...state, ...result.state };
      return Promise.resolve(toHost(result.outputs));
    },
    readState: (names) => Promise.resolve(toHost(tensorsNamed(state, names))),
    writeState: (values) => {
      checkHostTensors(values, program.state, { complete: false });
      state = { ...state, ...toTensors(values, program.state) };
    },
    dispose: () => Promise.resolve(),
  };
}

/**
 * Starts the reference engine.
 *
 * @returns The engine.
 */
export function createFloat64Engine(): Engine {
  return {
    name: "float64",
    device: "plain float64 arrays",
    version: "Goodness",
    compile: (program, state) => Promise.resolve(compile(program, state)),
  };
}
