/**
 * What the writers of ONNX's and TensorFlow's graphs share: fragments of a graph, and names in them.
 *
 * @module
 */

import type { GraphCall, GraphValue } from "./trace.ts";

/** A fragment of a graph: nodes `N`, each after those it depends on, and the constants `C` that they use. */
export interface Fragment<N, C> {
  /** The nodes. */
  readonly nodes: readonly N[];
  /** The constants. */
  readonly constants: readonly C[];
}

/** The values that a node connects. */
export type Connection = Pick<GraphCall, "inputs" | "output">;

/**
 * Puts fragments together.
 *
 * @param fragments The fragments, each after those it depends on.
 * @returns One fragment.
 */
export function joined<N, C>(...fragments: readonly Fragment<N, C>[]): Fragment<N, C> {
  return {
    nodes: fragments.flatMap(({ nodes }) => nodes),
    constants: fragments.flatMap(({ constants }) => constants),
  };
}

/**
 * Names a value between two nodes of one operation; its shape is not needed.
 *
 * @param call The operation.
 * @param what What to call the value.
 * @returns The value.
 */
export function between({ output }: Connection, what: string): GraphValue {
  return { ...output, name: `${output.name}.${what}` };
}

/**
 * Makes the fragment of one node, whose inputs are those of the operation, then constants of its own.
 *
 * @param call The operation.
 * @param own The values of these constants, by what they are.
 * @param make Makes a constant of its name and values, and the node of the names of its inputs.
 * @returns The fragment.
 */
export function fragmentOf<V, N, C extends { readonly name: string }>(
  { inputs, output }: Connection,
  own: Readonly<Record<string, V>>,
  make: {
    readonly constant: (name: string, values: V) => C;
    readonly node: (inputs: string[]) => N;
  },
): Fragment<N, C> {
  const constants = Object.entries(own).map(([what, values]) =>
    make.constant(`${output.name}.${what}`, values)
  );
  const names = [...inputs, ...constants].map(({ name }) => name);
  return { nodes: [make.node(names)], constants };
}
