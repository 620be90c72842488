/**
 * The values of a traced program: who makes them, who reads them, and which are stored in memory.
 *
 * @module
 */

import type { AnyCall, ElementwiseOp, GraphValue, KernelTrace } from "../../../graph/graph.ts";
import { lengthAt, sizeOf } from "../../../ops/shape.ts";
import type { NumberFormat } from "./pass.ts";

/** The least inner length of a product in bfloat16. Shorter ones gain nothing. */
const LEAST_INNER = 32;
/** The most work that each of several readers of a value repeats. */
const MOST_REPEATED = 8;
/** The work of a division, a root or a transcendental function, counted in additions. */
const DEAR = 8;

/** The work of elementwise operations. */
const WORK: Readonly<Record<ElementwiseOp, number>> = {
  add: 1,
  sub: 1,
  mul: 1,
  div: DEAR,
  max: 1,
  greater: 1,
  relu: 1,
  sqrt: DEAR,
  log: DEAR,
  sigmoid: DEAR,
  softplus: DEAR,
};

/** Whether an operation works on each element. */
export function isElementwise(op: string): op is ElementwiseOp {
  return op in WORK;
}

/** Whether an operation can be computed where its result is read. */
function isInPlace({ op }: AnyCall["operation"]): boolean {
  return isElementwise(op) || op === "slice" || op === "gather" || op === "rowsOfLabels";
}

/** The values of a program. */
export class TracedValues {
  readonly #precision: NumberFormat;
  readonly #makers: ReadonlyMap<string, AnyCall>;
  readonly #readers = new Map<string, AnyCall[]>();
  readonly #constants: ReadonlyMap<string, Float32Array>;
  readonly #stored = new Map<string, Set<NumberFormat>>();

  /**
   * Decides what is stored.
   *
   * @param precision The format of the factors of products.
   * @param further Names of values that are to be stored in float32 besides.
   */
  constructor(trace: KernelTrace, precision: NumberFormat, further: ReadonlySet<string>) {
    this.#precision = precision;
    this.#makers = new Map(trace.calls.map((call) => [call.output.name, call]));
    this.#constants = new Map(trace.constants.map(({ name, values }) => [name, values]));
    for (const call of trace.calls) {
      for (const name of new Set(call.inputs.map((input) => input.name))) {
        this.#readers.set(name, [...this.#readers.get(name) ?? [], call]);
      }
    }
    const given = [...trace.inputs, ...trace.constants].map(({ name }) => name);
    for (const name of [...given, ...further]) this.#store(name, "f32");
    for (const result of [...Object.values(trace.state), ...Object.values(trace.outputs)]) {
      this.#store(this.base(result).name, "f32");
    }
    this.#storeOperands(trace.calls);
    this.#storeOthers(trace.calls);
  }

  /** The call that makes a value, unless it is given. */
  maker(value: GraphValue): AnyCall | undefined {
    return this.#makers.get(value.name);
  }

  /** The values of a constant. */
  constant({ name }: GraphValue): Float32Array | undefined {
    return this.#constants.get(name);
  }

  /** The value behind reshapes, which is the same memory. */
  base(value: GraphValue): GraphValue {
    const maker = this.maker(value);
    const [input] = maker?.inputs ?? [];
    return maker?.operation.op === "reshape" && input ? this.base(input) : value;
  }

  /** The formats that a value is stored in; none if its readers compute it. */
  formats({ name }: GraphValue): ReadonlySet<NumberFormat> {
    return this.#stored.get(name) ?? new Set();
  }

  /** The format of an operand that a call needs in memory. */
  operandFormat(call: AnyCall, operand: GraphValue): NumberFormat {
    return call.operation.op === "matMulOfRows" && operand === call.inputs[2]
      ? "f32"
      : this.formatOf(call);
  }

