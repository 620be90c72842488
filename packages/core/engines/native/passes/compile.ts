/**
 * Compiles a traced program into few passes over memory, between its products.
 *
 * A value is stored where a product, a reduction or a result needs it. Elementwise operations, slices and gathers
 * in between are computed where they are read, so most intermediate values never exist in memory.
 *
 * @module
 */

import type { AnyCall, GraphValue, KernelTrace } from "../../../graph/graph.ts";
import type { MatMulOptions } from "../../../ops/ops.ts";
import { dims3, lengthAt, sizeOf } from "../../../ops/shape.ts";
import { orderedCalls } from "./call_order.ts";
import { joinPasses } from "./join_passes.ts";
import type { NumberFormat } from "./pass.ts";
import { PassBuilder, type PassTarget } from "./pass_builder.ts";
import { MustStore } from "./term_reader.ts";
import type { Buffer, CompiledProgram, CompiledStep, Factor } from "./program.ts";
import { withoutSparseProducts } from "./sparse_products.ts";
import { TracedValues } from "./traced_values.ts";
import { withoutUnread } from "./unread_results.ts";
import { unrolled } from "./unroll.ts";

/**
 * Compiles a program.
 *
 * @param trace The program, traced with kernels.
 * @param precision The format of the factors of products between learnt weights, activities and derivatives.
 * @returns Its steps.
 */
export function compileTrace(trace: KernelTrace, precision: NumberFormat): CompiledProgram {
  const stored = new Set<string>();
  const dense = withoutSparseProducts(trace);
  const needed = { ...dense, calls: orderedCalls(dense) };
  for (;;) {
    try {
      return new Compiler(needed, new TracedValues(needed, precision, stored)).compile();
    } catch (error) {
      if (!(error instanceof MustStore) || stored.has(error.value)) throw error;
      stored.add(error.value);
    }
  }
}

/** The buffer of a value in a format. */
function bufferName(value: string, format: NumberFormat): string {
  return format === "f32" ? value : `${value}.${format}`;
}

class Compiler {
  readonly #trace: KernelTrace;
  readonly #values: TracedValues;
  readonly #builder: PassBuilder;
  readonly #buffers: Record<string, Buffer> = {};
  readonly #steps: CompiledStep[] = [];
  readonly #lists = new Map<string, string>();
  /** The buffers of products that are written where rows are added to them. */
  readonly #instead = new Map<string, string>();
  /** The buffers that are a result already. */
  readonly #taken = new Set<string>();

