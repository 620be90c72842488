/**
 * Files of a finished run that commands look for by name.
 *
 * @module
 */

/** The name of the trained model's file in a run folder. */
export const MODEL_NAME = "model.safetensors";

/** The name of the picture of test images beside it: a row a class, without gaps. */
export const SAMPLES_NAME = "samples.png";
