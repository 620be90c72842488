/**
 * Layers as data, checked by the schemas of their kinds.
 *
 * @module
 */

import * as v from "valibot";
import type { GoodnessFunctions } from "./goodness_function.ts";
import { LayerError } from "./layer_error.ts";
import { LAYER_KINDS, type LayerKind, type LayerKinds, type LayerSpec } from "./layer_kinds.ts";

/** What a network may have that the packages do not know. */
export interface KindOptions {
  /** Kinds of layers besides {@linkcode LAYER_KINDS}, by name. @default {{}} */
  readonly kinds?: LayerKinds;
  /** Ways to compute goodness besides {@linkcode GOODNESS_NAMES}, by name. @default {{}} */
  readonly goodness?: GoodnessFunctions;
}

const RATE = "choose a number, at least 0";

/**
 * The schema of a layer: that of the kind that it names, and what every layer may have.
 *
 * @param options Which kinds there are.
 * @returns The schema.
 */
export function layerSchema({ kinds }: KindOptions = {}): v.GenericSchema<unknown, LayerSpec> {
  const known: LayerKinds = { ...LAYER_KINDS, ...kinds };
  const names = Object.keys(known);
  return v.pipe(
    v.looseObject({
      kind: v.picklist(names, `choose ${names.join(", ")}`),
      learningRate: v.exactOptional(
        v.pipe(v.number(RATE), v.finite(RATE), v.minValue(0, RATE)),
      ),
    }),
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }): LayerSpec => {
      const { learningRate, ...layer } = value;
      const result = v.safeParse(known[layer.kind]?.schema ?? v.never(), layer);
      if (result.success) {
        return { ...result.output, ...(learningRate !== undefined && { learningRate }) };
      }
      for (const { expected, path, ...issue } of result.issues) {
        addIssue({ ...issue, expected: expected ?? "", ...(path && { path }) });
      }
      return NEVER;
    }),
  );
}

/** A layer that its kind's schema has checked, and the kind. */
export interface CheckedLayer {
  /** The layer, with the defaults of its kind. */
  readonly layer: LayerSpec;
  /** Its kind. */
  readonly kind: LayerKind;
}

/**
 * Checks a layer by its kind's schema.
 *
 * @param layer The layer as data.
 * @param options Which kinds there are.
 * @returns The layer and its kind.
 * @throws {LayerError} If there is no such kind, or the layer does not match its schema.
 */
export function checkLayer(layer: unknown, options: KindOptions = {}): CheckedLayer {
  const result = v.safeParse(layerSchema(options), layer);
  if (!result.success) {
    // An unknown option comes first: it may be a wrong name of one that is missing.
    throw faultOf(result.issues.find(isUnknown) ?? result.issues[0]);
  }
  const { output } = result;
  const kind = { ...LAYER_KINDS, ...options.kinds }[output.kind];
  if (kind === undefined) throw new RangeError(`Cannot find the kind "${output.kind}"`);
  return { kind, layer: output };
}

type Issue = v.BaseIssue<unknown>;

/** Whether an option is none of the layer's kind. */
function isUnknown({ expected }: Issue): boolean {
  return expected === "never";
}

/** What is wrong with an option of a layer. */
function faultOf(issue: Issue): LayerError {
  const [place] = issue.path ?? [];
  if (place === undefined) return new LayerError(issue.message);
  const option = String(place.key);
  if (isUnknown(issue)) return new LayerError(`there is no option "${option}"`, { option });
  if (place.value === undefined) return new LayerError(`"${option}" is missing`, { option });
  const value = JSON.stringify(place.value);
  return new LayerError(`"${option}" is ${value}: ${issue.message}`, { option });
}

/**
 * The layers that have weights, and so a goodness; pooling has neither.
 *
 * @param layers The layers of a network as data.
 * @param options Which kinds there are.
 * @returns Those that learn, in order.
 */
export function learningLayers(
  layers: readonly LayerSpec[],
  options: KindOptions = {},
): readonly LayerSpec[] {
  return layers.filter((layer) => checkLayer(layer, options).kind.pooling === undefined);
}

/**
 * Scales the channels of a layer.
 *
 * @param layer The layer as data.
 * @param scale Gives the new number of channels for the old one.
 * @param options Which kinds there are.
 * @returns The scaled layer.
 * @throws {LayerError} If there is no such kind, or the layer does not match its schema.
 */
export function scaledLayer(
  layer: LayerSpec,
  scale: (channels: number) => number,
  options: KindOptions = {},
): LayerSpec {
  const { kind, layer: { learningRate, ...checked } } = checkLayer(layer, options);
  return { ...kind.scaled(checked, scale), ...(learningRate !== undefined && { learningRate }) };
}
