/**
 * The demo's web application, without the socket that it listens on.
 *
 * @module
 */

import type { ImageClassifier } from "@goodness/predict";
import { type Context, Hono, type Next } from "hono";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { Admission, type AdmissionLimits } from "./admission.ts";
import { checkHost } from "./check_host.ts";
import { parseJson } from "./parse_json.ts";
import { closeUnread, stateLength } from "./framing.ts";
import { allowOnly } from "./method.ts";
import type { PageFiles } from "./page_files.ts";
import { pageRoutes } from "./page_routes.ts";
import { predict } from "./predict.ts";
import { requestParser } from "./predict_request.ts";
import { picturePixels, prepare } from "./prepare.ts";
import { answerProblem, ProblemError } from "./problem.ts";
import { readBody } from "./read_body.ts";

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
   * The built page, see {@linkcode readPage}.
   *
   * @default {none}
   */
  readonly page?: PageFiles | undefined;
  /**
   * A PNG of test images, a row a class, as a training leaves it beside its model.
   *
   * @default {none}
   */
  readonly samples?: Uint8Array<ArrayBuffer> | undefined;
  /**
   * The names and addresses that requests may be for, without ports. A server that listens to its own machine alone
   * names those of the machine, against DNS rebinding.
   *
   * @default {all}
   */
  readonly hosts?: readonly string[] | undefined;
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

/** What `Deno.serve` says about a request: a promise that settles when its answer is sent. */
export type AnswerInfo = Partial<Pick<Deno.ServeHandlerInfo, "completed">>;

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
}

/** Bytes of a decoded pixel. */
const PIXEL_BYTES = 4;

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

function rejectPath(context: Context): Response {
  const detail =
    `Cannot find ${context.req.path}: the page is at /, the API at POST /predict and GET /model`;
  return answerProblem(context, new ProblemError(404, detail));
}

function answerSamples(context: Context, samples: AppDeps["samples"]): Response {
  if (samples === undefined) return context.body(null, 204, NOT_STORED);
  return context.body(samples, 200, { ...NOT_STORED, "Content-Type": "image/png" });
}

/**
 * Creates the demo: the page at `/`, `POST /predict`, `GET /model`, `GET /samples.png` and `GET /healthz`.
 * Every error answer is an RFC 9457 problem.
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
  { classifier, log, page = new Map(), samples, hosts, limits = {} }: AppDeps,
): App {
  const { model } = classifier;
  const parse = requestParser(model);
  const admission = new Admission(limits);
  const app = new Hono<{ Bindings: AnswerInfo }>();

  // A client's own X-Request-Id is not taken over: the log's ids are then unique and ours.
  app.use(requestId({ headerName: "" }), exposeRequestId, secureHeaders(HEADERS));
  app.use(stateLength, closeUnread, checkHost(hosts));
  app.route("/", pageRoutes(page, model.image.preparation));
  app.get("/samples.png", (context) => answerSamples(context, samples));
  app.get("/healthz", (context) => context.json({ status: "ok", model }, 200, NOT_STORED));
  app.get("/model", (context) => context.json(model, 200, NOT_STORED));
  app.post("/predict", requireJson, async (context) => {
    using admitted = admission.admit();
    const text = await readBody(context.req.raw, { ...limits, onBytes: admitted.hold });
    admitted.enter(context.env.completed);
    const request = parse(parseJson(text));
    admitted.hold(PIXEL_BYTES * picturePixels(request.drawings));
    const predictions = await predict(prepare(request, model), classifier);
    return context.json({ predictions, model }, 200, NOT_STORED);
  });
  app.all("/predict", allowOnly("POST"));
  app.all("/healthz", allowOnly("GET, HEAD"));
  app.all("/model", allowOnly("GET, HEAD"));
  app.all("/samples.png", allowOnly("GET, HEAD"));

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
  };
}
