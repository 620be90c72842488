import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createBar, readProblem } from "./_bench.ts";
import { FakeClassifier } from "./_fake_classifier.ts";
import { type App, createApp } from "./app.ts";
import { PrometheusMetrics } from "./metrics.ts";
import type { RequestRecord } from "./observe.ts";

const ORIGIN = "https://example.org";

interface Observed {
  readonly app: App;
  readonly records: RequestRecord[];
}

function createObserved(origins?: readonly string[]): Observed {
  const records: RequestRecord[] = [];
  const onRequest = (record: RequestRecord): void => void records.push(record);
  const classifier = new FakeClassifier(7);
  const metrics = new PrometheusMetrics();
  return { app: createApp({ classifier, log: () => {}, onRequest, origins, metrics }), records };
}

async function post(
  { app }: Observed,
  body: unknown,
  { path = "/predict", headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  return await app.request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

Deno.test("GET /metrics counts requests, images and labels for Prometheus", async () => {
  const observed = createObserved();
  const instances = [createBar(), createBar(), { strokes: [] }];
  await post(observed, { instances });
  await post(observed, { instances }, { path: "/v1/models/goodness:predict" });
  await post(observed, {});
  await observed.app.request("/v2/models/none");
  for (const path of ["/nothing", "/nowhere"]) await observed.app.request(path, { method: "FOO" });
  const response = await observed.app.request("/metrics");
  assertMatch(response.headers.get("Content-Type") ?? "", /^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split("\n");
  for (
    const line of [
      'goodness_requests_total{method="POST",path="/predict",status="200"} 1',
      'goodness_requests_total{method="POST",path="/predict",status="422"} 1',
      'goodness_requests_total{method="POST",path="/v1/models/:call{.+:predict}",status="200"} 1',
      'goodness_requests_total{method="GET",path="/v2/models/:name",status="404"} 1',
      'goodness_requests_total{method="other",path="other",status="404"} 2',
      'goodness_request_seconds_count{path="/predict"} 2',
      'goodness_images_total{model="goodness"} 6',
      'goodness_labels_total{model="goodness",label="7"} 4',
      "goodness_queue_requests 0",
    ]
  ) assert(lines.includes(line), `${line} is not in\n${lines.join("\n")}`);
});

Deno.test("createApp() records every request, and says how long the parts of a prediction took", async () => {
  const observed = createObserved();
  const response = await post(observed, { instances: [createBar()] });
  const timing = /^read;dur=[\d.]+, prepare;dur=[\d.]+, infer;dur=[\d.]+$/;
  assertMatch(response.headers.get("Server-Timing") ?? "", timing);
  await observed.app.request("/model");
  const [first, second] = observed.records;
  assertEquals(first?.id, response.headers.get("X-Request-Id"));
  const { time = "", id: _, milliseconds = NaN, read, prepare, infer, ...rest } = first ?? {};
  const expected = { method: "POST", path: "/predict", status: 200, model: "goodness", images: 1 };
  assertEquals(rest, expected as typeof rest);
  assertEquals(new Date(time).toISOString(), time);
  for (const part of [read, prepare, infer]) assert(part !== undefined && part <= milliseconds);
  assertEquals([second?.path, second?.images], ["/model", undefined]);
});

Deno.test("createApp() lets pages of the origins that it is given ask, and no others", async () => {
  const allowed = (response: Response): string | null =>
    response.headers.get("Access-Control-Allow-Origin");
  const observed = createObserved([ORIGIN]);
  const headers = { Origin: ORIGIN };
  const preflight = await observed.app.request("/predict", {
    method: "OPTIONS",
    headers: { ...headers, "Access-Control-Request-Method": "POST" },
  });
  assertEquals([preflight.status, allowed(preflight)], [204, ORIGIN]);
  assertStringIncludes(preflight.headers.get("Access-Control-Allow-Headers") ?? "", "Content-Type");
  const answer = await post(observed, { instances: [createBar()] }, { headers });
  assertEquals([answer.status, allowed(answer)], [200, ORIGIN]);
  const refused = await post(observed, {}, { headers });
  assertEquals(allowed(refused), ORIGIN);
  await readProblem(refused, 422);
  const other = { headers: { Origin: "https://evil.test" } };
  assertEquals(allowed(await post(observed, {}, other)), null);
  assertEquals(allowed(await post(createObserved(), {}, { headers })), null);
});
