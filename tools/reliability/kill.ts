/**
 * Trainings that are killed at random moments and resumed.
 *
 * @module
 */

import { randomStream } from "@goodness/core";
import { isVacant, RunFolder } from "@goodness/trainer/storage";
import { join } from "node:path";
import type { Check, CheckOptions, Finding } from "./check.ts";
import {
  KILL_SUBJECTS,
  type KillSubject,
  reportedEpochs,
  savedEpochs,
  weightsIn,
  writeSubjects,
} from "./kill_subjects.ts";
import { type Attempt, type Moment, runUntil } from "./killed_process.ts";

/** The share of kills at a moment of the clock; the others are at a change of a file. */
const SHARE_BY_TIME = 0.25;

/** Kills of one run before it may come to its end. */
const KILLS_OF_A_RUN = 8;

/** The longest delay behind a change of a file, in milliseconds. */
const LONGEST_DELAY = 3;

/** Kills of trainings. */
export const KILL: Check = {
  name: "kill",
  title: "Killed trainings",
  about:
    "Small networks are trained by the real commands. The process is killed (SIGKILL) at random moments, " +
    "a quarter of them spread evenly over the time of a training, the others over the changes of its files, " +
    "so that the start, checkpoints, the head and the results are hit. The run is resumed, killed again up " +
    `to ${KILLS_OF_A_RUN} times, and left to end. A run that was killed before its folder could be resumed is ` +
    "started anew. The weights at the end are compared, bit by bit, with those of a run that was never " +
    "killed. A training is saved after each epoch: the epochs lost by a kill are those that it had reported " +
    "and not saved, and the epoch at hand, which counts in full.",
  times: 200,
  goals: [
    { figure: "unreadable run folders", bound: 0, side: "most" },
    { figure: "runs with other weights", bound: 0, side: "most" },
    { figure: "temporary files left at the end", bound: 0, side: "most" },
    { figure: "most epochs lost", bound: 1, side: "most" },
  ],
  run: killTrainings,
};

async function killTrainings({ seed, times, write }: CheckOptions): Promise<Finding[]> {
  const folder = await Deno.makeTempDir({ prefix: "goodness-kill-" });
  try {
    await writeSubjects(folder);
    await Deno.mkdir(join(folder, "runs"));
    const findings: Finding[] = [];
    for (const [index, subject] of KILL_SUBJECTS.entries()) {
      const share = (at: number): number => Math.round(at * times / KILL_SUBJECTS.length);
      const killer = new Killer(subject, {
        folder,
        write,
        uniform: randomStream(seed, "order", index),
      });
      findings.push(await killer.kill(share(index + 1) - share(index)));
    }
    return findings;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface KillerOptions extends Pick<CheckOptions, "write"> {
  readonly folder: string;
  readonly uniform: () => number;
}

/** Kills the runs of one subject, and counts what came of it. */
class Killer {
  readonly #subject: KillSubject;
  readonly #options: KillerOptions;
  readonly #counts = {
    kills: 0,
    "kills within a write": 0,
    "kills before the run could be resumed": 0,
    "runs": 0,
    "unreadable run folders": 0,
    "runs with other weights": 0,
    "temporary files left at the end": 0,
    "most epochs lost": 0,
  };

  constructor(subject: KillSubject, options: KillerOptions) {
    this.#subject = subject;
    this.#options = options;
  }

  async kill(times: number): Promise<Finding> {
    const { what } = this.#subject;
    // The first one is the base of the heads.
    const path = this.#subject === KILL_SUBJECTS[0] ? join("runs", "base") : this.#path("whole");
    const whole = await this.#attempt(path, false);
    if (whole.code !== 0) throw new Error(`Cannot train: ${whole.err}`);
    const weights = await weightsIn(join(this.#options.folder, path));
    while (this.#counts.kills + this.#counts["unreadable run folders"] < times) {
      const most = Math.min(KILLS_OF_A_RUN, times - this.#counts.kills);
      await this.#killRun(most, { whole, weights });
      this.#options.write(`${what}: ${this.#counts.kills} of ${times} kills`);
    }
    return { what, figures: { ...this.#counts } };
  }

  /** Kills one run so many times at most, and compares what it comes to. */
  async #killRun(most: number, { whole, weights }: {
    readonly whole: Attempt;
    readonly weights: string;
  }): Promise<void> {
    const path = this.#path(String(++this.#counts.runs));
    const run = join(this.#options.folder, path);
    let canBeResumed = false;
    let left = whole.changes;
    for (let kills = 0;; kills++) {
      const moment = kills < most ? this.#moment(whole.milliseconds, left) : undefined;
      const attempt = await this.#attempt(path, canBeResumed, moment);
      if (!attempt.isKilled) {
        if (attempt.code === 0) break;
        return this.#unreadable(attempt.err);
      }
      this.#counts.kills++;
      left = Math.max(1, left - attempt.changes);
      try {
        canBeResumed = await this.#look(run, attempt);
      } catch (error) {
        if (error instanceof SyntaxError) return this.#unreadable(error.message);
        throw error;
      }
    }
    this.#counts["runs with other weights"] += Number(await weightsIn(run) !== weights);
    this.#counts["temporary files left at the end"] += (await temporaryFiles(run)).length;
  }

  #unreadable(reason: string): void {
    this.#counts["unreadable run folders"]++;
    this.#options.write(`cannot be resumed: ${reason}`);
  }

  /** Looks at what a kill left. Gives whether the run can be resumed; else it is to be started anew. */
  async #look(run: string, { err }: Attempt): Promise<boolean> {
    const isWithinWrite = (await temporaryFiles(run)).some((name) => name.endsWith(".tmp"));
    this.#counts["kills within a write"] += Number(isWithinWrite);
    if (await isVacant(run)) {
      this.#counts["kills before the run could be resumed"]++;
      return false;
    }
    await RunFolder.open(run); // reads its settings and measurements
    for (const part of this.#subject.parts) {
      const reported = reportedEpochs(part, err);
      const saved = await savedEpochs(part, run);
      const lost = 1 + (reported === 0 ? 0 : reported - saved);
      this.#counts["most epochs lost"] = Math.max(this.#counts["most epochs lost"], lost);
    }
    return true;
  }

  /** A moment within so much time, or among so many changes of files. */
  #moment(milliseconds: number, changes: number): Moment {
    const { uniform } = this.#options;
    return uniform() < SHARE_BY_TIME
      ? { milliseconds: uniform() * milliseconds }
      : { changes: 1 + Math.floor(uniform() * changes), delay: uniform() * LONGEST_DELAY };
  }

  async #attempt(path: string, canBeResumed: boolean, moment?: Moment): Promise<Attempt> {
    const { task, args } = this.#subject;
    const typed = canBeResumed ? ["--resume", path] : [...args, "--out", path];
    return await runUntil(task, typed, {
      cwd: this.#options.folder,
      ...(moment && { moment }),
    });
  }

  #path(name: string): string {
    return join("runs", `${this.#subject.task.replace(":", "-")}-${name}`);
  }
}

/** What should not outlive a run: temporary files and the lock. */
async function temporaryFiles(run: string): Promise<string[]> {
  const names: string[] = [];
  for (const folder of [run, join(run, "checkpoints")]) {
    try {
      for await (const { name } of Deno.readDir(folder)) names.push(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return names.filter((name) => name.endsWith(".tmp") || name === "run.lock");
}
