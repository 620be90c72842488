/**
 * The server in a worker of the page, for a page that has no server behind it: the same application, with the model
 * that lies beside the page.
 *
 * @module
 */

import { decodeModel } from "@goodness/core/files";
import { Classifier, CoalescingClassifier } from "@goodness/predict";
import { MODEL_FILE, RESULTS_FILE, samplesFile } from "../answers/built_files.ts";
import { type App, createApp } from "../app.ts";
import { DEFAULT_NAME, Models } from "../models.ts";
import { startEngine } from "../page/train/engine.ts";
import { answerMessages, bytesOf, fileBeside } from "./answer_messages.ts";

/** The application, once the model is there. */
const app = start();

answerMessages(async (path, init) => {
  const answer = await (await app).request(path, init);
  return answer.status === 404 ? await fileOr(answer, path) : answer;
});

async function start(): Promise<App> {
  const [model, samples, engine] = await Promise.all([
    bytesOf(MODEL_FILE),
    bytesOf(samplesFile("mnist")),
    startEngine(),
  ]);
  const classifier = new CoalescingClassifier(
    new Classifier(decodeModel(model, MODEL_FILE), engine),
  );
  const results = async () => await (await fileBeside(RESULTS_FILE)).json();
  const models = new Models({ [DEFAULT_NAME]: { classifier, samples, results } });
  // deno-lint-ignore no-console -- the log of a page
  return createApp({ classifier: models, log: (line) => console.error(line) });
}

/** What a server reads from its disk lies beside the page here. */
async function fileOr(answer: Response, path: string): Promise<Response> {
  const file = await fetch(new URL(path.slice(1), location.href));
  return file.ok ? file : answer;
}
