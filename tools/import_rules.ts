/**
 * Which module may import which: no cycles, one direction between packages and between the folders of
 * a package, and only what a package exports from outside.
 *
 * @module
 */

import { basename, dirname, relative } from "node:path";

/** An import, as it is written and what it means. */
export interface Import {
  /** The text between the quotes. */
  readonly specifier: string;
  /** The module, relative to the repository. */
  readonly file: string;
}

/** The imports of each module; modules are named relative to the repository. */
export type ImportGraph = ReadonlyMap<string, readonly Import[]>;

/** What a package may import. */
export interface PackageRule {
  /** The folders of the packages that it may import. */
  readonly imports: readonly string[];
  /** Its own folders, lowest first: each may import those before it. `.` is the package's own. */
  readonly folders: readonly string[];
}

/** The rule of each package, by its folder. */
export type ImportRules = Readonly<Record<string, PackageRule>>;

/** What test files may import besides. */
const TESTS_IMPORT = ["tools/testing"];

/**
 * Finds the imports that break a rule.
 *
 * @param graph The imports.
 * @param rules The rules.
 * @returns One line a problem; nothing if all is well.
 */
export function importProblems(graph: ImportGraph, rules: ImportRules): string[] {
  const found = [...graph].flatMap(([from, imports]) =>
    imports.flatMap((imported) => {
      const problem = problemOf(from, imported, rules);
      return problem === undefined ? [] : [`${from} imports ${imported.specifier}: ${problem}`];
    })
  );
  return [...found, ...cycles(graph)];
}

function problemOf(
  from: string,
  { specifier, file }: Import,
  rules: ImportRules,
): string | undefined {
  const [own, other] = [packageOf(from, rules), packageOf(file, rules)];
  if (own === undefined) return `${from} is in no package of the rules`;
  if (other === undefined) return `${file} is in no package of the rules`;
  if (own === other) return folderProblem(from, file, own, rules);
  if (specifier.startsWith(".")) return `import ${other} by its name`;
  if (basename(file).startsWith("_")) return `it is private to ${other}`;
  const allowed = [...rules[own]?.imports ?? [], ...isTest(from) ? TESTS_IMPORT : []];
  return allowed.includes(other) ? undefined : `${own} must not import ${other}`;
}

/** Test files and what only they use, which may reach into every folder of their own package. */
function isTest(file: string): boolean {
  return basename(file).startsWith("_") || /_test\.[jt]s$/.test(file);
}

function folderProblem(
  from: string,
  file: string,
  own: string,
  rules: ImportRules,
): string | undefined {
  const order = rules[own]?.folders ?? [];
  const folderOf = (module: string): string => relative(own, dirname(module)) || ".";
  const [upper, lower] = [folderOf(from), folderOf(file)];
  if (upper === lower || isTest(from)) return undefined;
  for (const folder of [upper, lower]) {
    if (!order.includes(folder)) return `the folder ${folder} of ${own} has no place in the order`;
  }
  if (order.indexOf(lower) < order.indexOf(upper)) return undefined;
  return `${lower} is above ${upper} in ${own}`;
}

/** The innermost package that a module is in. */
function packageOf(file: string, rules: ImportRules): string | undefined {
  return Object.keys(rules).filter((folder) => file.startsWith(`${folder}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function cycles(graph: ImportGraph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    } else if (!done.has(file)) {
      for (const imported of graph.get(file) ?? []) visit(imported.file, [...path, file]);
      done.add(file);
    }
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
