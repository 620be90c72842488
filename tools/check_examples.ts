/**
 * Fails on a function of a package's main module that is documented without an example.
 *
 * @module
 */

import * as v from "valibot";
import { deno, workspacePackages } from "./workspace.ts";

const DECLARATION = v.object({
  kind: v.string(),
  jsDoc: v.optional(v.object({ tags: v.optional(v.array(v.object({ kind: v.string() })), []) })),
});
const DOCUMENTATION = v.object({
  nodes: v.record(
    v.string(),
    v.object({
      symbols: v.array(v.object({ name: v.string(), declarations: v.array(DECLARATION) })),
    }),
  ),
});

async function functionsWithoutExample(module: string): Promise<string[]> {
  const { out } = await deno("doc", "--json", module);
  const { nodes } = v.parse(DOCUMENTATION, JSON.parse(out));
  return Object.values(nodes).flatMap(({ symbols }) => symbols).filter(({ declarations }) =>
    declarations.some(({ kind }) => kind === "function") &&
    !declarations.some(({ jsDoc }) => jsDoc?.tags.some(({ kind }) => kind === "example"))
  ).map(({ name }) => name);
}

let missing = 0;
for (const { name, exports: { ".": module } } of await workspacePackages()) {
  if (module === undefined) continue;
  for (const found of await functionsWithoutExample(module)) {
    // deno-lint-ignore no-console -- a tool's output
    console.log(`${name}: ${found} has no @example`);
    missing++;
  }
}
if (missing > 0) Deno.exit(1);