  /** The format of the factors of a product, or of other operands. */
  formatOf(call: AnyCall): NumberFormat {
    const inner = innerLength(call);
    if (this.#precision === "f32" || inner === undefined) return "f32";
    const { inputs: [a, b], output } = call;
    const isConstant = (factor?: GraphValue): boolean =>
      factor === undefined || this.#constants.has(this.base(factor).name);
    if (isConstant(a) || isConstant(b)) return "f32";
    return inner < LEAST_INNER || sizeOf(output.shape) < LEAST_INNER ** 2 ? "f32" : "bf16";
  }

  #store(name: string, format: NumberFormat): void {
    this.#stored.set(name, new Set([...this.#stored.get(name) ?? [], format]));
  }

  #storeOperands(calls: readonly AnyCall[]): void {
    for (const call of calls) {
      for (const input of operandsInMemory(call)) {
        this.#store(this.base(input).name, this.operandFormat(call, input));
      }
    }
  }

  #storeOthers(calls: readonly AnyCall[]): void {
    for (const { output, operation } of calls) {
      if (operation.op === "reshape") continue;
      const readers = this.readersOf(output.name);
      const isStored = isInPlace(operation)
        ? this.#isDear(output, readers)
        : this.formats(output).size === 0 ||
          readers.some((reader) => this.#readsElements(reader, output));
      if (isStored) this.#store(output.name, "f32");
    }
  }

  /** Whether a call reads a value element by element, in float32. */
  #readsElements(call: AnyCall, { name }: GraphValue): boolean {
    const inMemory = operandsInMemory(call);
    return call.inputs.some((input) => this.base(input).name === name && !inMemory.includes(input));
  }

  /** All that read a value, behind reshapes too. */
  readersOf(name: string): AnyCall[] {
    return (this.#readers.get(name) ?? []).flatMap((call) =>
      call.operation.op === "reshape" ? this.readersOf(call.output.name) : [call]
    );
  }

  /** Whether a value should not be computed anew by each reader. */
  #isDear(value: GraphValue, readers: readonly AnyCall[]): boolean {
    const work = this.#work(value);
    const isSmaller = readers.some(({ operation, output }) =>
      isInPlace(operation) && operation.op !== "slice" && sizeOf(output.shape) > sizeOf(value.shape)
    );
    const inFloats = readers.filter((reader) => this.#readsElements(reader, value));
    const times = inFloats.length + this.formats(value).size;
    return work > 0 && (isSmaller || (times > 1 && work > MOST_REPEATED));
  }

  /** The work of a value and of its operands that are not stored. */
  #work(value: GraphValue): number {
    const maker = this.maker(value);
    if (maker === undefined || this.formats(value).has("f32")) return 0;
    const { op } = maker.operation;
    if (!isInPlace(maker.operation) && op !== "reshape") return 0;
    const own = isElementwise(op) ? WORK[op] : 0;
    return maker.inputs.reduce((sum, input) => sum + this.#work(input), own);
  }
}

/** The inner length of a product; nothing for other calls. */
function innerLength({ operation, inputs: [a, b] }: AnyCall): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  switch (operation.op) {
    case "matMul":
      return lengthAt(a.shape, a.shape.length - (operation.transposeA ? 2 : 1));
    case "matMulOfRows":
      return lengthAt(a.shape, a.shape.length - 2);
    case "convolution":
    case "convolutionGradient":
      return lengthAt(b.shape, b.shape.length - 2);
    default:
      return undefined;
  }
}

/** The operands that a call needs in memory, not element by element. */
function operandsInMemory({ operation, inputs }: AnyCall): readonly GraphValue[] {
  switch (operation.op) {
    case "matMul":
    case "softmax":
    case "argMaxOneHot":
    case "goodnessOfLabels":
    case "matMulOfRows":
    case "convolution":
    case "convolutionGradient":
    case "allReduce":
      return inputs;
    case "rowsOfLabels":
    case "sumsByLabel":
      return inputs.slice(0, 1);
    default:
      return [];
  }
}
