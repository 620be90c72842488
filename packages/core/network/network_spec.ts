/**
 * A network as data, as presets define it and model files store it.
 *
 * @module
 */

import * as v from "valibot";
import { InputError } from "../ops/input_error.ts";
import { DRAWING, type InputSpec, isSameShape, PREPARATIONS } from "./image_shape.ts";
import { type KindOptions, layerSchema, learningLayers } from "./checked_layer.ts";
import type { LayerSpec } from "./layer_kinds.ts";
import { type Normalisation, NORMALISATION_NAMES, statisticsOf } from "./normalisation_spec.ts";
import {
  GOODNESS_NAMES,
  isGoodnessName,
  LABEL_PLACEMENTS,
  type LabelPlacement,
  type Objective,
  OBJECTIVE_CHOICES,
  objectiveSpecOf,
} from "./objective_spec.ts";

const count = (): v.GenericSchema<number> => v.pipe(v.number(), v.integer(), v.minValue(1));
const finite = (): v.GenericSchema<number> => v.pipe(v.number(), v.finite());
const positive = (): v.GenericSchema<number> =>
  v.pipe(v.number(), v.finite(), v.check((x: number) => x > 0, "must be positive"));

const NAME = "choose lower-case letters, digits and hyphens";

/** The schema of a network's name. */
export const networkNameSchema: v.GenericSchema<string> = v.pipe(
  v.string(NAME),
  v.regex(/^[a-z0-9][a-z0-9-]*$/, NAME),
);

const networkSchema = (options: KindOptions): v.GenericSchema<unknown, NetworkSpec> =>
  v.strictObject({
    name: networkNameSchema,
    input: v.pipe(
      v.strictObject({
        height: count(),
        width: count(),
        channels: count(),
        mean: v.array(finite()),
        std: v.array(positive()),
        mirrored: v.exactOptional(v.boolean()),
        preparation: v.exactOptional(v.picklist(PREPARATIONS)),
        inverted: v.exactOptional(v.boolean()),
      }),
      v.check(
        ({ channels, mean, std }) => mean.length === channels && std.length === channels,
        "mean and std must have one value a channel",
      ),
      v.check(
        (input) => input.preparation !== "digit" || isSameShape(input, DRAWING),
        'the preparation "digit" makes grey images of 28x28 pixels alone; choose "image"',
      ),
    ),
    classes: v.pipe(
      v.array(v.pipe(v.string(), v.nonEmpty())),
      v.minLength(2),
      v.check((names) => new Set(names).size === names.length, "names must differ"),
    ),
    objective: v.optional(v.picklist(OBJECTIVE_CHOICES), "positive-negative"),
    labelPlacement: v.picklist(LABEL_PLACEMENTS),
    labelScale: positive(),
    layers: v.pipe(v.array(layerSchema(options)), v.minLength(1)),
    goodness: v.picklist([...GOODNESS_NAMES, ...Object.keys(options.goodness ?? {})]),
    normalisation: v.picklist(NORMALISATION_NAMES),
    projectionGrid: v.exactOptional(count()),
    threshold: positive(),
    goodnessLayers: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.minLength(1)),
  });

/** A network as data. */
export interface NetworkSpec {
  /** Its name: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The images that it takes. */
  readonly input: InputSpec;
  /** The names of the classes, at least two; a label is an index into them. */
  readonly classes: readonly string[];
  /** What the layers learn. */
  readonly objective: Objective;
  /**
   * `everywhere`: the label's one-hot row is an input of every location of every layer.
   * `detached`: the same, but a layer passes on its activities without the label. Images are propagated once for
   * all labels, and no layer can repeat the decision of the one below.
   * `pixels`: the label is drawn into the first pixels of the image, as in Hinton (2022), section 3.3.
   * `nowhere`: the network takes no label. The objective `grouped` needs this; the objective `positive-negative`
   * then learns whole images without labels (Hinton 2022, section 3.2).
   */
  readonly labelPlacement: LabelPlacement;
  /** The value of the label's input; those of other labels are 0. */
  readonly labelScale: number;
  /** The layers, first to last. */
  readonly layers: readonly LayerSpec[];
  /**
   * How goodness is computed: one of {@linkcode GOODNESS_NAMES}, `projected` for the objective `grouped` only; or the
   * name of a {@linkcode GoodnessFunction} that is given wherever the network is resolved.
   */
  readonly goodness: string;
  /**
   * The rows and columns of the grid over which squared activities are averaged before they are projected.
   * @default {every location has a projection of its own}
   */
  readonly projectionGrid?: number;
  /** How activities are normalised for the next layer, see `NORMALISATIONS`. */
  readonly normalisation: Normalisation;
  /** The goodness that separates positive from negative data (theta). */
  readonly threshold: number;
  /** The layers, from 0, whose goodness is summed for a prediction. */
  readonly goodnessLayers: readonly number[];
}

/**
 * The number of labels of a network.
 *
 * @returns `Y`.
 *
 * @example
 * ```ts
 * import { labelCount, networkPreset } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(labelCount(networkPreset("local")), 10);
 * ```
 */
export function labelCount({ classes }: Pick<NetworkSpec, "classes">): number {
  return classes.length;
}

/**
 * Checks that a value is a network specification.
 *
 * @param value Anything, such as parsed JSON.
 * @param options Which kinds of layers there are.
 * @returns The value, typed.
 * @throws {InputError} If something is missing, unknown or out of range; the message names it.
 *
 * @example
 * ```ts
 * import { networkPreset, parseNetworkSpec } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const stored = JSON.parse(JSON.stringify(networkPreset("local")));
 * assertEquals(parseNetworkSpec(stored), networkPreset("local"));
 * ```
 */
export function parseNetworkSpec(value: unknown, options: KindOptions = {}): NetworkSpec {
  const result = v.safeParse(networkSchema(options), value);
  if (!result.success) {
    const [issue] = result.issues;
    throw new InputError(
      `Cannot read network specification at "${v.getDotPath(issue) ?? ""}": ${issue.message}`,
    );
  }
  const spec = result.output;
  const count = learningLayers(spec.layers, options).length;
  const missing = spec.goodnessLayers.find((layer) => layer >= count);
  if (missing !== undefined) {
    throw new InputError(
      `Cannot sum goodness of layer ${missing + 1}: the network has ${count} layers`,
    );
  }
  checkObjective(spec);
  return spec;
}

function checkObjective(spec: NetworkSpec): void {
  const { objective, labelPlacement, goodness, normalisation, projectionGrid } = spec;
  const allowed = objectiveSpecOf(spec);
  if (!allowed.labelPlacements.includes(labelPlacement)) {
    throw new InputError(
      `Cannot learn the objective "${objective}" with the label placement "${labelPlacement}": ` +
        `choose "${allowed.labelPlacements.join('" or "')}"`,
    );
  }
  if (isGoodnessName(goodness) && !allowed.goodness.includes(goodness)) {
    throw new InputError(
      `Cannot learn the objective "${objective}" by the goodness "${goodness}": ` +
        `choose "${allowed.goodness.join('" or "')}"`,
    );
  }
  if (statisticsOf(normalisation) === "products" && labelPlacement !== "nowhere") {
    throw new InputError(
      `Cannot use the normalisation "${normalisation}" with the label placement "${labelPlacement}": ` +
        'choose "standardised"',
    );
  }
  if (projectionGrid !== undefined && goodness !== "projected") {
    throw new InputError('Cannot use a projection grid without the goodness "projected"');
  }
}
