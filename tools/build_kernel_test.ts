import { assertEquals } from "@std/assert";
import { kernelBytes } from "@goodness/core/engines/native";
import { assembleKernel } from "./build_kernel.ts";

Deno.test("kernelBytes() are those of the text beside it", async () => {
  assertEquals(kernelBytes(), new Uint8Array(await assembleKernel()));
});
