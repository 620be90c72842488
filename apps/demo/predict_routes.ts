/**
 * The routes of this server's own API.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { etag } from "hono/etag";
import type { AppEnv } from "./app_env.ts";
import { allowOnly } from "./method.ts";
import { ProblemError } from "./problem.ts";
import type { Models, ServedModel } from "./models.ts";
import { invalidRequest, type PredictRequest } from "./predict_request.ts";
import type { Predictor, Protocol } from "./predictor.ts";
import { show } from "./message.ts";

/** Answers depend on what is served now. */
export const NOT_STORED = { "Cache-Control": "no-store" };

const NO_FILE = "Cannot send the model's file as the server was started without one: " +
  "start it with a model file";

/** Takes the key that says which model is asked; the rest is the model's. */
function ownProtocol(models: Models): Protocol<PredictRequest> {
  return {
    modelOf: (body) => {
      const name = modelKeyOf(body);
      if (name === undefined) return undefined;
      if (typeof name === "string" && models.names.includes(name)) return name;
      const names = models.names.map((name) => JSON.stringify(name)).join(", ");
      const detail = `Cannot ask a model as "model" must be one of ${names}: current value is ${
        show(name)
      }`;
      throw invalidRequest([{ pointer: "/model", detail }]);
    },
    requestOf: (body, { parse }) => parse(body),
  };
}

function modelKeyOf(body: unknown): unknown {
  const isObject = typeof body === "object" && body !== null && Object.hasOwn(body, "model");
  return isObject && "model" in body ? body.model : undefined;
}

/** What a model is, and which file it came from. */
function aboutModel({ classifier: { model }, sha256 }: ServedModel): object {
  return { model, ...(sha256 !== undefined && { sha256 }) };
}

/**
 * Creates the routes of the API: `POST /predict`, `GET /model`, `GET /model.safetensors`, `GET /models`,
 * `GET /samples.png` and `GET /healthz`. Those about one model take `?model=<name>`.
 *
 * @param models The models.
 * @param predictor Answers predictions.
 * @returns An app to be mounted at `/`.
 */
export function predictRoutes(models: Models, predictor: Predictor): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const protocol = ownProtocol(models);
  const asked = (context: Context): ServedModel => models.get(context.req.query("model"));
  app.post("/predict", async (context) => {
    const { predictions, model } = await predictor.answer(context, protocol);
    return context.json({ predictions, model }, 200, NOT_STORED);
  });
  app.get("/healthz", (context) => {
    return context.json({ status: "ok", ...aboutModel(asked(context)) }, 200, NOT_STORED);
  });
  app.get("/model", (context) => context.json(asked(context).classifier.model, 200, NOT_STORED));
  app.get("/models", (context) => {
    const all = models.names.map((name) => ({ name, ...aboutModel(models.get(name)) }));
    return context.json({ models: all }, 200, NOT_STORED);
  });
  app.get("/model.safetensors", etag(), (context) => {
    const { file } = asked(context);
    if (file === undefined) throw new ProblemError(404, NO_FILE);
    return context.body(file, 200, { ...NOT_STORED, "Content-Type": "application/octet-stream" });
  });
  app.get("/samples.png", (context) => {
    const { samples } = asked(context);
    if (samples === undefined) return context.body(null, 204, NOT_STORED);
    return context.body(samples, 200, { ...NOT_STORED, "Content-Type": "image/png" });
  });
  app.all("/predict", allowOnly("POST"));
  for (const path of ["/healthz", "/model", "/models", "/model.safetensors", "/samples.png"]) {
    app.all(path, allowOnly("GET, HEAD"));
  }
  return app;
}
