import { InputError } from "@goodness/core";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { exitStatus, makeCommand, USAGE_ERROR } from "./flags.ts";

async function status(work: () => Promise<number>): Promise<[number, string]> {
  let err = "";
  const found = await exitStatus(work, { out: () => {}, err: (text) => err += text });
  return [found, err];
}

Deno.test("exitStatus() tells wrong values from work that failed", async () => {
  assertEquals(await status(() => Promise.resolve(0)), [0, ""]);
  assertEquals(await status(() => Promise.reject(new InputError("too many"))), [
    USAGE_ERROR,
    "error: too many\n",
  ]);
  assertEquals(await status(() => Promise.reject(new Error("no such file"))), [
    1,
    "error: no such file\n",
  ]);
});

Deno.test("exitStatus() reports a broken invariant as a fault, with its trace", async () => {
  const [found, text] = await status(() => Promise.reject(new RangeError("layer 9 of 3")));
  assertEquals(found, 1);
  assertStringIncludes(text, "fault in this program: RangeError: layer 9 of 3\n    at ");
});

Deno.test("makeCommand() suggests the flag that was meant", async () => {
  let err = "";
  const terminal = { out: () => {}, err: (text: string) => err += text };
  const command = makeCommand("greet", "Says hello.", terminal).option("--loud");
  const found = await exitStatus(async () => {
    await command.parseAsync(["--lowd"], { from: "user" });
    return 0;
  }, terminal);
  assertEquals(found, USAGE_ERROR);
  assertStringIncludes(err, "(Did you mean --loud?)");
});
