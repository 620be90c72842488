/**
 * Files of a run folder that commands and the server look for by name.
 *
 * @module
 */

/** The name of the description of a run. A run has begun when it is there. */
export const CONFIG_NAME = "config.json";

/** The name of the file with what a run measured, a line an epoch. */
export const METRICS_FILE_NAME = "metrics.jsonl";

/** The name of the file that a process locks while it trains. */
export const LOCK_NAME = "run.lock";

/** The name of the file of a backbone that has no head yet. */
export const BACKBONE_NAME = "backbone.safetensors";

/** The name of the trained model's file in a run folder. */
export const MODEL_NAME = "model.safetensors";

/** The name of the picture of test images beside it: a row a class, without gaps. */
export const SAMPLES_NAME = "samples.png";
