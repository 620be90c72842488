/**
 * Fails on a cycle of imports, and on an import against the direction of the packages:
 * core <- trainer, core <- predict <- apps/demo; the two that have commands also import cli.
 *
 * @module
 */

/** The packages, and which others each may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "packages/cli": [],
  "packages/core": [],
  "packages/trainer": ["packages/cli", "packages/core"],
  "packages/predict": ["packages/core"],
  "apps/demo": ["packages/cli", "packages/core", "packages/predict"],
};

interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier: string };
    readonly type?: { readonly specifier: string };
  }[];
}

type Graph = Map<string, string[]>;

/** Reads the output of one or more `deno info --json` from standard input. */
async function readModules(): Promise<ModuleInfo[]> {
  const text = await new Response(Deno.stdin.readable).text();
  const documents = text.split(/^(?=\{)/m).filter((part) => part.trim() !== "");
  return documents.flatMap((json) => (JSON.parse(json) as { modules: ModuleInfo[] }).modules);
}

function importGraph(modules: readonly ModuleInfo[]): Graph {
  const graph: Graph = new Map();
  const root = new URL("..", import.meta.url).href;
  const local = (specifier: string): string[] =>
    specifier.startsWith(root) && !specifier.includes("/node_modules/")
      ? [specifier.slice(root.length)]
      : [];
  for (const { specifier, dependencies = [] } of modules) {
    for (const name of local(specifier)) {
      const imports = dependencies.flatMap(({ code, type }) =>
        local(code?.specifier ?? type?.specifier ?? "")
      );
      graph.set(name, imports);
    }
  }
  return graph;
}

function packageOf(file: string): string | undefined {
  return Object.keys(MAY_IMPORT).find((name) => file.startsWith(`${name}/`));
}

function wrongDirections(graph: Graph): string[] {
  return [...graph].flatMap(([file, imports]) => {
    const from = packageOf(file);
    if (from === undefined) return [];
    return imports.flatMap((imported) => {
      const to = packageOf(imported);
      if (to === undefined || to === from || MAY_IMPORT[from]?.includes(to)) return [];
      return [`${file} imports ${imported}: ${from} must not import ${to}`];
    });
  });
}

function cycles(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    } else if (!done.has(file)) {
      for (const imported of graph.get(file) ?? []) visit(imported, [...path, file]);
      done.add(file);
    }
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

const graph = importGraph(await readModules());
const problems = [...wrongDirections(graph), ...cycles(graph)];
// deno-lint-ignore no-console -- a tool's output
console.log([...problems, `${graph.size} modules, ${problems.length} wrong imports`].join("\n"));
if (problems.length > 0 || graph.size === 0) Deno.exit(1);
