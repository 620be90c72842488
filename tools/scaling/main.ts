/**
 * `deno task scaling [check]`.
 *
 * @module
 */

import { processTerminal } from "@goodness/cli";
import { main } from "../reliability/main.ts";
import { SCALING } from "./document.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal(), SCALING));
