/**
 * The demo's web application, without the socket that it listens on.
 *
 * @module
 */

import type { ImageClassifier } from "@goodness/predict";
import { type Context, Hono, type MiddlewareHandler, type Next } from "hono";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { Admission, type AdmissionLimits } from "./admission.ts";
import type { AnswerInfo, AppEnv } from "./app_env.ts";
import { checkHost } from "./check_host.ts";
import { closeUnread, closeWhen, stateLength } from "./framing.ts";
import { allowOnly } from "./method.ts";
import { DEFAULT_NAME, Models } from "./models.ts";
import { type Metrics, observe, type RequestRecord } from "./observe.ts";
import { openApiRoutes } from "./openapi_routes.ts";
import { openInferenceRoutes } from "./open_inference.ts";
import type { PageFiles } from "./page_files.ts";
import { pageRoutes } from "./page_routes.ts";
import { NOT_STORED, predictRoutes } from "./predict_routes.ts";
import { Predictor } from "./predictor.ts";
import { tfServingRoutes } from "./tf_serving.ts";
import { answerProblem, ProblemError } from "./problem.ts";
import { resultRoutes } from "./result_routes.ts";
import { runRoutes } from "./run_routes.ts";
import { NO_RUNS, type Runs } from "./runs/run.ts";
import { sweepRoutes } from "./sweep_routes.ts";
import { NO_SWEEPS, type Sweeps } from "./sweeps/sweep.ts";

/** What the app depends on. */
export interface AppDeps {
  /**
   * Classifies the drawings: one classifier, which the caller disposes of, or several by name, see
   * {@linkcode Models}.
   */
  readonly classifier: ImageClassifier | Models;
  /**
   * Takes one line per fault, with the request's id.
   *
   * @param line The line, without a line break at its end; a stack trace may put some inside.
   */
  readonly log: (line: string) => void;
  /**
   * The built page, see {@linkcode readPage}.
   *
   * @default {none}
   */
  readonly page?: PageFiles | undefined;
  /**
   * A PNG of test images, a row a class, as a training leaves it beside its model. {@linkcode Models} have
   * their own.
   *
   * @default {none}
   */
  readonly samples?: Uint8Array<ArrayBuffer> | undefined;
  /**
   * The trainings that the page shows, see {@linkcode folderRuns}.
   *
   * @default {none}
   */
  readonly runs?: Runs | undefined;
  /**
   * The sweeps that it shows, see {@linkcode folderSweeps}.
   *
   * @default {none}
   */
  readonly sweeps?: Sweeps | undefined;
  /**
   * The names and addresses that requests may be for, without ports. A server that listens to its own machine alone
   * names those of the machine, against DNS rebinding.
   *
   * @default {all}
   */
  readonly hosts?: readonly string[] | undefined;
  /**
   * The origins whose pages may ask this server from a browser, such as `https://example.org`.
   *
   * @default {none}
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * What counts requests for `GET /metrics`, see {@linkcode PrometheusMetrics}.
   *
   * @default {none, and there is no such path}
   */
  readonly metrics?: Metrics | undefined;
  /**
   * Takes a record of every request that was answered.
   *
   * @default {nothing}
   */
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
  /**
   * How much is taken on at once, and how long a body may take to arrive.
   *
   * @default {{}}
   */
  readonly limits?: AppLimits;
}

/** How much an app takes on. */
export interface AppLimits extends AdmissionLimits {
  /** How long a body may take to arrive. @default {60_000} */
  readonly milliseconds?: number;
}

/** The demo's application. */
export interface App {
  /** Answers a request; what `Deno.serve` takes. */
  readonly fetch: (request: Request, info?: AnswerInfo) => Response | Promise<Response>;
  /** Answers a request given by its path, as tests do. */
  readonly request: (path: string, init?: RequestInit) => Response | Promise<Response>;
  /**
   * Waits until every request to predict that has arrived whole is answered, its answer sent, and no other has arrived
   * for some milliseconds.
   */
  readonly quiet: (milliseconds: number) => Promise<void>;
  /** Says from now on that it is not ready, and ends each connection after its answer; it still answers. */
  readonly retire: () => void;
  /** Ends the streams of runs, which a server that stops would wait for. */
  readonly endStreams: () => void;
}

