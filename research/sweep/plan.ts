/**
 * The plan of a sweep: its candidates, and the rungs that they climb. The same file gives the same plan anywhere.
 *
 * @module
 */

import { InputError, type NetworkSpec } from "@goodness/core";
import type { TrainSettings } from "@goodness/trainer";
import {
  type NetworkFile,
  ownNetwork,
  parseNetworkFile,
  parseSomeSettings,
  resolveSettings,
  type SettingKey,
  settingName,
} from "@goodness/trainer/settings";
import { identityOf, jobOfTask } from "../tasks/run_task.ts";
import { isRange } from "./searched_values.ts";
import { type Combination, type Rung, SEARCHES, type SearchKind } from "./search_kinds.ts";
import { parseSweepFile, type SweepFile, type TextFile } from "./sweep_file.ts";

/** The most candidates of a sweep. */
const MOST = 10_000;

/** What runs are trained by unless the file says otherwise: all machines have it, so all come to the same. */
const SAME_ANYWHERE = { engine: "native", precision: "f32" } as const;

/** The files that a sweep is described by. */
export interface SweepSource {
  /** The sweep. */
  readonly file: TextFile;
  /** The network, if the sweep names one. */
  readonly network?: TextFile | undefined;
}

/** Settings that are compared with others, trained with every seed. */
export interface Candidate {
  /** Its identity. */
  readonly id: string;
  /** The values of the settings that are searched. */
  readonly values: Combination;
  /** The settings that differ from the preset's, with what the file says. */
  readonly chosen: Partial<TrainSettings>;
  /** All settings; the seed is none of these. */
  readonly settings: TrainSettings;
  /** Its network, if that is not the preset's. */
  readonly network?: NetworkSpec | undefined;
}

/** What a sweep is to do. */
export interface SweepPlan extends Pick<SweepFile, "name" | "kind" | "seeds"> {
  /** The identity of all of it. */
  readonly id: string;
  /** The settings that are searched. */
  readonly searched: readonly SettingKey[];
  /** The candidates, in the order of the search. */
  readonly candidates: readonly Candidate[];
  /** The rungs, first to last. */
  readonly rungs: readonly Rung[];
  /** The file of the network, as a command names it. */
  readonly networkPath?: string | undefined;
}

/**
 * Plans a sweep.
 *
 * @param source The files that describe it.
 * @returns The plan.
 * @throws {InputError} If something in a file is wrong, or does not fit the rest; the message has the remedy.
 */
