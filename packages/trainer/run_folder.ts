/**
 * The run folder: everything that a training leaves, sufficient on its own for going on and for
 * predicting.
 *
 * @module
 */

import {
  checkTensors,
  decodeSafetensors,
  encodeModel,
  encodeSafetensors,
  type HostTensors,
  type Model,
  type Shape,
  storedTensors,
  type TensorMap,
} from "@goodness/core";
import { join } from "node:path";
import { writeFileAtomically } from "./files.ts";

/** What a checkpoint holds besides tensors. */
export interface CheckpointInfo {
  /** Steps made so far. */
  readonly step: number;
  /** Seconds of training so far. */
  readonly seconds: number;
}

/** A line of `metrics.jsonl`. */
export interface MetricsRecord {
  /** Steps made when it was measured. */
  readonly step: number;
  /** Whatever was measured. */
  readonly [name: string]: unknown;
}

const CHECKPOINT_FORMAT = "goodness-checkpoint/1";

/** A run folder on disk. */
export class RunFolder {
  /** Where it is. */
  readonly path: string;
  #metrics: MetricsRecord[] = [];
  #unwritten: unknown;

  private constructor(path: string) {
    this.path = path;
  }

  /** The file of the trained model. */
  get modelPath(): string {
    return join(this.path, "model.safetensors");
  }

  get #configPath(): string {
    return join(this.path, "config.json");
  }

  get #metricsPath(): string {
    return join(this.path, "metrics.jsonl");
  }

  get #checkpointPath(): string {
    return join(this.path, "checkpoints", "last.safetensors");
  }

  /**
   * Plans a new run; nothing is written before `begin`, so that a run that cannot start leaves nothing.
   *
   * @param path Where; it must not hold a run already.
   * @param config What describes the run; to be stored as `config.json`.
   * @returns The run folder.
   * @throws {Deno.errors.AlreadyExists} If the folder holds a run.
   */
  static async plan(path: string, config: unknown): Promise<RunFolder> {
    const folder = new RunFolder(path);
    if (await exists(folder.#configPath)) {
      throw new Deno.errors.AlreadyExists(
        `Cannot start a run in ${path}: it holds one; go on with --resume ${path} ` +
          `or choose another --out`,
      );
    }
    folder.#unwritten = config;
    return folder;
  }

  /** Makes the folder of a run that was planned; nothing to do for one that was opened. */
  async begin(): Promise<void> {
    if (this.#unwritten === undefined) return;
    await Deno.mkdir(join(this.path, "checkpoints"), { recursive: true });
    await writeFileAtomically(this.#configPath, JSON.stringify(this.#unwritten, null, 2) + "\n");
    this.#unwritten = undefined;
  }

  /**
   * Opens a run folder.
   *
   * @param path Where it is.
   * @returns The run folder and its `config.json`.
   * @throws {Deno.errors.NotFound} If there is no run.
   */
  static async open(path: string): Promise<{ folder: RunFolder; config: unknown }> {
    const folder = new RunFolder(path);
    if (!await exists(folder.#configPath)) {
      throw new Deno.errors.NotFound(`Cannot resume ${path}: it holds no config.json of a run`);
    }
    const config: unknown = JSON.parse(await Deno.readTextFile(folder.#configPath));
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
  ): Promise<{ state: HostTensors; info: CheckpointInfo } | undefined> {
    if (!await exists(this.#checkpointPath)) return undefined;
    const { metadata, tensors } = decodeSafetensors(
      await Deno.readFile(this.#checkpointPath),
      this.#checkpointPath,
    );
    const info = { step: Number(metadata.step), seconds: Number(metadata.seconds) };
    if (metadata.format !== CHECKPOINT_FORMAT || !Number.isSafeInteger(info.step)) {
      throw new SyntaxError(`Cannot read ${this.#checkpointPath}: it is not a checkpoint`);
    }
    const state = checkTensors(tensors, shapes);
    this.#metrics = (await this.#readMetrics()).filter(({ step }) => step <= info.step);
    return { state, info };
  }

  async #readMetrics(): Promise<MetricsRecord[]> {
    if (!await exists(this.#metricsPath)) return [];
    const lines = (await Deno.readTextFile(this.#metricsPath)).split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as MetricsRecord);
  }

  /**
   * Saves the trained model.
   *
   * @param model The model.
   */
  async saveModel(model: Model): Promise<void> {
    await writeFileAtomically(this.modelPath, encodeModel(model));
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
