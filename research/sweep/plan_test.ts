import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "@goodness/core";
import { settingName } from "@goodness/trainer/settings";
import { taskId } from "../tasks/run_task.ts";
import type { TaskResult } from "../tasks/task_result.ts";
import { epochsOf, planSweep, type SweepPlan } from "./plan.ts";
import { sweepProgress } from "./progress.ts";

function planOf(text: string): SweepPlan {
  return planSweep({ file: { text, name: "rates.toml" } });
}

const GRID = `
[settings]
preset = "dense"
epochs = 2
[search]
kind = "grid"
[search.values]
batch-size = [100, 200]
loss = ["pairwise", "threshold"]
`;

const HALVING = `
seeds = [3, 4]
[settings]
preset = "dense"
epochs = 9
[search]
kind = "halving"
candidates = 9
[search.values]
learning-rate = { from = 0.0001, to = 0.1, scale = "log" }
`;

function valuesOf({ candidates }: SweepPlan): string[] {
  return candidates.map(({ values }) =>
    [...values].map(([key, value]) => `${settingName(key)} ${value}`).join(" ")
  );
}

Deno.test("planSweep() lists every combination of a grid, with commands that make the same runs", () => {
  const plan = planOf(GRID);
  assertEquals(valuesOf(plan), [
    "batch-size 100 loss pairwise",
    "batch-size 100 loss threshold",
    "batch-size 200 loss pairwise",
    "batch-size 200 loss threshold",
  ]);
  assertEquals(epochsOf(plan.candidates, plan.rungs), 8);
  const [first] = sweepProgress(plan, new Map()).next;
  assertEquals(
    first?.command,
    "deno task train:supervised --engine native --precision f32 --preset dense --epochs 2 --batch-size 100 " +
      "--loss pairwise --seed 1",
  );
});

Deno.test("planSweep() identifies runs by their settings, whatever else the file says", () => {
  const runs = (text: string): string[] =>
    sweepProgress(planOf(text), new Map()).next.map(({ run }) => run);
  const before = runs(GRID);
  assertEquals(runs(GRID.replace("[100, 200]", "[200, 100]")).toSorted(), before.toSorted());
  assertEquals(runs(GRID.replace("[100, 200]", "[100, 200, 300]")).slice(0, 4), before);
  assertEquals(new Set([...before, ...runs(GRID.replace("epochs = 2", "epochs = 3"))]).size, 8);
});

Deno.test("planSweep() draws the same candidates each time, and more of them add to these", () => {
  const drawn = valuesOf(planOf(HALVING));
  assertEquals(drawn, valuesOf(planOf(HALVING)));
  assertEquals(
    valuesOf(planOf(HALVING.replace("= 9\n[search.v", "= 12\n[search.v"))).slice(0, 9),
    drawn,
  );
  const rates = drawn.map((text) => Number(text.split(" ")[1]));
  assert(rates.every((rate) => rate >= 1e-4 && rate <= 0.1));
  assert(rates.some((rate) => rate < 0.001) && rates.some((rate) => rate > 0.005), `${rates}`);
  assert(
    valuesOf(planOf(HALVING.replace("candidates = 9", "candidates = 9\nseed = 2")))[0] !== drawn[0],
  );
  const few = HALVING.replace(/learning-rate.*/, 'loss = ["pairwise", "threshold"]');
  assertEquals(valuesOf(planOf(few)).toSorted(), ["loss pairwise", "loss threshold"]);
});

Deno.test("planSweep() takes as many candidates as the budget of epochs allows", () => {
  const plan = planOf(HALVING.replace("candidates = 9", "").replace("seeds", "budget = 60\nseeds"));
  const epochs = (count: number): number => {
    const { candidates, rungs } = planOf(
      HALVING.replace("candidates = 9", `candidates = ${count}`),
    );
    return epochsOf(candidates, rungs) * 2;
  };
  const { length } = plan.candidates;
  assert(epochs(length) <= 60 && epochs(length + 1) > 60, `${length}`);
});