export function planSweep({ file, network }: SweepSource): SweepPlan {
  const sweep = parseSweepFile(file);
  const networkFile = network && parseNetworkFile(network.text, network.name);
  const kind: SearchKind = SEARCHES[sweep.kind];
  try {
    checkSpace(sweep, kind);
    const candidates = chosenCandidates(sweep, kind, networkFile);
    const rungs = kind.rungs(sizeOf(candidates), sweep.search);
    candidates.forEach((candidate) => checkCandidate(candidate, kind, rungs));
    return {
      ...{ name: sweep.name, kind: sweep.kind, seeds: sweep.seeds },
      id: identityOf([candidates.map(({ id }) => id), sweep.seeds, rungs]),
      searched: [...sweep.space.keys()],
      candidates,
      rungs,
      networkPath: network?.name,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${file.name}: ${error.message}`, { cause: error });
  }
}

function checkSpace({ search, budget, space, kind: name }: SweepFile, kind: SearchKind): void {
  const range = [...space].find(([, values]) => isRange(values))?.[0];
  if (!kind.draws && range !== undefined) {
    throw new InputError(
      `a ${name} search needs lists: list values of ${settingName(range)}, or choose kind "random"`,
    );
  }
  if (kind.draws && search.candidates === undefined && budget === undefined) {
    throw new InputError(`a ${name} search needs a number: write candidates = 20, or a budget`);
  }
  const varied = (["epochs", "validateEvery"] as const).find((key) => space.has(key));
  if (kind.comparesEarly && varied !== undefined) {
    throw new InputError(
      `a ${name} search cannot vary ${settingName(varied)}: write it in [settings]`,
    );
  }
}

/** As many candidates as the search, its budget and {@linkcode MOST} allow. */
function chosenCandidates(
  sweep: SweepFile,
  kind: SearchKind,
  network: NetworkFile | undefined,
): readonly Candidate[] {
  const { budget = Infinity, search, seeds, space } = sweep;
  const wanted = kind.draws ? search.candidates ?? MOST : MOST + 1;
  const chosen: Candidate[] = [];
  for (const values of kind.combinations(space, search)) {
    if (chosen.length === wanted) break;
    const candidate = candidateOf(values, sweep, network);
    if (chosen.some(({ id }) => id === candidate.id)) continue; // a preset may say the same as a value
    chosen.push(candidate);
    const rungs = kind.rungs(sizeOf(chosen), search);
    if (epochsOf(chosen, rungs) * seeds.length <= budget) continue;
    if (!kind.draws) {
      throw new InputError(
        `the budget of ${budget} epochs is too small for all combinations: raise it, or choose kind "random"`,
      );
    }
    chosen.pop();
    break;
  }
  if (chosen.length === 0) {
    throw new InputError(`the budget of ${budget} epochs is too small for one candidate: raise it`);
  }
  if (chosen.length <= MOST) return chosen;
  throw new InputError(
    `it has more than ${MOST} combinations: list fewer values, or choose kind "random"`,
  );
}

function candidateOf(
  values: Combination,
  { settings: configured }: SweepFile,
  networkFile: NetworkFile | undefined,
): Candidate {
  const searched = parseSomeSettings(Object.fromEntries(values));
  const chosen = { ...SAME_ANYWHERE, ...configured, ...searched };
  const own = networkFile && ownNetwork(networkFile, { chosen });
  const settings = own?.settings ?? resolveSettings("supervised", chosen);
  const network = own?.network;
  const { seed: _, ...identifying } = settings;
  return { id: identityOf({ ...identifying, network }), values, chosen, settings, network };
}

function sizeOf(candidates: readonly Candidate[]): { candidates: number; epochs: number } {
  return {
    candidates: candidates.length,
    epochs: Math.max(...candidates.map(({ settings }) => settings.epochs)),
  };
}

/** Epochs that all candidates make with one seed. */
export function epochsOf(candidates: readonly Candidate[], rungs: readonly Rung[]): number {
  let [sum, before, left] = [0, 0, candidates.length];
  for (const { epochs, keep } of rungs) {
    sum += before === 0
      ? candidates.reduce((all, { settings }) => all + Math.min(epochs, settings.epochs), 0)
      : left * (epochs - before);
    [before, left] = [epochs, keep];
  }
  return sum;
}

function checkCandidate(candidate: Candidate, kind: SearchKind, rungs: readonly Rung[]): void {
  const { settings, settings: { validation, validateEvery } } = candidate;
  for (const key of ["engine", "precision"] as const) {
    if (settings[key] !== "auto") continue;
    throw new InputError(`runs of ${key} "auto" cannot be compared: choose ${SAME_ANYWHERE[key]}`);
  }
  if (validation === 0) {
    throw new InputError("runs are compared on validation images: choose validation 1 or more");
  }
  if (!kind.comparesEarly) return;
  if (jobOfTask(candidate) === "unsupervised") {
    throw new InputError(
      'a network without labels has no accuracy before its end: choose kind "random"',
    );
  }
  const early = rungs.slice(0, -1).find(({ epochs }) => epochs % validateEvery !== 0);
  if (early !== undefined) {
    throw new InputError(
      `candidates are compared after epoch ${early.epochs}: write validate-every = 1 in [settings]`,
    );
  }
}
