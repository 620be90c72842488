/**
 * The run folder: everything that a run writes. It is enough to resume the run and to predict.
 *
 * @module
 */

import { CONFIG_NAME, METRICS_FILE_NAME, MODEL_NAME, readBytes, readText } from "@goodness/cli";
import type { HostTensors, Network, Shape, TensorMap } from "@goodness/core";
import { join } from "node:path";
import { decodeBestWeights, encodeBestWeights } from "./best_weights.ts";
import {
  type Checkpoint,
  type CheckpointInfo,
  decodeCheckpoint,
  encodeCheckpoint,
} from "./checkpoint.ts";
import { checkBegun, CHECKPOINTS, claimBegun, claimVacant } from "./claim.ts";
import { exists, writeFileAtomically } from "./files.ts";
import { formatMetrics, metricsChecksum, type MetricsRecord, parseMetrics } from "./metrics.ts";
import { formatRunConfig, parseRunConfig, type ReadConfig } from "./run_config.ts";

/** What `config.json` is, in the words of errors. */
export const RUN_CONFIG = { expected: "the JSON file with the settings of a run" } as const;

const CHECKPOINT = { expected: "a checkpoint of a run" } as const;

/** A run folder that was opened, and its `config.json`. */
export interface OpenedRun extends ReadConfig {
  /** The folder. */
  readonly folder: RunFolder;
}

/** A run folder on disk. Of processes that train, it has one at a time. */
export class RunFolder implements AsyncDisposable {
  /** Its path. */
  readonly path: string;
  readonly #lock: AsyncDisposable | undefined;
  #metrics: MetricsRecord[] = [];

  private constructor(path: string, lock?: AsyncDisposable) {
    this.path = path;
    this.#lock = lock;
  }

  /** The file of the trained model. */
  get modelPath(): string {
    return join(this.path, MODEL_NAME);
  }

