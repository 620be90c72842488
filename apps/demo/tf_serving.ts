/**
 * The same predictions in the protocol of TensorFlow Serving (its REST API, version 1).
 *
 * @module
 */

import { isJsonObject } from "@goodness/core/ops";
import { Hono } from "hono";
import type { AppEnv } from "./app_env.ts";
import { allowOnly } from "./method.ts";
import type { Models } from "./models.ts";
import { NOT_STORED } from "./predict_routes.ts";
import type { Predictor } from "./predictor.ts";

const PREDICT = ":predict";

/** Every model has one version: what is served now. */
const STATUS = {
  version: "1",
  state: "AVAILABLE",
  status: { "error_code": "OK", "error_message": "" },
};

/** Clients name the signature; there is one. */
function withoutSignature(body: unknown): unknown {
  if (!isJsonObject(body)) return body;
  const { signature_name: signature, ...rest } = body;
  return signature === undefined || signature === "serving_default" ? rest : body;
}

/**
 * Creates the routes: `POST /v1/models/<name>:predict`, `GET /v1/models/<name>` and `GET /v1/models`. The last
 * lists the models as OpenAI's API does.
 *
 * @param models The models.
 * @param predictor Answers predictions.
 * @returns An app to be mounted at `/`.
 */
export function tfServingRoutes(models: Models, predictor: Predictor): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const [list, status, predict] = [
    "/v1/models",
    "/v1/models/:name",
    "/v1/models/:call{.+:predict}",
  ];
  app.post(predict, async (context) => {
    const name = context.req.param("call")?.slice(0, -PREDICT.length);
    const { predictions, model } = await predictor.answer(context, {
      modelOf: () => name,
      requestOf: (body, { parse }) => parse(withoutSignature(body)),
    });
    return context.json({ predictions, model }, 200, NOT_STORED);
  });
  app.all(predict, allowOnly("POST"));
  app.get(list, (context) => {
    const data = models.names.map((id) => ({ id, object: "model" }));
    return context.json({ object: "list", data }, 200, NOT_STORED);
  });
  app.get(status, (context) => {
    models.get(context.req.param("name"));
    return context.json({ "model_version_status": [STATUS] }, 200, NOT_STORED);
  });
  for (const path of [list, status]) app.all(path, allowOnly("GET, HEAD"));
  return app;
}
