import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createBar, createBench, readProblem, toRows } from "./_bench.ts";

const POINT = "Cannot read point as it must be [x, y], or [x, y, t] where t is ignored";
const ACTIVATIONS = { instances: [createBar()], explain: ["activations"] };
const INVALID: readonly (readonly [body: unknown, pointer: string, part: string])[] = [
  [[], "", 'must be an object with "instances": current value is an array of 0'],
  [7, "", 'must be an object with "instances": current value is 7'],
  [{}, "/instances", 'Cannot predict without "instances"'],
  [{ instances: [createBar()], "a/b~c": 1 }, "/a~1b~0c", 'Cannot use key "a/b~c"'],
  [
    { instances: [createBar()], ["k".repeat(50)]: 1 },
    `/${"k".repeat(40)}...`,
    "kkk... as the keys",
  ],
  ['{"instances": [{"strokes": []}], "__proto__": 1}', "/__proto__", 'Cannot use key "__proto__"'],
  [
    '{"instances": [{"strokes": [], "constructor": 1}]}',
    "/instances/0/constructor",
    '"strokes" and',
  ],
  [{ instances: "x" }, "/instances", 'an array of 1 to 256: current value is "x"'],
  [{ instances: [] }, "/instances", "an array of 1 to 256: current value is an array of 0"],
  [{ instances: Array(257).fill([]) }, "/instances", "current value is an array of 257"],
  [{ instances: [7] }, "/instances/0", "current value is 7"],
  [{ instances: [null] }, "/instances/0", "current value is null"],
  [{ instances: [{ image: 1 }] }, "/instances/0", 'current value is an object with "image"'],
  [{ instances: [[1, 2]] }, "/instances/0", "784 numbers or 28 rows: current value is an array"],
  [{ instances: [[[1, 2]]] }, "/instances/0", "rows as they must be 28: current value"],
  [{ instances: [[...toRows(createBar()).slice(1), [1]]] }, "/instances/0/27", "28 numbers"],
  [{ instances: [[...createBar().slice(1), 256]] }, "/instances/0/783", "current value is 256"],
  [{ instances: [[...createBar().slice(1), "1"]] }, "/instances/0/783", 'current value is "1"'],
  [{ instances: [{ strokes: 1 }] }, "/instances/0/strokes", "an array of strokes"],
  [{ instances: [{ strokes: [1] }] }, "/instances/0/strokes/0", "an array of points"],
  [{ instances: [{ strokes: [[], [[1]]] }] }, "/instances/0/strokes/1/0", POINT],
  [{ instances: [{ strokes: [[[1, 2, 3, 4]]] }] }, "/instances/0/strokes/0/0", POINT],
  [{ instances: [{ strokes: [[{ x: 1 }]] }] }, "/instances/0/strokes/0/0", 'with "x"'],
  [{ instances: [{ strokes: [[[1, null]]] }] }, "/instances/0/strokes/0/0/1", "value is null"],
  [{ instances: [{ strokes: [[[1, -1e6]]] }] }, "/instances/0/strokes/0/0/1", "from -100000 to"],
  [{ instances: [{ strokes: [], width: 0 }] }, "/instances/0/width", "above 0"],
  [{ instances: [{ strokes: [], width: "2" }] }, "/instances/0/width", 'current value is "2"'],
  [{ instances: [{ strokes: [], b64: "" }] }, "/instances/0/b64", 'Cannot use key "b64"'],
  [{ instances: [{ strokes: [Array(20_001).fill(0)] }] }, "/instances/0/strokes", "at most 20000"],
  [{ instances: [{ b64: "?" }] }, "/instances/0/b64", 'base64 text: current value is "?"'],
  [{ instances: [{ b64: 5 }] }, "/instances/0/b64", "base64 text: current value is 5"],
  [{ instances: [{ b64: btoa("no PNG") }] }, "/instances/0/b64", "PNG or JPEG: found a text"],
  [{ instances: [createBar()], explain: ["all"] }, "/explain/0", 'current value is "all"'],
  [{ instances: [createBar()], by: "heads" }, "/by", '"goodness" or "head": current value is'],
  [{ instances: [createBar()], explain: "input" }, "/explain", 'current value is "input"'],
  [{ instances: [createBar()], top_k: 0 }, "/top_k", "from 1 to 10: current value is 0"],
  [{ instances: [createBar()], top_k: 11 }, "/top_k", "from 1 to 10: current value is 11"],
  [{ instances: [createBar()], top_k: -1.5 }, "/top_k", "an integer from 1 to 10"],
  [{ instances: [createBar()], labels: [7] }, "/labels/1", "two integers from 0 to 9"],
  [{ instances: [createBar()], labels: [7, 9] }, "/labels", '"explain" must have "activations"'],
  [{ ...ACTIVATIONS, labels: [7, 10] }, "/labels/1", "current value is 10"],
  [
    { ...ACTIVATIONS, instances: Array(5).fill(createBar()) },
    "/instances",
    "more than 4 instances",
  ],
];

for (const [body, pointer, part] of INVALID) {
  Deno.test(`POST /predict points at ${pointer || "the body"}: ${part}`, async () => {
    const { classifier, lines, post } = createBench();
    const problem = await readProblem(await post(body), 422);
    assertEquals(problem.title, "Unprocessable Content");
    assertEquals(problem.errors.map((error) => error.pointer), [pointer]);
    assertStringIncludes(problem.errors[0]?.detail ?? "", part);
    assertStringIncludes(problem.detail, problem.errors[0]?.detail ?? "none");
    assertEquals([classifier.calls, lines], [[], []]);
  });
}

Deno.test("POST /predict points at every offending part, up to a limit", async () => {
  const { post } = createBench();
  const body = { instances: [{ strokes: [[["a", "b"]], []], width: -1 }], more: 1 };
  const problem = await readProblem(await post(body), 422);
  assertEquals(problem.errors.map(({ pointer }) => pointer), [
    "/instances/0/strokes/0/0/0",
    "/instances/0/strokes/0/0/1",
    "/instances/0/width",
    "/more",
  ]);
  assertMatch(problem.detail, /\(at \/instances\/0\/strokes\/0\/0\/0\); 3 more/);
  const many = await readProblem(await post({ instances: [Array(784).fill(-1)] }), 422);
  assertEquals(many.errors.length, 20);
  assertMatch(many.detail, /783 more/);
});