Deno.test("sweepProgress() decides a rung when all its runs have ended, ties by identity", () => {
  const plan = planOf(HALVING);
  assertEquals(plan.rungs, [{ epochs: 1, keep: 3 }, { epochs: 3, keep: 1 }, {
    epochs: 9,
    keep: 1,
  }]);
  const { next } = sweepProgress(plan, new Map());
  assertEquals([next.length, new Set(next.map(({ epochs }) => epochs))], [18, new Set([1])]);
  const result = (accuracy: number): TaskResult => (
    { status: "trained", epochs: 1, accuracy, curve: [], fingerprint: "" }
  );
  // Two of the nine are better, the others the same: the third place goes to the smallest identity.
  const good = new Set([plan.candidates[4]?.id, plan.candidates[7]?.id]);
  const all = next.map((task) => {
    const isGood = good.has(task.run.split("-")[0]);
    return [taskId(task), result(isGood ? 0.9 : 0.5)] as const;
  });
  assertEquals(sweepProgress(plan, new Map(all.slice(1))).next, next.slice(0, 1));
  const after = sweepProgress(plan, new Map(all.toReversed())).next;
  const others = plan.candidates.map(({ id }) => id).filter((id) => !good.has(id)).toSorted();
  const survivors = new Set(after.map(({ run }) => run.split("-")[0]));
  assertEquals(survivors, new Set([...good, others[0]]));
  assertEquals(after.map(({ epochs }) => epochs), [3, 3, 3, 3, 3, 3]);
});

Deno.test("sweepProgress() leaves failed candidates behind", () => {
  const plan = planOf(HALVING);
  const failed = new Map(
    sweepProgress(plan, new Map()).next.map((task) => [
      taskId(task),
      { status: "failed", reason: "it diverged" } as const,
    ]),
  );
  const { next, standings } = sweepProgress(plan, failed);
  assertEquals([next.length, standings.length], [0, 9]);
});

Deno.test("planSweep() names the line, the value and the remedy of what is wrong", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'kind = "grid"',
      'kind = "gird"',
      'rates.toml, line 6: "search.kind" is "gird": choose grid, random, halving',
    ],
    [
      "[100, 200]",
      "[100, 0]",
      'rates.toml, line 8: "search.values.batch-size" has 0: Choose a whole number, at least 1.',
    ],
    ["[100, 200]", "[100, 100]", "has 100 twice: list it once"],
    ["[100, 200]", "[]", "is empty: list some values"],
    ["[100, 200]", "{ from = 1, to = 9 }", "a grid search needs lists"],
    ["[100, 200]", "100", "write a list such as [1, 2], or { from = 1, to = 2 }"],
    [
      "batch-size",
      "batchsize",
      'line 8: "search.values.batchsize" is no setting; there are preset, dataset',
    ],
    [
      "epochs = 2",
      "epochs = 0",
      'line 4: "settings.epochs" has 0: Choose a whole number, at least 1.',
    ],
    ["epochs = 2", "seed = 2", "write seeds = [1, 2]"],
    ["epochs = 2", "validation = 0", "choose validation 1 or more"],
    ["epochs = 2", 'engine = "auto"', "choose native"],
    ["epochs = 2", 'precision = "auto"', "choose f32"],
    ["[settings]", 'measure = "test-accuracy"\n[settings]', "test images are for the end"],
    ["[settings]", "seeds = [1, 1]\n[settings]", '"seeds" has 1 twice'],
    [
      "[settings]",
      "budget = 7\n[settings]",
      "the budget of 7 epochs is too small for all combinations",
    ],
    ["[settings]", "budgets = 7\n[settings]", '"budgets" is unknown; remove it'],
    ['kind = "grid"', 'kind = "random"', "write candidates = 20, or a budget"],
    ['kind = "grid"', 'kind = "halving"\ncandidates = 4\nmin-epochs = 1\n[x]', '"x" is unknown'],
    ["[search]", "[search", "Cannot read rates.toml"],
  ];
  for (const [part, wrong, message] of cases) {
    assertThrows(() => planOf(GRID.replace(part, wrong)), InputError, message);
  }
  const early = HALVING.replace("epochs = 9", "epochs = 9\nvalidate-every = 2");
  const { message } = assertThrows(() => planOf(early), InputError);
  assertStringIncludes(message, "write validate-every = 1 in [settings]");
});
