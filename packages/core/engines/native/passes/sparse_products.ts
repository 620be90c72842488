/**
 * Products with constant matrices that are mostly zero, such as means over cells of a grid, as gathers and sums, which
 * passes compute where they are read.
 *
 * @module
 */

import type { AnyCall, GraphValue, KernelTrace } from "../../../graph/graph.ts";
import { Tracer } from "../../../graph/tracer.ts";
import type { Ops } from "../../../ops/ops.ts";
import { lengthAt } from "../../../ops/shape.ts";

/** The most entries of a row that are gathered. */
const MOST_ENTRIES = 64;

/** What a constant matrix multiplies: in each row the same number of entries, of the same value. */
interface Entries {
  /** The columns of the entries, row after row. */
  readonly columns: readonly number[];
  /** How many a row has. */
  readonly ofRow: number;
  /** Their value. */
  readonly value: number;
}

/**
 * Replaces products with sparse constants.
 *
 * @returns The same program.
 */
export function withoutSparseProducts(trace: KernelTrace): KernelTrace {
  const constants = new Map(trace.constants.map((constant) => [constant.name, constant]));
  const makers = new Map(trace.calls.map((call) => [call.output.name, call]));
  const added: KernelTrace["constants"][number][] = [];
  const calls = trace.calls.flatMap((call) => {
    const { operation, inputs: [a, b], output } = call;
    const constant = constants.get(a?.name ?? "");
    if (operation.op !== "matMul" || operation.transposeB || !constant || !b) return [call];
    const entries = entriesOf(constant, operation.transposeA);
    const rows = unreshaped(b, makers);
    const [matrices, inner] = b.shape;
    if (entries === undefined || matrices !== 1 || rows.shape[0] !== inner) return [call];
    const tracer = new Tracer(`${output.name}.`, (_): _ is never => false);
    const last = gathered(tracer, rows, entries);
    added.push(...tracer.constants);
    return [...tracer.calls, { operation: { op: "reshape" }, inputs: [last], output } as const];
  });
  return { ...trace, calls, constants: [...trace.constants, ...added] };
}

/** The value behind a reshape. */
function unreshaped(value: GraphValue, makers: ReadonlyMap<string, AnyCall>): GraphValue {
  const maker = makers.get(value.name);
  const [input] = maker?.inputs ?? [];
  return maker?.operation.op === "reshape" && input !== undefined ? input : value;
}

/** The entries of a matrix `[1, rows, columns]`, or of a transposed one, if all rows are alike. */
function entriesOf(
  { shape, values }: KernelTrace["constants"][number],
  transposed: boolean,
): Entries | undefined {
  if (shape.length !== 3 || shape[0] !== 1) return undefined;
  const [rows, columns] = transposed
    ? [shape[2] ?? 0, shape[1] ?? 0]
    : [shape[1] ?? 0, shape[2] ?? 0];
  const at = (row: number, column: number): number =>
    values[transposed ? column * rows + row : row * columns + column] ?? 0;
  const found = Array.from(
    { length: rows },
    (_, row) =>
      Array.from({ length: columns }, (_, column) => column).filter((column) =>
        at(row, column) !== 0
      ),
  );
  const ofRow = lengthAt(found.map((entries) => entries.length), 0);
  const value = at(0, found[0]?.[0] ?? 0);
  const isAlike = found.every((entries, row) =>
    entries.length === ofRow && entries.every((column) => at(row, column) === value)
  );
  if (!isAlike || ofRow === 0 || ofRow > MOST_ENTRIES) return undefined;
  return { columns: found.flat(), ofRow, value };
}

/** Gathers the rows of the entries, adds up those of one row of the constant, and multiplies the fewer by their value. */
function gathered(
  ops: Ops<GraphValue>,
  x: GraphValue,
  { columns, ofRow, value }: Entries,
): GraphValue {
  const [length, ...rest] = x.shape;
  const rows = columns.length / ofRow;
  const isInPlace = columns.length === length && columns.every((column, at) => column === at);
  const times = (y: GraphValue): GraphValue => value === 1 ? y : ops.mul(y, value);
  if (ofRow === 1) return isInPlace ? times(x) : ops.gather(times(x), columns, 0);
  const all = isInPlace ? x : ops.gather(x, columns, 0);
  return times(ops.sum(ops.reshape(all, [rows, ofRow, ...rest]), 1));
}
