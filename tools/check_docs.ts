/**
 * Fails on a public symbol of any package that is not documented, or whose type is not public.
 *
 * @module
 */

import { deno, workspacePackages } from "./workspace.ts";

const modules = (await workspacePackages()).flatMap(({ exports }) => Object.values(exports));
const { success } = await deno("doc", "--lint", ...modules);
if (!success) Deno.exit(1);