  get #configPath(): string {
    return join(this.path, CONFIG_NAME);
  }

  get #metricsPath(): string {
    return join(this.path, METRICS_FILE_NAME);
  }

  /** The lines of `metrics.jsonl` so far. */
  get metrics(): readonly MetricsRecord[] {
    return this.#metrics;
  }

  get #bestPath(): string {
    return join(this.path, CHECKPOINTS, "best.safetensors");
  }

  get #checkpointPath(): string {
    return join(this.path, CHECKPOINTS, "last.safetensors");
  }

  /**
   * Makes a new run folder, which this process has until it is disposed. What a start that was killed left
   * there is taken over.
   *
   * @param path Its path; it must hold nothing, so that nothing is overwritten.
   * @param config The description of the run; stored as `config.json`.
   * @returns The run folder.
   * @throws {Deno.errors.AlreadyExists} If it holds something.
   * @throws {Deno.errors.Busy} If another process trains there.
   * @throws {InputError} If this process may not write there.
   * @throws {WriteError} If it cannot be written; nothing is left of it.
   */
  static async create(path: string, config: ReadConfig["config"]): Promise<RunFolder> {
    const begin = async (): Promise<void> => await new RunFolder(path).writeConfig(config);
    return new RunFolder(path, await claimVacant(path, begin));
  }

  /**
   * Opens a run folder to train on, which this process has until it is disposed. Temporary files that a
   * killed process left are removed.
   *
   * @param path Its path.
   * @returns The run folder and its `config.json`.
   * @throws {Deno.errors.NotFound} If it is no run folder, or that of a run that never began.
   * @throws {Deno.errors.Busy} If another process trains there.
   * @throws {SyntaxError} If `config.json` or `metrics.jsonl` is damaged.
   */
  static async resume(path: string): Promise<OpenedRun> {
    await using claimed = new AsyncDisposableStack();
    const folder = claimed.use(new RunFolder(path, await claimBegun(path)));
    const read = await folder.#load();
    claimed.move();
    return { folder, ...read };
  }

  /**
   * Opens a run folder to look at it.
   *
   * @param path Its path.
   * @returns The run folder and its `config.json`.
   * @throws {Deno.errors.NotFound} If it is no run folder, or that of a run that never began.
   * @throws {SyntaxError} If `config.json` or `metrics.jsonl` is damaged.
   */
  static async open(path: string): Promise<OpenedRun> {
    const folder = new RunFolder(path);
    await checkBegun(path);
    return { folder, ...await folder.#load() };
  }

  async #load(): Promise<ReadConfig> {
    const text = await readText(this.#configPath, RUN_CONFIG);
    this.#metrics = await this.readMetrics();
    return parseRunConfig(text, this.#configPath);
  }

  /** Lets other processes train in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lock?.[Symbol.asyncDispose]();
  }

  /**
   * Writes the description of the run in place of what there was.
   *
   * @param config The description; stored as `config.json`.
   */
  async writeConfig(config: ReadConfig["config"]): Promise<void> {
    await writeFileAtomically(this.#configPath, formatRunConfig(config));
  }

  /**
   * Adds a line to `metrics.jsonl`.
   *
   * @param record The line.
   */
  async addMetrics(record: MetricsRecord): Promise<void> {
    this.#metrics.push(record);
    await writeFileAtomically(this.#metricsPath, formatMetrics(this.#metrics));
  }

  /**
   * Saves the state of the training.
   *
   * @param state All state tensors by name.
   * @param shapes Their shapes.
   * @param info How far the training is.
   */
  async saveCheckpoint(
    state: HostTensors,
    shapes: TensorMap<Shape>,
    info: CheckpointInfo,
  ): Promise<void> {
    const metrics = metricsChecksum(this.#metrics);
    const bytes = encodeCheckpoint({ state, info, metrics }, shapes);
    await writeFileAtomically(this.#checkpointPath, bytes);
  }

  /**
   * Loads the last checkpoint, and drops the metrics of later steps.
   *
   * @param shapes The expected tensors.
   * @returns The checkpoint; nothing if none was saved yet.
   * @throws {SyntaxError} If the checkpoint is damaged or of another network.
   */
  async loadCheckpoint(shapes: TensorMap<Shape>): Promise<Checkpoint | undefined> {
    if (!await exists(this.#checkpointPath)) {
      this.#metrics = [];
      return undefined;
    }
    const bytes = await readBytes(this.#checkpointPath, CHECKPOINT);
    const { metrics, ...checkpoint } = decodeCheckpoint(bytes, this.#checkpointPath, shapes);
    const { step } = checkpoint.info;
    this.#metrics = this.#metrics.filter((line) => line.step <= step);
    this.#checkMetrics(metrics);
    return checkpoint;
  }

  /** A training goes on from what it measured, so that must be as it was when the checkpoint was saved. */
  #checkMetrics(checksum: string | undefined): void {
    const found = metricsChecksum(this.#metrics);
    if (checksum === undefined || checksum === found) return;
    throw new SyntaxError(
      `Cannot use ${this.#metricsPath}: the checksum of its lines is ${found} and was ${checksum} when the ` +
        "checkpoint was saved; put it back as it was, or start the run anew",
    );
  }

  /**
   * Reads the lines of `metrics.jsonl` from disk.
   *
   * @returns The lines; none if nothing was measured yet.
   * @throws {SyntaxError} If a line is damaged.
   */
  async readMetrics(): Promise<MetricsRecord[]> {
    if (!await exists(this.#metricsPath)) return [];
    const text = await readText(this.#metricsPath, { expected: "JSON Lines of measurements" });
    return parseMetrics(text, this.#metricsPath);
  }

  /**
   * Saves the weights of the best validation so far.
   *
   * @param network The network.
   * @param weights Its weights by name.
   */
  async saveBest(network: Network, weights: HostTensors): Promise<void> {
    await writeFileAtomically(this.#bestPath, encodeBestWeights(network, weights));
  }

  /**
   * Loads the weights of the best validation.
   *
   * @param network The network.
   * @returns Its weights by name.
   * @throws {SyntaxError} If the file is damaged or of another network.
   */
  async loadBest(network: Network): Promise<HostTensors> {
    const bytes = await readBytes(this.#bestPath, CHECKPOINT);
    return decodeBestWeights(bytes, this.#bestPath, network);
  }

  /**
   * Whether the run has a file.
   *
   * @param name Its name in the folder.
   * @returns Whether it exists.
   */
  async has(name: string): Promise<boolean> {
    return await exists(join(this.path, name));
  }

  /**
   * Reads a file of the run.
   *
   * @param name Its name in the folder.
   * @returns Its bytes; nothing if there is none.
   */
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return await this.has(name)
      ? await readBytes(join(this.path, name), { expected: "a file of a run" })
      : undefined;
  }

  /**
   * Writes a file of the run.
   *
   * @param name Its name in the folder.
   * @param content Its content.
   */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    await writeFileAtomically(join(this.path, name), content);
  }
}
