/**
 * The demo's web application: a page to draw digits on, `POST /predict` and `GET /model`.
 *
 * ```ts
 * import { type AppDeps, createApp } from "@goodness/demo";
 * import { assertEquals } from "@std/assert";
 *
 * const classifier: AppDeps["classifier"] = {
 *   model: {
 *     name: "none",
 *     image: { height: 28, width: 28, channels: 1, preparation: "digit" },
 *     classes: ["0", "1"],
 *     by: "goodness",
 *     labelPlacement: "everywhere",
 *     layers: 1,
 *     goodnessLayers: [0],
 *     parameters: 0,
 *     dataset: "none",
 *     testAccuracy: 0.1,
 *     seed: 1,
 *     command: "none",
 *     engine: "none",
 *     device: "none",
 *   },
 *   classify: () => Promise.resolve([]),
 *   activities: () => Promise.resolve({ labels: null, layers: [] }),
 * };
 * const app = createApp({ classifier, log: () => {} });
 * const body = JSON.stringify({ instances: [{ strokes: [] }] });
 * const headers = { "Content-Type": "application/json" };
 * const response = await app.request("/predict", { method: "POST", headers, body });
 * const { predictions } = await response.json();
 *
 * assertEquals(predictions[0].label, null); // Nothing was drawn.
 * ```
 *
 * @module
 */

export type {
  Activations,
  Answer,
  AnswerOf,
  DefaultAnswer,
  DigitAnswer,
  EmptyAnswer,
  EmptyExplained,
  Explained,
  LayerActivation,
  PointedDetail,
  Problem,
  TopLabel,
} from "./answers/answer.ts";
export type { LedgerLine } from "./answers/ledger_line.ts";
export type { AdmissionLimits } from "./admission.ts";
export * from "./app.ts";
export type { AnswerInfo } from "./app_env.ts";
export { findSamples, PRETRAINED } from "./find_model.ts";
export * from "./answers/built_files.ts";
export { loadServed, type LoadServedOptions } from "./load_served.ts";
export { Models, type ModelUse, type ServedModel } from "./models.ts";
export { PrometheusMetrics } from "./metrics.ts";
export type { Metrics, ObservedRequest, RequestRecord } from "./observe.ts";
export { type PageFiles, readPage } from "./page_files.ts";
export type { Explanation, PredictRequest } from "./predict_request.ts";
export { TEST_IMAGES_NAME, type TestImages } from "./results/test_images.ts";
export { measureTest, type Mistake, type TestResults } from "./results/test_results.ts";
export type { Part } from "./timings.ts";
export { folderRuns } from "./runs/folder_runs.ts";
export { folderSweeps } from "./sweeps/folder_sweeps.ts";
export type { DamagedSweep, Sweeps, SweepSummary } from "./sweeps/sweep.ts";
export type { FollowOptions, RunEvent, Runs, RunSummary } from "./runs/run.ts";
