/**
 * Trains and evaluates Forward-Forward networks without a display: datasets, the training loop, the
 * run folder.
 *
 * @example The settings that a training starts from
 * ```ts
 * import { defaultSettings } from "@goodness/trainer";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(defaultSettings("local").loss, "pairwise");
 * ```
 *
 * @module
 */

export * from "./evaluation/backbone.ts";
export * from "./data/batches.ts";
export * from "./settings/config_file.ts";
export * from "./data/dataset.ts";
export * from "./evaluation/detection.ts";
export * from "./training/display.ts";
export * from "./training/early_stopping.ts";
export * from "./training/epoch_entry.ts";
export * from "./evaluation/evaluation.ts";
export * from "./runs/export.ts";
export * from "./storage/files.ts";
export * from "./storage/find_backbone.ts";
export * from "./head/head_display.ts";
export * from "./head/head_features.ts";
export * from "./head/head_run.ts";
export * from "./head/head_settings.ts";
export * from "./head/head_training.ts";
export * from "./data/hybrid_source.ts";
export * from "./data/hybrid_strip.ts";
export * from "./data/idx.ts";
export * from "./data/idx_dataset.ts";
export * from "./training/validator.ts";
export * from "./data/labelled_strip.ts";
export * from "./settings/learning_rates.ts";
export * from "./storage/load_model.ts";
export * from "./data/make_negatives.ts";
export * from "./runs/model_card.ts";
export * from "./training/observer.ts";
export * from "./runs/open_run.ts";
export * from "./data/original_data.ts";
export * from "./training/prepare.ts";
export * from "./settings/presets.ts";
export * from "./runs/processor.ts";
export * from "./evaluation/readout_figures.ts";
export type { Picture } from "./report/png.ts";
export * from "./report/receptive_fields.ts";
export * from "./report/report.ts";
export * from "./report/report_data.ts";
export * from "./report/report_types.ts";
export * from "./report/sample_goodness.ts";
export * from "./report/worst_mistakes.ts";
export * from "./runs/report_facts.ts";
export * from "./runs/run.ts";
export * from "./storage/run_folder.ts";
export * from "./storage/run_log.ts";
export * from "./runs/run_results.ts";
export * from "./settings/settings.ts";
export * from "./settings/step_options.ts";
export * from "./data/stored_negatives.ts";
export * from "./tensorboard/event_writer.ts";
export * from "./tensorboard/histogram.ts";
export * from "./tensorboard/image.ts";
export * from "./training/train.ts";
export * from "./runs/train_run.ts";
export * from "./data/training_images.ts";
export * from "./head/unsupervised_head.ts";
export * from "./runs/unsupervised_results.ts";
export * from "./runs/unsupervised_run.ts";
export * from "./training/validation_accuracy.ts";
