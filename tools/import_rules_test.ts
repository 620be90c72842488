import { assertEquals } from "@std/assert";
import { type ImportGraph, importProblems, type ImportRules } from "./import_rules.ts";

const RULES: ImportRules = {
  "core": { imports: [], folders: ["ops", "training", "."] },
  "demo": { imports: ["core"], folders: ["."] },
  "tools/testing": { imports: [], folders: ["."] },
};

/** A graph from lines of a module, what it imports, and how that is written if not as it is found. */
function graphOf(
  ...lines: readonly (readonly [from: string, file: string, specifier?: string])[]
): ImportGraph {
  const graph = new Map<string, { specifier: string; file: string }[]>();
  for (const [from, file, specifier = file] of lines) {
    graph.set(from, [...graph.get(from) ?? [], { specifier, file }]);
  }
  return graph;
}

Deno.test("importProblems() lets imports go downwards, and tests reach sideways", () => {
  const graph = graphOf(
    ["core/mod.ts", "core/training/step.ts"],
    ["core/training/step.ts", "core/ops/ops.ts"],
    ["core/training/step.ts", "core/training/_details.ts"],
    ["core/ops/ops_test.ts", "core/training/step.ts"],
    ["core/ops/ops_test.ts", "tools/testing/close.ts", "@goodness/testing/close.ts"],
    ["demo/main.ts", "core/mod.ts", "@goodness/core"],
  );
  assertEquals(importProblems(graph, RULES), []);
});

Deno.test("importProblems() finds a circle of modules", () => {
  const graph = graphOf(
    ["demo/a.ts", "demo/b.ts"],
    ["demo/b.ts", "demo/c.ts"],
    ["demo/c.ts", "demo/a.ts"],
  );
  assertEquals(importProblems(graph, RULES), ["demo/a.ts -> demo/b.ts -> demo/c.ts -> demo/a.ts"]);
});

Deno.test("importProblems() finds a circle of folders that no circle of modules shows", () => {
  const graph = graphOf(
    ["core/training/step.ts", "core/ops/ops.ts"],
    ["core/ops/random.ts", "core/training/options.ts"],
  );
  assertEquals(importProblems(graph, RULES), [
    "core/ops/random.ts imports core/training/options.ts: training is above ops in core",
  ]);
});

Deno.test("importProblems() finds what crosses packages in a wrong way", () => {
  const cases = [
    ["core/mod.ts", "demo/mod.ts", "@goodness/demo", "core must not import demo"],
    ["core/mod.ts", "tools/testing/a.ts", "@t/a.ts", "core must not import tools/testing"],
    ["demo/main.ts", "core/ops/ops.ts", "../core/ops/ops.ts", "import core by its name"],
    ["demo/main_test.ts", "core/_cases.ts", "@goodness/core/cases", "it is private to core"],
    ["demo/main.ts", "other/a.ts", "other/a.ts", "other/a.ts is in no package of the rules"],
    [
      "core/new/a.ts",
      "core/ops/a.ts",
      "../ops/a.ts",
      "the folder new of core has no place in the order",
    ],
  ] as const;
  for (const [from, file, specifier, problem] of cases) {
    assertEquals(importProblems(graphOf([from, file, specifier]), RULES), [
      `${from} imports ${specifier}: ${problem}`,
    ]);
  }
});
