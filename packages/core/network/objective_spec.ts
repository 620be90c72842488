/**
 * The three objectives, as far as the network as data depends on them: what they need of it, and what a
 * layer answers. How they are learnt is in `objectives/objectives.ts`.
 *
 * @module
 */

/**
 * What goodness is of. `mean-square`: of all squared activities alike, or of those of a group of channels.
 * `projected`: each unit's square contributes to each label by a weight that the layer learns, so that any
 * unit may speak for any label (after the projection of Gong et al. 2025, "Mono-Forward").
 */
export const GOODNESS_NAMES = ["mean-square", "projected"] as const;

/** The name of what goodness is of. */
export type GoodnessName = typeof GOODNESS_NAMES[number];

/** The places where a label can enter. */
export const LABEL_PLACEMENTS = ["everywhere", "detached", "pixels", "nowhere"] as const;

/** How the label enters the network. */
export type LabelPlacement = typeof LABEL_PLACEMENTS[number];

/**
 * What a network learns. `positive-negative`: high goodness for positive data, low for negative data, which
 * are images with right and wrong labels or, where no label goes in, whole images (Hinton 2022).
 * `grouped`: the channels of a layer form one group per label, and a group's goodness stands for its label
 * (Papachristodoulou et al. 2024, section 3), or groups are learnt (see {@linkcode GOODNESS_NAMES}); no
 * label goes in.
 */
export type Objective = "positive-negative" | "grouped";

/** What an objective needs of a network, and what a layer answers. */
export interface ObjectiveSpec {
  /** The label placements that it allows. */
  readonly labelPlacements: readonly LabelPlacement[];
  /** What its goodness may be of. */
  readonly goodness: readonly GoodnessName[];
  /** Whether it learns from labels. A network that does not names none without a head. */
  readonly learnsLabels: boolean;
  /** Groups of channels with a goodness of their own, by the number of labels. */
  readonly groups: (labels: number) => number;
  /** How many values of goodness a layer gives to an image, by the number of labels. */
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

/** What of a network as data says which of the three it learns. */
export interface ObjectiveChoice {
  /** What the layers learn. */
  readonly objective: Objective;
  /** How the label enters. */
  readonly labelPlacement: LabelPlacement;
}

/**
 * Which of the three objectives a network learns.
 *
 * @param spec The network as data.
 * @returns The objective's name.
 */
export function objectiveName({ objective, labelPlacement }: ObjectiveChoice): ObjectiveName {
  if (objective === "grouped") return "groups";
  return labelPlacement === "nowhere" ? "images" : "labels";
}

/**
 * What a network's objective needs of it.
 *
 * @param spec The network as data.
 * @returns The objective's needs.
 */
export function objectiveSpecOf(spec: ObjectiveChoice): ObjectiveSpec {
  return OBJECTIVE_SPECS[objectiveName(spec)];
}
