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

export * from "./backbone.ts";
export * from "./batches.ts";
export * from "./config_file.ts";
export * from "./dataset.ts";
export * from "./detection.ts";
export * from "./display.ts";
export * from "./early_stopping.ts";
export * from "./epoch_entry.ts";
export * from "./evaluation.ts";
export * from "./export.ts";
export * from "./files.ts";
export * from "./find_backbone.ts";
export * from "./head_display.ts";
export * from "./head_features.ts";
export * from "./head_run.ts";
export * from "./head_settings.ts";
export * from "./head_training.ts";
export * from "./hybrid_source.ts";
export * from "./hybrid_strip.ts";
export * from "./idx.ts";
export * from "./idx_dataset.ts";
export * from "./judge.ts";
export * from "./labelled_strip.ts";
export * from "./learning_rates.ts";
export * from "./ledger/entries.ts";
export * from "./ledger/entry.ts";
export * from "./ledger/ledger.ts";
export * from "./ledger/list.ts";
export * from "./ledger/record.ts";
export * from "./ledger/record_files.ts";
export * from "./ledger/record_run.ts";
export * from "./ledger/reproduce.ts";
export * from "./ledger/results_page.ts";
export * from "./ledger/staleness.ts";
export * from "./ledger/statistics.ts";
export * from "./ledger/summary.ts";
export * from "./load_model.ts";
export * from "./make_negatives.ts";
export * from "./model_card.ts";
export * from "./observer.ts";
export * from "./open_run.ts";
export * from "./original_data.ts";
export * from "./prepare.ts";
export * from "./presets.ts";
export * from "./processor.ts";
export * from "./reading_figures.ts";
export type { Picture } from "./report/png.ts";
export * from "./report/receptive_fields.ts";
export * from "./report/report.ts";
export * from "./report/report_data.ts";
export * from "./report/report_types.ts";
export * from "./report/sample_goodness.ts";
export * from "./report/worst_mistakes.ts";
export * from "./report_facts.ts";
export * from "./run.ts";
export * from "./run_folder.ts";
export * from "./run_log.ts";
export * from "./run_results.ts";
export * from "./settings.ts";
export * from "./step_options.ts";
export * from "./stored_negatives.ts";
export * from "./tensorboard/event_writer.ts";
export * from "./tensorboard/histogram.ts";
export * from "./tensorboard/image.ts";
export * from "./train.ts";
export * from "./train_run.ts";
export * from "./training_images.ts";
export * from "./unsupervised_head.ts";
export * from "./unsupervised_results.ts";
export * from "./unsupervised_run.ts";
export * from "./validation_accuracy.ts";
