/**
 * Fragments of a graph, which the writers of ONNX's and TensorFlow's graphs are built from.
 *
 * @module
 */

import type { GraphCall, GraphValue } from "./graph.ts";

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
 * Concatenates fragments, each after those it depends on.
 *
 * @returns One fragment.
 */
export function joined<N, C>(...fragments: readonly Fragment<N, C>[]): Fragment<N, C> {
  return {
    nodes: fragments.flatMap(({ nodes }) => nodes),
    constants: fragments.flatMap(({ constants }) => constants),
  };
}

/**
 * Names an intermediate value of an operation that takes several nodes.
 *
 * @param call The operation.
 * @param what The last part of its name.
 * @returns The value, `<output>.<what>`. Its shape is that of the output, which no writer looks at.
 */
export function between({ output }: Connection, what: string): GraphValue {
  return { ...output, name: `${output.name}.${what}` };
}

/**
 * Makes the fragment of one node. Its inputs are those of the operation, followed by its own constants.
 *
 * @param call The operation.
 * @param own The values of these constants, by the last part of their names.
 * @param make Makes a constant from its name and values, and the node from the names of its inputs.
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
