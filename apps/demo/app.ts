/**
 * The demo's web application, without the socket that it listens on.
 *
 * @module
 */

import type { ImageClassifier } from "@goodness/predict";
import { type Context, Hono, type Next } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { allowOnly } from "./method.ts";
import { pageRoutes } from "./page_routes.ts";
import { predict } from "./predict.ts";
import { requestParser } from "./predict_request.ts";
import { answerProblem, ProblemError } from "./problem.ts";

/** What the app depends on. */
export interface AppDeps {
  /** Classifies the drawings; loaded once, by the caller, who also disposes of it. */
  readonly classifier: ImageClassifier;
  /**
   * Takes one line per fault, with the request's id.
   *
   * @param line The line, without a line break at its end; a stack trace may put some inside.
   */
  readonly log: (line: string) => void;
  /**
   * A PNG of test images, a row a class, as a training leaves it beside its model.
   *
   * @default {none}
   */
  readonly samples?: Uint8Array<ArrayBuffer> | undefined;
}

/** The demo's application. */
export interface App {
  /** Answers a request; what `Deno.serve` takes. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Answers a request given by its path, as tests do. */
  readonly request: (path: string, init?: RequestInit) => Response | Promise<Response>;
}

/** Most bytes in a request's body: room for 256 images, or for the photograph of a telephone. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** The page brings all that it needs: own files, no inline script or style, no frames. */
const HEADERS: NonNullable<Parameters<typeof secureHeaders>[0]> = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  permissionsPolicy: { camera: ["self"], geolocation: [], microphone: [] },
  // The demo speaks plain HTTP; whoever puts TLS before it sets this for the domain.
  strictTransportSecurity: false,
  xFrameOptions: "DENY",
};

/** Answers depend on what is served now. */
const NOT_STORED = { "Cache-Control": "no-store" };

async function exposeRequestId(context: Context, next: Next): Promise<void> {
  await next();
  context.header("X-Request-Id", context.get("requestId"));
}

async function requireJson(context: Context, next: Next): Promise<void> {
  const type = context.req.header("Content-Type");
  if (type === undefined || !JSON_TYPE.test(type)) {
    const current = type === undefined ? "none" : JSON.stringify(type);
    throw new ProblemError(
      415,
      `Cannot read body as its Content-Type must be "application/json": current value is ${current}`,
    );
  }
  await next();
}

function rejectLargeBody(): never {
  throw new ProblemError(
    413,
    `Cannot read body as it must have at most ${MAX_BODY_BYTES} bytes: send fewer instances at once`,
  );
}

function rejectPath(context: Context): Response {
  const detail =
    `Cannot find ${context.req.path}: the page is at /, the API at POST /predict and GET /model`;
  return answerProblem(context, new ProblemError(404, detail));
}

function answerSamples(context: Context, samples: AppDeps["samples"]): Response {
  if (samples === undefined) return context.body(null, 204, NOT_STORED);
  return context.body(samples, 200, { ...NOT_STORED, "Content-Type": "image/png" });
}

const limitBody = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: rejectLargeBody });

async function readText(context: Context): Promise<string> {
  try {
    await limitBody(context, () => Promise.resolve());
    return await context.req.text();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    // The client closed the connection, as pages do that give a request up: no fault of ours.
    throw new ProblemError(400, "Cannot read body as it must arrive whole: send the request again");
  }
}

async function readJson(context: Context): Promise<unknown> {
  const text = await readText(context);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProblemError(400, `Cannot parse body as it must be well-formed JSON: ${reason}`);
  }
}

/**
 * Creates the demo: the page at `/`, `POST /predict`, `GET /model`, `GET /samples.png` and `GET /healthz`.
 * Every error answer is an RFC 9457 problem.
 *
 * @param deps The classifier, the log, and samples if there are some.
 * @returns The app, for `Deno.serve(app.fetch)` or, in tests, for `app.request(path)`.
 *
 * @example Ask about the model
 * ```ts
 * import { createApp } from "@goodness/demo";
 * import { loadClassifier } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const classifier = await loadClassifier("data/models/mnist-local.safetensors");
 * const app = createApp({ classifier, log: (line) => console.error(line) });
 * const response = await app.request("/model"); // or Deno.serve({ port: 8000 }, app.fetch)
 *
 * assertEquals((await response.json()).name, "local");
 * await classifier.dispose();
 * ```
 */
export function createApp({ classifier, log, samples }: AppDeps): App {
  const { model } = classifier;
  const parse = requestParser(model);
  const app = new Hono();

  // A client's own X-Request-Id is not taken over: the log's ids are then unique and ours.
  app.use(requestId({ headerName: "" }), exposeRequestId, secureHeaders(HEADERS));
  app.route("/", pageRoutes(model.image.preparation));
  app.get("/samples.png", (context) => answerSamples(context, samples));
  app.get("/healthz", (context) => context.json({ status: "ok", model }, 200, NOT_STORED));
  app.get("/model", (context) => context.json(model, 200, NOT_STORED));
  app.post("/predict", requireJson, async (context) => {
    const predictions = await predict(parse(await readJson(context)), classifier);
    return context.json({ predictions, model }, 200, NOT_STORED);
  });
  app.all("/predict", allowOnly("POST"));
  app.all("/healthz", allowOnly("GET, HEAD"));
  app.all("/model", allowOnly("GET, HEAD"));
  app.all("/samples.png", allowOnly("GET, HEAD"));

  app.notFound(rejectPath);
  app.onError((error, context) => {
    const answer = answerProblem(context, error);
    if (answer.status >= 500) {
      const { method, path } = context.req;
      log(`${context.get("requestId")} ${method} ${path} 500 ${error.stack ?? error}`);
    }
    return answer;
  });
  return app;
}