  constructor(trace: KernelTrace, values: TracedValues) {
    this.#trace = trace;
    this.#values = values;
    this.#builder = new PassBuilder(values, {
      indices: (indices) => this.#listNamed(indices),
      labels: (rows) => this.#labelsOf(rows),
    });
    for (const call of trace.calls) this.#writeInPlace(call);
  }

  compile(): CompiledProgram {
    const { constants, inputs, calls, state, outputs } = this.#trace;
    for (const { name, shape, values } of constants) {
      this.#buffers[name] = { shape, format: "f32", values };
    }
    const converted = [...constants, ...inputs].filter((value) =>
      this.#values.formats(value).has("bf16")
    );
    const rounded = converted.map((value) => [value.name, this.#convert(value)] as const);
    for (const call of calls) this.#addCall(call);
    const results = { state: this.#results(state), outputs: this.#results(outputs) };
    const kept = [...Object.values(results.state), ...Object.values(results.outputs)];
    return {
      steps: withoutUnread(joinPasses(this.#steps), kept).map((step) =>
        step.kind === "pass" ? { kind: "pass", pass: unrolled(step.pass) } : step
      ),
      buffers: this.#buffers,
      rounded: Object.fromEntries(rounded),
      ...results,
    };
  }

  /** The buffers of results. One that is given, or another result too, is copied. */
  #results(values: KernelTrace["state"]): Record<string, string> {
    const found = Object.entries(values).map(([name, value]) => {
      const base = this.#values.base(value);
      if (this.#values.maker(base) !== undefined && !this.#taken.has(base.name)) {
        this.#taken.add(base.name);
        return [name, base.name];
      }
      const copy = { name: `${base.name}.${name}`, shape: base.shape };
      this.#copy(base, { output: this.#addBuffer(copy, "f32"), format: "f32" });
      return [name, copy.name];
    });
    return Object.fromEntries(found);
  }

  #addCall(call: AnyCall): void {
    const { operation, output } = call;
    const formats = this.#values.formats(output);
    if (operation.op === "reshape" || formats.size === 0) return;
    if (!isStep(operation)) {
      // bfloat16 is rounded from float32 where both are stored
      for (const format of ["f32", "bf16"] as const) {
        if (formats.has(format)) this.#addPasses(call, operation, format);
      }
      return;
    }
    if (!this.#instead.has(output.name)) this.#addBuffer(output, "f32");
    this.#addStep(call, operation);
    if (formats.has("bf16")) this.#convert(output);
  }

  #addBuffer({ name, shape }: GraphValue, format: NumberFormat): string {
    const buffer = bufferName(name, format);
    this.#buffers[buffer] = { shape, format };
    return buffer;
  }

  #listNamed(indices: readonly number[]): string {
    const key = indices.join();
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const name = `list.${this.#lists.size}`;
    this.#lists.set(key, name);
    this.#buffers[name] = {
      shape: [indices.length],
      format: "i32",
      values: Int32Array.from(indices),
    };
    return name;
  }

  /** Lists the labels of one-hot rows, once. */
  #labelsOf(value: GraphValue): { readonly label: string; readonly present: string } {
    const { name } = this.#values.base(value);
    const [label, present] = [`${name}.label`, `${name}.present`];
    if (this.#buffers[label] === undefined) {
      const length = lengthAt(value.shape, value.shape.length - 1);
      const rows = sizeOf(value.shape) / length;
      this.#buffers[label] = { shape: [rows], format: "i32" };
      this.#buffers[present] = { shape: [rows], format: "f32" };
      this.#steps.push({ kind: "labels", input: name, label, present, rows, length });
    }
    return { label, present };
  }

  /** If a product is read only by a call that adds rows to it, it is written into the sum's buffer. */
  #writeInPlace({ operation, inputs: [x], output }: AnyCall): void {
    if (operation.op !== "addRows" || x === undefined) return;
    const base = this.#values.base(x);
    const op = this.#values.maker(base)?.operation.op;
    const isProduct = op === "matMul" || op === "matMulOfRows";
    if (isProduct && this.#values.readersOf(base.name).length === 1) {
      this.#instead.set(base.name, output.name);
    }
  }

  /** Rounds a value that is stored in float32 to bfloat16, into a buffer that it names. */
  #convert(value: GraphValue): string {
    const output = this.#addBuffer(value, "bf16");
    this.#copy(value, { output, format: "bf16" });
    return output;
  }

  #copy(value: GraphValue, target: PassTarget): void {
    this.#steps.push({ kind: "pass", pass: this.#builder.copy(value, target) });
  }

  #addPasses(call: AnyCall, operation: AnyCall["operation"], format: NumberFormat): void {
    const { output, inputs } = call;
    const isCopied = format === "bf16" && this.#values.formats(output).has("f32");
    if (isCopied) return void this.#convert(output);
    const target = { output: this.#addBuffer(output, format), format };
    const [first, second] = inputs;
    if (operation.op === "addRows" && first && second) {
      if (!this.#instead.has(this.#values.base(first).name)) this.#copy(first, target);
      const part = { of: output, axis: 1, start: operation.start };
      this.#copy(second, { ...target, part, added: true });
    } else if (operation.op === "sumsByLabel" && first && second) {
      this.#steps.push({ kind: "pass", pass: this.#builder.fill(output, target, 0) });
      const part = { of: output, axis: 1, start: 0 };
      this.#copy(second, { ...target, part, byLabel: first });
    } else if (operation.op === "concat") {
      let start = 0;
      for (const input of inputs) {
        const { axis } = operation;
        this.#copy(input, { ...target, part: { of: output, axis, start } });
        start += lengthAt(input.shape, axis);
      }
    } else if ((operation.op === "sum" || operation.op === "mean") && first) {
      const { axis } = operation;
      const scale = 1 / lengthAt(first.shape, axis);
      this.#copy(first, { ...target, reduced: axis, ...(operation.op === "mean" && { scale }) });
    } else {
      this.#steps.push({ kind: "pass", pass: this.#builder.result(call, target) });
    }
  }

  #addStep({ inputs, output, ...call }: AnyCall, operation: StepOperation): void {
    const [a, b, used] = inputs;
    if (a === undefined) throw new RangeError(`Cannot compute ${output.name}: it has no operands`);
    switch (operation.op) {
      case "softmax":
      case "argMaxOneHot": {
        const length = lengthAt(a.shape, a.shape.length - 1);
        this.#steps.push({
          kind: operation.op,
          input: this.#values.base(a).name,
          output: output.name,
          rows: sizeOf(a.shape) / length,
          length,
        });
        return;
      }
      case "goodnessOfLabels":
        if (b) this.#addGoodness(a, b, output);
        return;
      case "matMul":
        if (b) this.#addProduct({ ...call, inputs, output }, operation);
        return;
      case "convolution":
      case "convolutionGradient":
        if (b) this.#addConvolution({ ...call, inputs, output }, operation);
        return;
      case "matMulOfRows":
        if (b && used) this.#addProductOfRows({ ...call, inputs, output }, { a, b, used });
        return;
      case "allReduce": {
        const [from, to] = [this.#values.base(a).name, output.name];
        const length = sizeOf(a.shape);
        this.#steps.push({ kind: "allReduce", input: from, output: to, length });
      }
    }
  }

  #addGoodness(images: GraphValue, ofLabels: GraphValue, output: GraphValue): void {
    const [locations, count, channels] = dims3(images.shape);
    this.#steps.push({
      kind: "goodnessOfLabels",
      images: this.#values.base(images).name,
      ofLabels: this.#values.base(ofLabels).name,
      output: output.name,
      locations,
      count,
      labels: lengthAt(ofLabels.shape, 1),
      channels,
    });
  }

  #addProduct(call: AnyCall, { transposeA, transposeB }: Required<MatMulOptions>): void {
    const { inputs: [a, b], output } = call;
    if (a === undefined || b === undefined) return;
    const format = this.#values.formatOf(call);
    const [rows, columns] = output.shape.slice(-2);
    const inner = lengthAt(a.shape, a.shape.length - (transposeA ? 2 : 1));
    const factor = (value: GraphValue, transposed: boolean): Factor => ({
      buffer: bufferName(this.#values.base(value).name, format),
      matrices: sizeOf(value.shape.slice(0, -2)),
      transposed,
    });
    this.#steps.push({
      kind: "product",
      a: factor(a, transposeA),
      b: factor(b, transposeB),
      output: this.#instead.get(output.name) ?? output.name,
      batch: sizeOf(output.shape.slice(0, -2)),
      rows: rows ?? 1,
      inner,
      columns: columns ?? 1,
      format,
    });
  }

  #addConvolution(
    call: AnyCall,
    { op, fields }: Extract<StepOperation, { op: "convolution" | "convolutionGradient" }>,
  ): void {
    const { inputs: [x, other], output } = call;
    if (x === undefined || other === undefined) return;
    const format = this.#values.formatOf(call);
    const [below, rows, channels] = dims3(x.shape);
    const bufferOf = (value: GraphValue): string =>
      bufferName(this.#values.base(value).name, format);
    this.#steps.push({
      kind: op,
      input: bufferOf(x),
      below,
      other: bufferOf(other),
      output: output.name,
      fields,
      rows,
      channels,
      columns: lengthAt(output.shape, 2),
      format,
    });
  }

  /** Puts the rows that are used first, and multiplies those. */
  #addProductOfRows(
    call: AnyCall,
    { a, b, used }: { readonly a: GraphValue; readonly b: GraphValue; readonly used: GraphValue },
  ): void {
    const { output } = call;
    const format = this.#values.formatOf(call);
    const order = this.#addOrder(used);
    const factors = [a, b].map((value): Factor => {
      const [matrices, rows, length] = dims3(value.shape);
      const input = bufferName(this.#values.base(value).name, format);
      const buffer = `${input}.${order.order}`;
      if (this.#buffers[buffer] === undefined) {
        this.#buffers[buffer] = { shape: value.shape, format };
        this.#steps.push({
          kind: "copy",
          input,
          output: buffer,
          ...order,
          matrices,
          rows,
          length,
          format,
        });
      }
      return { buffer, matrices, transposed: false };
    });
    const [first, second] = factors;
    if (first === undefined || second === undefined) return;
    const [batch, rows, columns] = dims3(output.shape);
    this.#steps.push({
      kind: "product",
      a: { ...first, transposed: true },
      b: second,
      output: this.#instead.get(output.name) ?? output.name,
      batch,
      rows,
      inner: lengthAt(a.shape, 1),
      columns,
      format,
      count: order.count,
    });
  }

  #addOrder(used: GraphValue): { readonly order: string; readonly count: string } {
    const base = this.#values.base(used).name;
    const [order, count] = [`${base}.order`, `${base}.count`];
    if (this.#buffers[order] === undefined) {
      const rows = sizeOf(used.shape);
      this.#buffers[order] = { shape: [rows], format: "i32" };
      this.#buffers[count] = { shape: [1], format: "i32" };
      this.#steps.push({ kind: "order", used: base, order, count, rows });
    }
    return { order, count };
  }
}

const STEPS = [
  "matMul",
  "matMulOfRows",
  "convolution",
  "convolutionGradient",
  "softmax",
  "argMaxOneHot",
  "goodnessOfLabels",
  "allReduce",
] as const;

/** Operations that are steps of their own, not passes. */
type StepOperation = Extract<
  AnyCall["operation"],
  { op: typeof STEPS[number] }
>;

function isStep(operation: AnyCall["operation"]): operation is StepOperation {
  return STEPS.some((op) => op === operation.op);
}
