/**
 * Serialises a graph in the ONNX format (onnx.proto, IR version 10), with the wire writer of
 * Protobuf-ES.
 *
 * @module
 */

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Shape } from "../ops/ops.ts";
import { integer, message, text } from "./protobuf.ts";

/** An attribute of a node: an integer, a list of integers, or a graph that the node runs. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly graph: OnnxGraph };

/** One operation. */
export interface OnnxNode {
  /** The operator's name. */
  readonly type: string;
  /** Names of its inputs. */
  readonly inputs: readonly string[];
  /** Names of its outputs; the first is also the node's. */
  readonly outputs: readonly string[];
  /** Its attributes by name. */
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant of the model. */
export interface OnnxConstant {
  /** Its name. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
  /** Its values; the array's type is the tensor's. */
  readonly values: Float32Array | BigInt64Array;
}

/** An input or output of the model. */
export interface OnnxValue {
  /** Its name. */
  readonly name: string;
  /** Its shape; a name stands for a dynamic axis. */
  readonly shape: readonly (number | string)[];
  /** Its type. @default {"float32"} */
  readonly type?: "float32" | "int64";
}

/** A graph. */
export interface OnnxGraph {
  /** Its name. */
  readonly name: string;
  /** The operations, each after those it depends on. */
  readonly nodes: readonly OnnxNode[];
  /** Its constants. */
  readonly constants: readonly OnnxConstant[];
  /** Its inputs. */
  readonly inputs: readonly OnnxValue[];
  /** Its outputs. */
  readonly outputs: readonly OnnxValue[];
}

const IR_VERSION = 10;
const OPSET = 21;
const TENSOR_TYPES = { float32: 1, int64: 7 } as const;
const ATTRIBUTE_TYPES = { int: 2, graph: 5, ints: 7 } as const;

function writeAttribute(writer: BinaryWriter, name: string, attribute: OnnxAttribute): void {
  text(writer, 1, name);
  if ("int" in attribute) {
    integer(writer, 3, attribute.int);
    integer(writer, 20, ATTRIBUTE_TYPES.int);
  } else if ("graph" in attribute) {
    message(writer, 6, (inner) => writeGraph(inner, attribute.graph));
    integer(writer, 20, ATTRIBUTE_TYPES.graph);
  } else {
    attribute.ints.forEach((value) => integer(writer, 8, value));
    integer(writer, 20, ATTRIBUTE_TYPES.ints);
  }
}

function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  node.inputs.forEach((input) => text(writer, 1, input));
  node.outputs.forEach((output) => text(writer, 2, output));
  text(writer, 3, node.outputs[0] ?? "");
  text(writer, 4, node.type);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message(writer, 5, (inner) => writeAttribute(inner, name, attribute));
  }
}

function writeConstant(writer: BinaryWriter, { name, shape, values }: OnnxConstant): void {
  shape.forEach((length) => integer(writer, 1, length));
  integer(writer, 2, TENSOR_TYPES[values instanceof Float32Array ? "float32" : "int64"]);
  text(writer, 8, name);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  writer.tag(9, WireType.LengthDelimited).bytes(bytes);
}

function writeValue(
  writer: BinaryWriter,
  { name, shape, type = "float32" }: OnnxValue,
): void {
  text(writer, 1, name);
  message(writer, 2, (inner) =>
    message(inner, 1, (tensor) => {
      integer(tensor, 1, TENSOR_TYPES[type]);
      message(tensor, 2, (dimensions) =>
        shape.forEach((length) =>
          message(dimensions, 1, (dimension) =>
            writeLength(dimension, length))
        ));
    }));
}

function writeLength(writer: BinaryWriter, length: number | string): void {
  if (typeof length === "number") integer(writer, 1, length);
  else text(writer, 2, length);
}

function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
  graph.nodes.forEach((node) => message(writer, 1, (inner) => writeNode(inner, node)));
  text(writer, 2, graph.name);
  graph.constants.forEach((value) => message(writer, 5, (inner) => writeConstant(inner, value)));
  graph.inputs.forEach((value) => message(writer, 11, (inner) => writeValue(inner, value)));
  graph.outputs.forEach((value) => message(writer, 12, (inner) => writeValue(inner, value)));
}

/** ONNX's own operators, whose domain has no name. */
function writeOperatorSet(writer: BinaryWriter): void {
  text(writer, 1, "");
  integer(writer, 2, OPSET);
}

function writeMetadata(writer: BinaryWriter, key: string, value: string): void {
  message(writer, 14, (inner) => {
    text(inner, 1, key);
    text(inner, 2, value);
  });
}

/**
 * Serialises a model.
 *
 * @param metadata Text about it, by key.
 * @returns The bytes of an `.onnx` file.
 */
export function encodeOnnx(
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  integer(writer, 1, IR_VERSION);
  text(writer, 2, "goodness");
  message(writer, 7, (inner) => writeGraph(inner, graph));
  message(writer, 8, writeOperatorSet);
  Object.entries(metadata).forEach(([key, value]) => writeMetadata(writer, key, value));
  return writer.finish();
}