/** The page brings all that it needs: own files, WebAssembly and a worker among them; no inline script or style, no frames. */
const HEADERS: NonNullable<Parameters<typeof secureHeaders>[0]> = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
    workerSrc: ["'self'"],
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

async function exposeRequestId(context: Context, next: Next): Promise<void> {
  await next();
  context.header("X-Request-Id", context.get("requestId"));
}

/** Lets browsers show answers to pages of these origins alone. */
function allowOrigins(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: ["GET", "HEAD", "POST"],
    allowHeaders: ["Content-Type"],
    exposeHeaders: ["ETag", "Retry-After", "Server-Timing", "X-Request-Id"],
  });
}

function metricsRoutes(metrics: Metrics, admission: Admission): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get("/metrics", async (context) => {
    const text = await metrics.text(admission.waiting);
    return context.body(text, 200, { ...NOT_STORED, "Content-Type": metrics.type });
  });
  app.all("/metrics", allowOnly("GET, HEAD"));
  return app;
}

function rejectPath(context: Context): Response {
  const detail = `Cannot find ${context.req.path}: the page is at /, and what the API has at /docs`;
  return answerProblem(context, new ProblemError(404, detail));
}

/**
 * Creates the demo: the page at `/`, the API that `/docs` describes, and `GET /metrics` for Prometheus. Every error
 * answer is an RFC 9457 problem.
 *
 * @param deps The classifier, the log, and what else it depends on.
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
export function createApp(
  { classifier, log, page = new Map(), samples, limits = {}, ...rest }: AppDeps,
): App {
  const { runs = NO_RUNS, sweeps = NO_SWEEPS, hosts, origins, onRequest, metrics } = rest;
  const models = classifier instanceof Models
    ? classifier
    : new Models({ [DEFAULT_NAME]: { classifier, samples } });
  const admission = new Admission(limits);
  const predictor = new Predictor(models, admission, limits.milliseconds);
  let isRetired = false;
  const app = new Hono<AppEnv>();

  // A client's own X-Request-Id is not taken over: the log's ids are then unique and ours.
  app.use(requestId({ headerName: "" }), exposeRequestId, secureHeaders(HEADERS));
  app.use(observe(metrics, onRequest), stateLength, closeUnread, checkHost(hosts));
  app.use(closeWhen(() => isRetired));
  if (origins !== undefined) app.use(allowOrigins(origins));
  app.route("/", predictRoutes(models, predictor));
  app.route("/", tfServingRoutes(models, predictor));
  app.route("/", openInferenceRoutes(models, predictor, () => !isRetired));
  app.route("/", openApiRoutes(models));
  if (metrics !== undefined) app.route("/", metricsRoutes(metrics, admission));
  app.route("/", resultRoutes(models, page));
  const trainings = runRoutes(runs);
  app.route("/", trainings.routes);
  app.route("/", sweepRoutes(sweeps));
  // Last: a file of the page, such as the model for a page without a server, is not in the API's way.
  app.route("/", pageRoutes(page, () => models.get().classifier.model.image.preparation));

  app.notFound(rejectPath);
  app.onError((error, context) => {
    const answer = answerProblem(context, error);
    if (answer.status === 500) {
      const { method, path } = context.req;
      log(`${context.get("requestId")} ${method} ${path} 500 ${error.stack ?? error}`);
    }
    return answer;
  });
  return {
    fetch: (request, info = {}) => app.fetch(request, info),
    request: (path, init) => app.request(path, init, {}),
    quiet: (milliseconds) => admission.quiet(milliseconds),
    retire: () => void (isRetired = true),
    endStreams: () => trainings.endStreams(),
  };
}
