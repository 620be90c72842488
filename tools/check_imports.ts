/**
 * Fails on an import that breaks the rules below, in any module of the repository.
 *
 * @module
 */

import { relative } from "node:path";
import * as v from "valibot";
import { type ImportGraph, importProblems, type ImportRules } from "./import_rules.ts";
import { deno, workspacePackages } from "./workspace.ts";

const RULES: ImportRules = {
  "packages/core": {
    imports: [],
    folders: [
      ...["ops", "graph", "network", "images", "objectives", "prediction", "training", "head"],
      ...[
        "engines/float64",
        "engines/system",
        "engines/mpi",
        "engines/native/passes",
        "engines/native/onednn",
        "engines/native",
      ],
      ...["engines/onnx", "engines/webgpu", "engines/tfjs"],
      "engines",
      ...["files", "."],
    ],
  },
  "packages/cli": { imports: ["packages/core"], folders: ["."] },
  "packages/pictures": { imports: ["packages/core"], folders: ["."] },
  "packages/predict": { imports: ["packages/core", "packages/pictures"], folders: ["digit", "."] },
  "packages/trainer": {
    imports: ["packages/cli", "packages/core", "packages/pictures"],
    folders: [
      ...["text", "plots", "tensorboard", "storage", "settings", "data", "evaluation", "head"],
      ...["report", "training", "parallel", "runs", "cli", "."],
    ],
  },
  "apps/demo": {
    imports: [
      ...["packages/cli", "packages/core", "packages/pictures", "packages/predict"],
      "packages/trainer",
    ],
    folders: [
      ...["runs", "sweeps", "results", "answers", "page/state", "page/picture", "page/drawing"],
      ...["page/answer", "page/plots", "page/train", "page/teach", "page/tabs/layers"],
      ...[
        "page/tabs/fields",
        "page/tabs/training",
        "page/tabs/results",
        "page/tabs/api",
        "page/tabs/how",
      ],
      ...["page/tabs/train", "page/tabs", "page", ".", "local"],
    ],
  },
  "research": {
    imports: ["packages/cli", "packages/core", "packages/trainer"],
    folders: ["ledger", "tasks", "sweep", "store", "queue", "study", "cli"],
  },
  "tools/testing": {
    imports: ["packages/cli", "packages/core", "packages/trainer"],
    folders: ["."],
  },
  "tools": {
    imports: [
      ...["packages/cli", "packages/core", "packages/pictures", "packages/predict"],
      ...["packages/trainer", "apps/demo", "research", "tools/testing"],
    ],
    folders: [
      "bench",
      "bench/peers",
      "gpu_kit",
      "freehand",
      "page",
      "confidence",
      "reliability/corrupt",
      "reliability/pictures",
      "reliability/requests",
      "reliability/flood",
      "reliability/servers",
      "reliability",
      "scaling",
      ".",
    ],
  },
  "examples": {
    imports: [
      ...["packages/core", "packages/pictures", "packages/predict", "packages/trainer"],
    ],
    folders: ["programs"],
  },
  "tests": {
    imports: [
      "examples",
      ...["packages/cli", "packages/core", "packages/pictures", "packages/predict"],
      ...["packages/trainer", "apps/demo", "research", "tools/testing"],
    ],
    folders: ["."],
  },
};

/** Where modules are that are no package's. */
const FOLDERS = ["tools", "tests", "examples"];

const resolved = v.optional(v.object({ specifier: v.optional(v.string()) }));
const INFO = v.object({
  modules: v.array(v.object({
    specifier: v.string(),
    dependencies: v.optional(
      v.array(v.object({ specifier: v.string(), code: resolved, type: resolved })),
      [],
    ),
  })),
});

/** All modules below a folder. */
async function modulesBelow(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const found = await Promise.all(entries.map(async ({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return await modulesBelow(path);
    return /\.(?:[jt]s|tsx)$/.test(name) ? [path] : [];
  }));
  return found.flat();
}

/** The imports of modules and of what they import, within this repository. */
async function importGraph(modules: readonly string[]): Promise<ImportGraph> {
  const imports = modules.map((file) => `import "file://${Deno.cwd()}/${file}";`);
  const entry = `data:application/typescript,${encodeURIComponent(imports.join(""))}`;
  const { out } = await deno("info", "--json", entry);
  const own = (specifier = ""): string[] => {
    const file = specifier.startsWith("file:") ? new URL(specifier).pathname : "..";
    const path = relative(Deno.cwd(), file);
    const isData = path.endsWith(".json"); // such as a package's version
    return isData || path.startsWith("..") || path.includes("node_modules/") ? [] : [path];
  };
  return new Map(
    v.parse(INFO, JSON.parse(out)).modules.flatMap(({ specifier, dependencies }) =>
      own(specifier).map((file) => [
        file,
        dependencies.flatMap(({ specifier, code, type }) =>
          own(code?.specifier ?? type?.specifier).map((file) => ({ specifier, file }))
        ),
      ])
    ),
  );
}

const packages = (await workspacePackages()).map(({ folder }) => folder);
const modules = (await Promise.all([...packages, ...FOLDERS].map(modulesBelow))).flat();
const problems = importProblems(await importGraph(modules), RULES);
const summary = `${modules.length} modules, ${problems.length} wrong imports`;
// deno-lint-ignore no-console -- a tool's output
console.log([...problems, summary].join("\n"));
if (problems.length > 0 || modules.length === 0) Deno.exit(1);
