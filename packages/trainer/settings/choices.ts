/**
 * The names of what a training chooses among, besides what the core has names for.
 *
 * @module
 */

import { PREPARATIONS } from "@goodness/core/network";

/**
 * How negative images are made without labels. `images`: hybrids of any two images; `classes`: hybrids
 * of two images of different classes, which takes labels; `blends`: means of two images
 * (self-contrastive, Chen et al. 2025).
 */
export const HYBRID_NAMES = ["images", "classes", "blends"] as const;

/** The name of a way to make negative images. */
export type HybridsName = typeof HYBRID_NAMES[number];

/**
 * What is done to the levels of images. `auto`: what is noticed at load in a folder, that they are 0 and 1 or
 * dark ink on light ground; `as-is`: nothing.
 */
export const LEVELS_NAMES = ["auto", "as-is", "inverted"] as const;

/** The name of what is done to the levels of images. */
export type LevelsName = typeof LEVELS_NAMES[number];

/**
 * How a trained model is to prepare pictures: `auto` is `digit` where the training images have the form of
 * MNIST's, else `image`.
 */
export const PREPARATION_CHOICES = ["auto", ...PREPARATIONS] as const;

/** The name of a choice of preparation. */
export type PreparationChoice = typeof PREPARATION_CHOICES[number];

/** In which order layers learn. */
export const ORDER_NAMES = ["together", "greedy"] as const;

/** The name of an order in which layers learn. */
export type OrderName = typeof ORDER_NAMES[number];
