import { assertEquals, assertStringIncludes } from "@std/assert";
import { denoCommand, quote, taskCommand } from "./typed.ts";

Deno.test("taskCommand() and quote() give what a shell reads back", () => {
  assertStringIncludes(
    taskCommand("demo", ["--model", "my run/model"]),
    "task demo --model 'my run/model'",
  );
  assertEquals(quote("it's"), `'it'\\''s'`);
  assertEquals(quote("runs/a-1.safetensors"), "runs/a-1.safetensors");
  assertEquals(quote(""), "''");
});

Deno.test("taskCommand() starts as this process was, by an installed deno or by npx", () => {
  const npx = denoCommand("/root/.npm/_npx/05eca7197fbfe919/node_modules/deno/deno");
  assertEquals(npx, `npx -y deno@${Deno.version.deno}`);
  assertEquals(taskCommand("demo", [], npx), `npx -y deno@${Deno.version.deno} task demo`);
  const installed = denoCommand("/home/me/.deno/bin/deno");
  assertEquals(taskCommand("demo", [], installed), "deno task demo");
  assertEquals(taskCommand("demo"), taskCommand("demo", [], denoCommand(Deno.execPath())));
});
