import { assertThrows } from "@std/assert";
import { refuseSoftware } from "./device.ts";

Deno.test("refuseSoftware() quotes no GPU that is none", () => {
  const engine = { name: "webgpu", device: "llvmpipe (software)" } as const;
  refuseSoftware(engine, { isFallbackAdapter: false });
  refuseSoftware(engine, undefined);
  assertThrows(
    () => refuseSoftware(engine, { isFallbackAdapter: true }),
    RangeError,
    "Cannot measure engine webgpu as its adapter must be hardware: current value is llvmpipe",
  );
});
