/**
 * The three objectives, as far as a network as data depends on them: what they allow, and how many values of
 * goodness a layer has. `objectives/objectives.ts` has the training.
 *
 * @module
 */

/**
 * How goodness is computed. `mean-square`: the mean of squared activities, of all units or of each group of
 * channels. `projected`: the goodness of each label is a weighted sum of squared activities, and the layer
 * learns the weights (after the projection of Gong et al. 2025, "Mono-Forward").
 */
export const GOODNESS_NAMES = ["mean-square", "projected"] as const;

/** The name of a way to compute goodness. */
export type GoodnessName = typeof GOODNESS_NAMES[number];

/**
 * Whether goodness is computed in a way that the packages know.
 *
 * @param name The name.
 * @returns Whether it is one of {@linkcode GOODNESS_NAMES}.
 */
export function isGoodnessName(name: string): name is GoodnessName {
  return (GOODNESS_NAMES as readonly string[]).includes(name);
}

/** Where the label can enter the network, see `NetworkSpec.labelPlacement`. */
export const LABEL_PLACEMENTS = ["everywhere", "detached", "pixels", "nowhere"] as const;

/** Where the label enters the network. */
export type LabelPlacement = typeof LABEL_PLACEMENTS[number];

/** What a network can learn, see {@linkcode Objective}. */
export const OBJECTIVE_CHOICES = ["positive-negative", "grouped"] as const;

/**
 * What a network learns. `positive-negative`: high goodness for positive data and low goodness for negative data
 * (Hinton 2022). These are images with right and with wrong labels; or, if the network takes no label, images and
 * negative images. `grouped`: a goodness for each label, either of a group of channels (Papachristodoulou et al.
 * 2024, section 3) or projected, see {@linkcode GOODNESS_NAMES}. The network takes no label.
 */
export type Objective = typeof OBJECTIVE_CHOICES[number];

/** What an objective allows in a network, and how many values of goodness a layer has. */
export interface ObjectiveSpec {
  /** The label placements that it allows. */
  readonly labelPlacements: readonly LabelPlacement[];
  /** The ways to compute goodness that it allows. */
  readonly goodness: readonly GoodnessName[];
  /** Whether it learns from labels. Without, only a head can name labels. */
  readonly learnsLabels: boolean;
  /** Groups of channels with a goodness of their own, by the number of labels. */
  readonly groups: (labels: number) => number;
  /** Values of goodness of an image in each layer, by the number of labels. */
  readonly answers: (labels: number) => number;
}

/** The name of an objective: of labels, of groups of channels or of whole images. */
export type ObjectiveName = "labels" | "groups" | "images";

/** The objectives by name. */
export const OBJECTIVE_SPECS: Readonly<Record<ObjectiveName, ObjectiveSpec>> = {
  labels: {
    labelPlacements: ["everywhere", "detached", "pixels"],
    goodness: ["mean-square"],
    learnsLabels: true,
    groups: () => 1,
    answers: (labels) => labels,
  },
  groups: {
    labelPlacements: ["nowhere"],
    goodness: ["mean-square", "projected"],
    learnsLabels: true,
    groups: (labels) => labels,
    answers: (labels) => labels,
  },
  images: {
    labelPlacements: ["nowhere"],
    goodness: ["mean-square"],
    learnsLabels: false,
    groups: () => 1,
    answers: () => 1,
  },
};

/** The fields of a network as data that choose the objective. */
export interface ObjectiveChoice {
  /** What the layers learn. */
  readonly objective: Objective;
  /** Where the label enters. */
  readonly labelPlacement: LabelPlacement;
}

/**
 * Which of the three objectives a network learns.
 *
 * @returns The objective's name.
 */
export function objectiveName({ objective, labelPlacement }: ObjectiveChoice): ObjectiveName {
  if (objective === "grouped") return "groups";
  return labelPlacement === "nowhere" ? "images" : "labels";
}

/**
 * What a network's objective allows.
 *
 * @returns The objective as far as data depend on it.
 */
export function objectiveSpecOf(spec: ObjectiveChoice): ObjectiveSpec {
  return OBJECTIVE_SPECS[objectiveName(spec)];
}
