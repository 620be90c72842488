/**
 * The route of what the served model makes of test images.
 *
 * @module
 */

import type { ImageClassifier } from "@goodness/predict";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { allowOnly } from "./method.ts";
import type { Models } from "./models.ts";
import type { PageFiles } from "./page_files.ts";
import { ProblemError } from "./problem.ts";
import { TEST_IMAGES_NAME, unpackTestImages } from "./results/test_images.ts";
import { measureTest, type TestResults, whyNotMeasured } from "./results/test_results.ts";

/**
 * Creates the route of results: `GET /results`, see {@linkcode TestResults}. A model whose results are not known is
 * measured at the first request, and once.
 *
 * @param models What is served; the default is measured.
 * @param page The built page, which has the test images.
 * @returns An app to be mounted at `/`.
 */
export function resultRoutes(models: Models, page: PageFiles): Hono {
  const app = new Hono();
  const measured = new WeakMap<ImageClassifier, Promise<TestResults>>();

  async function resultsOf(): Promise<TestResults> {
    using model = models.use();
    const { classifier } = model;
    if (model.results !== undefined) return await model.results();
    const reason = whyNotMeasured(classifier.model);
    if (reason !== undefined) throw new ProblemError(404, reason);
    const file = page.get(TEST_IMAGES_NAME);
    if (file === undefined) throw new ProblemError(404, "Cannot find the test images of the page");
    const results = measured.get(classifier) ??
      unpackTestImages(file).then((test) => measureTest(classifier, test));
    measured.set(classifier, results);
    try {
      return await results;
    } catch (error) {
      measured.delete(classifier);
      throw error;
    }
  }

  app.get("/results", compress(), async (context) => {
    return context.json(await resultsOf(), 200, { "Cache-Control": "no-store" });
  });
  app.all("/results", allowOnly("GET, HEAD"));
  return app;
}
