/**
 * The run folder: everything that a training leaves, sufficient on its own for going on and for
 * predicting.
 *
 * @module
 */

import {
  checkTensors,
  decodeSafetensors,
  encodeSafetensors,
  migrateTensorName,
  storedTensors,
} from "@goodness/core/files";
import type { HostTensors, Network, Shape, TensorMap } from "@goodness/core";
import { weightShapes } from "@goodness/core/network";
import { dirname, join } from "node:path";
import { exists, explainWriteError, writeFileAtomically } from "./files.ts";

/** What a checkpoint holds besides tensors. */
export interface CheckpointInfo {
  /** Steps made so far. */
  readonly step: number;
  /** Seconds of training so far. */
  readonly seconds: number;
}

/** The state of a training between two steps. */
export interface Checkpoint {
  /** All state tensors by name. */
  readonly state: HostTensors;
  /** What else it takes to go on. */
  readonly info: CheckpointInfo;
}

/** A line of `metrics.jsonl`. */
export interface MetricsRecord {
  /** Steps made when it was measured. */
  readonly step: number;
  /** Whatever was measured. */
  readonly [name: string]: unknown;
}

/** The name of the trained model's file in a run folder. */
export const MODEL_NAME = "model.safetensors";

/** The name of the file of a backbone that has no head yet. */
export const BACKBONE_NAME = "backbone.safetensors";

const BEST_FORMAT = "goodness-weights/1";
const CHECKPOINT_FORMAT = "goodness-checkpoint/1";

/** A run folder on disk. */
export class RunFolder {
  /** Where it is. */
  readonly path: string;
  #metrics: MetricsRecord[] = [];

  private constructor(path: string) {
    this.path = path;
  }

  /** The file of the trained model. */
  get modelPath(): string {
    return join(this.path, MODEL_NAME);
  }

