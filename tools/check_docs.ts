/**
 * Fails on a public symbol of any package that is not documented, or whose type is not public.
 *
 * @module
 */

import { workspacePackages } from "./workspace.ts";

/** Types of other projects that ours name: exporting them would have their documentation checked. */
const FOREIGN =
  /references private type '(BinaryWriter|Command|GenericSchema|Job|Markish|Option|PlotOptions|Queue|RedisOptions|TomlTable)'/;

const modules = (await workspacePackages()).flatMap(({ exports }) => Object.values(exports));
const lint = new Deno.Command(Deno.execPath(), {
  args: ["doc", "--lint", ...modules],
  env: { NO_COLOR: "1" },
  stdout: "null",
});
const { stderr } = await lint.output();
const problems = new TextDecoder().decode(stderr).split(/^(?=error)/m)
  .filter((text) => /^error\[/.test(text) && !FOREIGN.test(text));
// deno-lint-ignore no-console -- a tool's output
console.log([...problems, `${modules.length} modules, ${problems.length} problems`].join(""));
if (problems.length > 0) Deno.exit(1);
