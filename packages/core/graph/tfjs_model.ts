/**
 * Serialises a graph as a TensorFlow.js graph model: `model.json`, a TensorFlow graph as JSON with a
 * list of its weights, and a file with their values. See `tfjs-converter` in the repository of
 * TensorFlow.js.
 *
 * @module
 */

import type { Shape } from "../ops/ops.ts";

/** TensorFlow's names of the types, by TensorFlow.js's names. */
const DATA_TYPES = { float32: "DT_FLOAT", int32: "DT_INT32" } as const;

/** The type of a tensor. */
export type TfjsType = keyof typeof DATA_TYPES;

/** An attribute of a node, as TensorFlow writes it in JSON. */
export type TfjsAttribute =
  | { readonly b: boolean }
  | { readonly i: string }
  | { readonly type: typeof DATA_TYPES[TfjsType] }
  | { readonly shape: ShapeJson };

/** A shape, as TensorFlow writes it in JSON. */
export interface ShapeJson {
  /** The lengths of the axes. */
  readonly dim: readonly { readonly size: string }[];
}

/** One operation. */
export interface TfjsNode {
  /** Its name, also that of its value. */
  readonly name: string;
  /** The operator's name. */
  readonly op: string;
  /** Names of its inputs. */
  readonly input: readonly string[];
  /** Its attributes by name. */
  readonly attr: Readonly<Record<string, TfjsAttribute>>;
}

/** A constant of the model. */
export interface TfjsConstant {
  /** Its name. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
  /** Its values; the array's type is the tensor's. */
  readonly values: Float32Array | Int32Array;
}

/** A graph, or a part of one. */
export interface TfjsGraph {
  /** The operations, each after those it depends on. */
  readonly nodes: readonly TfjsNode[];
  /** Its constants. */
  readonly constants: readonly TfjsConstant[];
}

/** An input or output of the model. */
export interface TfjsValue {
  /** Its name. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
  /** Its type. @default {"float32"} */
  readonly type?: TfjsType;
}

/** A model. */
export interface TfjsModel extends TfjsGraph {
  /** Its inputs. */
  readonly inputs: readonly TfjsValue[];
  /** Its outputs. */
  readonly outputs: readonly TfjsValue[];
}

const WEIGHTS_FILE = "weights.bin";

/**
 * Serialises a model.
 *
 * @param metadata Text about it, by key.
 * @returns The files by name; `model.json`, which refers to the other, comes last.
 */
export function encodeTfjsModel(
  model: TfjsModel,
  metadata: Readonly<Record<string, string>> = {},
): Map<string, Uint8Array<ArrayBuffer>> {
  const { inputs, outputs, nodes, constants } = model;
  const json = {
    format: "graph-model",
    generatedBy: "goodness",
    convertedBy: null,
    signature: { inputs: signature(inputs), outputs: signature(outputs) },
    modelTopology: {
      node: [...inputs.map(inputNode), ...constants.map(constantNode), ...nodes],
      versions: {},
    },
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: constants.map(manifestEntry) }],
    userDefinedMetadata: metadata,
  };
  return new Map([
    [WEIGHTS_FILE, valuesOf(constants)],
    ["model.json", new TextEncoder().encode(JSON.stringify(json))],
  ]);
}

function signature(values: readonly TfjsValue[]): Record<string, unknown> {
  return Object.fromEntries(
    values.map(({ name, shape, type = "float32" }) => [
      name,
      { name: `${name}:0`, dtype: DATA_TYPES[type], tensorShape: shapeJson(shape) },
    ]),
  );
}

function shapeJson(shape: Shape): ShapeJson {
  return { dim: shape.map((length) => ({ size: String(length) })) };
}

function inputNode({ name, shape, type = "float32" }: TfjsValue): TfjsNode {
  const attr = { dtype: { type: DATA_TYPES[type] }, shape: { shape: shapeJson(shape) } };
  return { name, op: "Placeholder", input: [], attr };
}

function typeOf({ values }: TfjsConstant): TfjsType {
  return values instanceof Float32Array ? "float32" : "int32";
}

/** A constant's node has no values: TensorFlow.js looks them up in the list of weights. */
function constantNode(constant: TfjsConstant): TfjsNode {
  const dtype = { type: DATA_TYPES[typeOf(constant)] };
  return { name: constant.name, op: "Const", input: [], attr: { dtype } };
}

function manifestEntry(constant: TfjsConstant): Record<string, unknown> {
  return { name: constant.name, shape: constant.shape, dtype: typeOf(constant) };
}

function valuesOf(constants: readonly TfjsConstant[]): Uint8Array<ArrayBuffer> {
  const length = constants.reduce((sum, { values }) => sum + values.byteLength, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const { values } of constants) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}
