import type { AnyPrediction } from "@goodness/predict";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { createBar, readProblem } from "./_bench.ts";
import { FakeClassifier } from "./_fake_classifier.ts";
import { Admission } from "./admission.ts";
import { createApp } from "./app.ts";
import { ProblemError } from "./problem.ts";

const REQUEST = {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ instances: [createBar()] }),
};

Deno.test("POST /predict refuses what comes when its queue is full, and goes on", async () => {
  const gate = Promise.withResolvers<void>();
  const fake = new FakeClassifier();
  const classify = async (images: readonly Float32Array[]): Promise<AnyPrediction[]> => {
    await gate.promise;
    return await fake.classify(images);
  };
  const { model, activities } = fake;
  const classifier = { model, activities, classify: classify as typeof fake.classify };
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const app = createApp({ classifier, log, limits: { requests: 2 } });
  const answers = Array.from({ length: 5 }, async () => await app.request("/predict", REQUEST));
  const refused = await Promise.any(answers);
  assertEquals(refused.headers.get("Retry-After"), "1");
  assert((await readProblem(refused, 503)).detail.endsWith("send the request again in 1 s"));
  gate.resolve();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assertEquals(statuses, [200, 200, 503, 503, 503]);
  assertEquals((await app.request("/predict", REQUEST)).status, 200);
  assertEquals(lines, []); // It is no fault.
});

Deno.test("Admission gives no place to what has not arrived whole", () => {
  const admission = new Admission({ requests: 1 });
  using _slow = admission.admit();
  using late = admission.admit();
  {
    using fast = admission.admit();
    fast.enter();
    assertThrows(() => late.enter(), ProblemError, "Cannot answer now");
    assertThrows(() => admission.admit(), ProblemError, "Cannot answer now");
  }
  late.enter();
});

Deno.test("Admission bounds the bytes of large requests, and leaves room for small ones", () => {
  const admission = new Admission({ bytes: 100_000 });
  {
    using large = admission.admit();
    large.hold(65_536);
    large.hold(99_999);
    using other = admission.admit();
    assertThrows(() => other.hold(65_538), ProblemError, "Cannot answer now");
    using small = admission.admit();
    small.hold(65_536);
    small.hold(1);
    assertThrows(() => small.hold(1), ProblemError, "Cannot answer now");
  }
  using again = admission.admit();
  again.hold(165_536);
});

Deno.test("Admission waits until all answers are sent, or their readers are gone", async () => {
  const admission = new Admission();
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  for (const { promise } of answers) {
    using admitted = admission.admit();
    admitted.enter(promise);
  }
  let isQuiet = false;
  const quiet = admission.quiet(1).then(() => isQuiet = true);
  answers[0]?.reject(new Error("its reader is gone"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(isQuiet, false);
  answers[1]?.resolve();
  assertEquals(await quiet, true);
});

Deno.test("Admission waits on while requests arrive", async () => {
  const admission = new Admission();
  let isQuiet = false;
  const quiet = admission.quiet(20).then(() => isQuiet = true);
  for (let arrived = 0; arrived < 5; arrived++) {
    assertEquals(isQuiet, false);
    using admitted = admission.admit();
    admitted.enter(Promise.resolve());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(await quiet, true);
});
