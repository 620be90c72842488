import { assertThrows } from "@std/assert";
import { refuseSoftware } from "./device.ts";

Deno.test("refuseSoftware() quotes no GPU that is none", () => {
  const engine = { name: "webgpu", device: "llvmpipe (software)" } as const;
  const adapter = { vendor: "mesa", architecture: "", description: "llvmpipe" };
  refuseSoftware({ ...engine, adapter: { ...adapter, isFallbackAdapter: false } });
  refuseSoftware(engine);
  assertThrows(
    () => refuseSoftware({ ...engine, adapter: { ...adapter, isFallbackAdapter: true } }),
    RangeError,
    "Cannot measure engine webgpu as its adapter must be hardware: current value is llvmpipe",
  );
});