  get #configPath(): string {
    return join(this.path, "config.json");
  }

  get #metricsPath(): string {
    return join(this.path, "metrics.jsonl");
  }

  /** The lines of `metrics.jsonl` so far. */
  get metrics(): readonly MetricsRecord[] {
    return this.#metrics;
  }

  get #bestPath(): string {
    return join(this.path, "checkpoints", "best.safetensors");
  }

  get #checkpointPath(): string {
    return join(this.path, "checkpoints", "last.safetensors");
  }

  /**
   * Makes a new run folder.
   *
   * @param path Where; it must not exist yet, so that nothing is written over.
   * @param config What describes the run; stored as `config.json`.
   * @returns The run folder.
   * @throws {Deno.errors.AlreadyExists} If it exists.
   * @throws {RangeError} If this process may not write there.
   */
  static async create(path: string, config: unknown): Promise<RunFolder> {
    const folder = new RunFolder(path);
    try {
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.mkdir(path);
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) {
        throw new Deno.errors.AlreadyExists(
          `Cannot start a run in ${path}: it exists; go on with --resume ${path} ` +
            `or choose another --out`,
        );
      }
      throw explainWriteError(error, path, "runs");
    }
    await Deno.mkdir(join(path, "checkpoints"));
    await writeFileAtomically(folder.#configPath, JSON.stringify(config, null, 2) + "\n");
    return folder;
  }

  /**
   * Opens a run folder.
   *
   * @param path Where it is.
   * @returns The run folder and its `config.json`.
   * @throws {Deno.errors.NotFound} If there is no run.
   * @throws {SyntaxError} If `config.json` is damaged.
   */
  static async open(path: string): Promise<{ folder: RunFolder; config: unknown }> {
    const folder = new RunFolder(path);
    if (!await exists(folder.#configPath)) {
      throw new Deno.errors.NotFound(`Cannot resume ${path}: it holds no config.json of a run`);
    }
    const config = parseJson(await Deno.readTextFile(folder.#configPath), folder.#configPath);
    folder.#metrics = await folder.readMetrics();
    return { folder, config };
  }

  /**
   * Adds a line to `metrics.jsonl`.
   *
   * @param record The line.
   */
  async addMetrics(record: MetricsRecord): Promise<void> {
    this.#metrics.push(record);
    const lines = this.#metrics.map((line) => JSON.stringify(line) + "\n");
    await writeFileAtomically(this.#metricsPath, lines.join(""));
  }

  /**
   * Saves the state of the training.
   *
   * @param state All state tensors by name.
   * @param shapes Their shapes.
   * @param info What else it takes to go on.
   */
  async saveCheckpoint(
    state: HostTensors,
    shapes: TensorMap<Shape>,
    info: CheckpointInfo,
  ): Promise<void> {
    const metadata = {
      format: CHECKPOINT_FORMAT,
      step: String(info.step),
      seconds: String(info.seconds),
    };
    const bytes = encodeSafetensors({ metadata, tensors: storedTensors(state, shapes) });
    await writeFileAtomically(this.#checkpointPath, bytes);
  }

  /**
   * Loads the last checkpoint and forgets metrics that were measured behind it.
   *
   * @param shapes The expected tensors.
   * @returns The state and what else it takes to go on; nothing if no checkpoint was saved yet.
   * @throws {SyntaxError} If the checkpoint is damaged or of another network.
   */
  async loadCheckpoint(
    shapes: TensorMap<Shape>,
  ): Promise<Checkpoint | undefined> {
    if (!await exists(this.#checkpointPath)) {
      this.#metrics = [];
      return undefined;
    }
    const { metadata, tensors } = decodeSafetensors(
      await Deno.readFile(this.#checkpointPath),
      this.#checkpointPath,
    );
    const info = { step: Number(metadata.step), seconds: Number(metadata.seconds) };
    const isSound = metadata.format === CHECKPOINT_FORMAT && metadata.step !== "" &&
      Number.isSafeInteger(info.step) && info.step >= 0 && info.seconds >= 0;
    if (!isSound) {
      throw new SyntaxError(
        `Cannot read ${this.#checkpointPath}: format "${metadata.format}", ` +
          `step "${metadata.step}", seconds "${metadata.seconds}" are not those of a checkpoint`,
      );
    }
    const renamed = new Map(
      [...tensors].map(([name, tensor]) => [migrateTensorName(name), tensor]),
    );
    const state = checkTensors(renamed, shapes);
    this.#metrics = this.#metrics.filter(({ step }) => step <= info.step);
    return { state, info };
  }

  /**
   * Reads the lines of `metrics.jsonl` from disk.
   *
   * @returns The lines; none if nothing was measured yet.
   * @throws {SyntaxError} If a line is damaged.
   */
  async readMetrics(): Promise<MetricsRecord[]> {
    if (!await exists(this.#metricsPath)) return [];
    const lines = (await Deno.readTextFile(this.#metricsPath)).split("\n").filter(Boolean);
    return lines.map((line) => parseJson(line, this.#metricsPath) as MetricsRecord);
  }

  /**
   * Saves the weights that did best so far.
   *
   * @param network The network.
   * @param weights Its weights by name.
   */
  async saveBest(network: Network, weights: HostTensors): Promise<void> {
    const tensors = storedTensors(weights, weightShapes(network));
    const metadata = { format: BEST_FORMAT };
    await writeFileAtomically(this.#bestPath, encodeSafetensors({ metadata, tensors }));
  }

  /**
   * Loads the weights that did best.
   *
   * @param network The network.
   * @returns Its weights by name.
   * @throws {SyntaxError} If the file is damaged or of another network.
   */
  async loadBest(network: Network): Promise<HostTensors> {
    const { tensors } = decodeSafetensors(await Deno.readFile(this.#bestPath), this.#bestPath);
    return checkTensors(tensors, weightShapes(network));
  }

  /**
   * Says whether the run has a file.
   *
   * @param name Its name in the folder.
   * @returns Whether it is there.
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
    return await this.has(name) ? await Deno.readFile(join(this.path, name)) : undefined;
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

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${path}: it is not JSON`, { cause });
  }
}
