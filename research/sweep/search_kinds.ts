/**
 * The kinds of search: which candidates there are, and how long each is trained.
 *
 * @module
 */

import { randomStream } from "@goodness/core/ops";
import type { SettingKey, SettingValue } from "@goodness/trainer/settings";
import { drawValue, isRange, type SearchedValues } from "./searched_values.ts";

/** How candidates are searched. */
export interface SearchOptions {
  /** How many candidates are drawn; as many as the budget allows where left out. */
  readonly candidates?: number | undefined;
  /** The seed of what is drawn. */
  readonly seed: number;
  /** Of the candidates of a rung, one in so many goes on. */
  readonly factor: number;
  /** Epochs of the first rung. */
  readonly minEpochs: number;
}

/** What is tried, by setting. */
export type SearchSpace = ReadonlyMap<SettingKey, SearchedValues>;

/** A value for each setting that is searched. */
export type Combination = ReadonlyMap<SettingKey, SettingValue>;

/** A stage of a search: its candidates are trained for so long, and the best of them go on. */
export interface Rung {
  /** The epochs that each candidate has made at its end, or all of its own. */
  readonly epochs: number;
  /** How many candidates go on. */
  readonly keep: number;
}

/** How many candidates there are, and the epochs of each. */
export interface SearchSize {
  /** The candidates. */
  readonly candidates: number;
  /** Epochs of the longest one. */
  readonly epochs: number;
}

/** A kind of search. */
export interface SearchKind {
  /** Whether candidates are drawn at random, so that somebody must say how many. */
  readonly draws: boolean;
  /** Whether candidates are compared before their end, so that all of them must be as long. */
  readonly comparesEarly: boolean;
  /** Gives combinations one after the other; the same ones each time. */
  readonly combinations: (space: SearchSpace, options: SearchOptions) => Iterable<Combination>;
  /** The rungs, first to last; the last one is the whole training. */
  readonly rungs: (size: SearchSize, options: SearchOptions) => readonly Rung[];
}

/** Draws in a row that give nothing new; then there is most likely nothing new. */
const PATIENCE = 1000;

const wholeTrainings = ({ epochs }: SearchSize): readonly Rung[] => [{ epochs, keep: 1 }];

/** The kinds of search by name. Halving is that of Jamieson and Talwalkar (2016), by epochs. */
export const SEARCHES = {
  grid: {
    draws: false,
    comparesEarly: false,
    combinations: (space) => everyCombination([...space]),
    rungs: wholeTrainings,
  },
  random: {
    draws: true,
    comparesEarly: false,
    combinations: drawnCombinations,
    rungs: wholeTrainings,
  },
  halving: {
    draws: true,
    comparesEarly: true,
    combinations: drawnCombinations,
    rungs: halvingRungs,
  },
} as const satisfies Readonly<Record<string, SearchKind>>;

/** The name of a kind of search. */
export type SearchName = keyof typeof SEARCHES;

/** The names of the kinds of search. */
export const SEARCH_NAMES: readonly SearchName[] = Object.keys(SEARCHES).filter(isSearchName);

function isSearchName(name: string): name is SearchName {
  return Object.hasOwn(SEARCHES, name);
}

/** All combinations of lists; the values of the last setting change fastest. */
function* everyCombination(
  [first, ...others]: readonly (readonly [SettingKey, SearchedValues])[],
): Generator<Combination> {
  if (first === undefined) return yield new Map();
  const [key, values] = first;
  for (const value of isRange(values) ? [] : values) {
    for (const rest of everyCombination(others)) yield new Map([[key, value], ...rest]);
  }
}

/** Combinations at random, each once. The numbers of one do not depend on how many are drawn. */
function* drawnCombinations(space: SearchSpace, { seed }: SearchOptions): Generator<Combination> {
  const seen = new Set<string>();
  let last = 0;
  for (let index = 0; index - last <= PATIENCE; index++) {
    const random = randomStream(seed, "split", index);
    const drawn = [...space].map(([key, values]) => [key, drawValue(key, values, random)] as const);
    const name = JSON.stringify(drawn);
    if (seen.has(name)) continue;
    seen.add(name);
    last = index;
    yield new Map(drawn);
  }
}

function halvingRungs(
  { candidates, epochs }: SearchSize,
  { factor, minEpochs }: SearchOptions,
): readonly Rung[] {
  const rungs: Rung[] = [];
  let left = candidates;
  for (let made = minEpochs; made < epochs && left > 1; made *= factor) {
    left = Math.ceil(left / factor);
    rungs.push({ epochs: made, keep: left });
  }
  return [...rungs, { epochs, keep: 1 }];
}
