import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { taskId } from "../tasks/run_task.ts";
import type { TaskResult } from "../tasks/task_result.ts";
import { renderSweepPage } from "./page.ts";
import { planSweep, type SweepPlan } from "./plan.ts";
import { sweepProgress } from "./progress.ts";
import { type StatusParts, sweepStatus } from "./status.ts";
import { sweepTable } from "./table.ts";

/** A grid of so many learning rates. */
function planOf(rates: number): SweepPlan {
  const values = Array.from({ length: rates }, (_, at) => (at + 1) / 1000);
  const text = `[search]\nkind = "grid"\n[search.values]\nlearning-rate = [${values}]\n`;
  return planSweep({ file: { text, name: "rates.toml" } });
}

function trained(accuracy: number): TaskResult {
  const curve = [{ epoch: 1, accuracy: accuracy / 2 }, { epoch: 2, accuracy }];
  return { status: "trained", epochs: 2, accuracy, curve, fingerprint: "same" };
}

/** The page when the first runs came to results. */
function pageOf(
  plan: SweepPlan,
  results: readonly TaskResult[],
  parts: StatusParts = { workers: ["one"], secondsPerEpoch: 1 },
): string {
  const tasks = sweepProgress(plan, new Map()).next.map(taskId);
  const known = new Map(results.map((result, at) => [tasks[at] ?? "", result]));
  const table = sweepTable(plan, known);
  return renderSweepPage({ status: sweepStatus(plan, known, parts), table });
}

/** The parts that a script keeps up to date. */
function partsOf(page: string): string[] {
  return Array.from(page.matchAll(/ id="([^"]+)"[^>]*\sdata-follow/g), ([, id = ""]) => id);
}

Deno.test("renderSweepPage() shows a sweep from its beginning, without styles or scripts inside", () => {
  const plan = planOf(3);
  const queue = { waiting: 1, active: 1, finished: 2, failed: 0 };
  const task = taskId(sweepProgress(plan, new Map()).next[1] ?? { run: "", epochs: 0 });
  const active = new Map([[task, { worker: "w-<2>", curve: [{ epoch: 1, accuracy: 0.5 }] }]]);
  const begun = pageOf(plan, [], { workers: [] });
  const page = pageOf(plan, [trained(0.9)], { queue, active, workers: ["w-1", "w-<2>"] });
  for (const text of ["1 running, 1 trained, 0 failed, 1 waiting", "1 jobs waiting, 1 active"]) {
    assertStringIncludes(page, text);
  }
  assertMatch(page, /<td class="text">w-&lt;2&gt;<\/td>/);
  assertEquals(page.match(/<polyline/g)?.length, 4); // two curves, each in the plot and in the table
  assertStringIncludes(begun, "No run was validated after an epoch.");
  for (const one of [begun, page]) {
    assert(!/<style|\sstyle=|<script(?! type="module" src="\/follow\.js")/.test(one));
    assertStringIncludes(one, "It is running.");
    assertEquals(partsOf(one), partsOf(page));
  }
});

Deno.test("renderSweepPage() of a finished sweep does not tell who made it, and when", () => {
  const plan = planOf(2);
  const results: TaskResult[] = [trained(0.9), { status: "failed", reason: 'choose "x" < 1' }];
  const page = pageOf(plan, results);
  assertEquals(pageOf(plan, results, { workers: ["other", "another"] }), page);
  assert(!page.includes("<script"));
  assertEquals(partsOf(page), partsOf(pageOf(plan, [])));
  assertEquals(page.match(/choose &quot;x&quot; &lt; 1/g)?.length, 2);
  assertMatch(page, /<pre>deno task train:supervised .* --learning-rate 0\.001 --seed 1<\/pre>/);
});

Deno.test("renderSweepPage() shows 200 runs, the best of those that are trained", () => {
  const results = Array.from({ length: 210 }, (_, at) => trained(0.5 + at / 1000));
  const page = pageOf(planOf(210), results);
  assertStringIncludes(page, "Runs (10 more are in status.json)");
  const [, runs = ""] = page.split('id="runs"');
  assertEquals(runs.match(/<tr>/g)?.length, 201);
  assertStringIncludes(runs, "70.90 %");
  assert(!runs.includes("50.90 %"));
});
