/**
 * Serialises a graph in the ONNX format (onnx.proto, IR version 10), with the wire writer of
 * Protobuf-ES.
 *
 * @module
 */

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Shape } from "./ops.ts";

/** An attribute of a node: an integer or a list of integers. */
export type OnnxAttribute = { int: number } | { ints: readonly number[] };

/** One operation. */
export interface OnnxNode {
  /** The operator's name. */
  readonly type: string;
  /** The operator set, empty for ONNX's own. */
  readonly domain: string;
  /** Names of the values that go in. */
  readonly inputs: readonly string[];
  /** The name of the value that comes out. */
  readonly output: string;
  /** Its attributes by name. */
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A value that is part of the model. */
export interface OnnxConstant {
  /** Its name. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
  /** Its values; the array's type is the tensor's. */
  readonly values: Float32Array | BigInt64Array;
}

/** A float32 value that goes into or comes out of the model. */
export interface OnnxValue {
  /** Its name. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
}

/** A model in parts. */
export interface OnnxGraph {
  /** What to call it. */
  readonly name: string;
  /** The operations, each after those it depends on. */
  readonly nodes: readonly OnnxNode[];
  /** Values that are part of the model. */
  readonly constants: readonly OnnxConstant[];
  /** Values that go in. */
  readonly inputs: readonly OnnxValue[];
  /** Values that come out. */
  readonly outputs: readonly OnnxValue[];
}

const IR_VERSION = 10;
const OPSET = 21;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_TYPES = { int: 2, ints: 7 } as const;

type Write = (writer: BinaryWriter) => void;

function message(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function writeAttribute(writer: BinaryWriter, name: string, attribute: OnnxAttribute): void {
  text(writer, 1, name);
  if ("int" in attribute) {
    integer(writer, 3, attribute.int);
    integer(writer, 20, ATTRIBUTE_TYPES.int);
  } else {
    attribute.ints.forEach((value) => integer(writer, 8, value));
    integer(writer, 20, ATTRIBUTE_TYPES.ints);
  }
}

function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  node.inputs.forEach((input) => text(writer, 1, input));
  text(writer, 2, node.output);
  text(writer, 3, node.output);
  text(writer, 4, node.type);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message(writer, 5, (inner) => writeAttribute(inner, name, attribute));
  }
  if (node.domain !== "") text(writer, 7, node.domain);
}

function writeConstant(writer: BinaryWriter, { name, shape, values }: OnnxConstant): void {
  shape.forEach((length) => integer(writer, 1, length));
  integer(writer, 2, values instanceof Float32Array ? FLOAT : INT64);
  text(writer, 8, name);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  writer.tag(9, WireType.LengthDelimited).bytes(bytes);
}

function writeValue(writer: BinaryWriter, { name, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      integer(tensor, 1, FLOAT);
      message(tensor, 2, (dimensions) =>
        shape.forEach((length) =>
          message(dimensions, 1, (dimension) =>
            integer(dimension, 1, length))
        ));
    }));
}

function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
  graph.nodes.forEach((node) => message(writer, 1, (inner) => writeNode(inner, node)));
  text(writer, 2, graph.name);
  graph.constants.forEach((value) => message(writer, 5, (inner) => writeConstant(inner, value)));
  graph.inputs.forEach((value) => message(writer, 11, (inner) => writeValue(inner, value)));
  graph.outputs.forEach((value) => message(writer, 12, (inner) => writeValue(inner, value)));
}

function writeOperatorSet(writer: BinaryWriter, domain: string, version: number): void {
  message(writer, 8, (inner) => {
    text(inner, 1, domain);
    integer(inner, 2, version);
  });
}

/**
 * Serialises a model.
 *
 * @param graph The model in parts.
 * @returns The bytes of an `.onnx` file.
 */
export function encodeOnnx(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  integer(writer, 1, IR_VERSION);
  text(writer, 2, "goodness");
  message(writer, 7, (inner) => writeGraph(inner, graph));
  writeOperatorSet(writer, "", OPSET);
  writeOperatorSet(writer, "com.microsoft", 1);
  return writer.finish();
}
