import { assertEquals } from "@std/assert";

const LIBRARY = "libonnxruntime.so.1";

Deno.test({
  name: "openLibrary() leaves a library loaded that is closed",
  ignore: Deno.build.os !== "linux", // which tells what is loaded
  fn: async () => {
    // In a process of its own, as other tests open the library too.
    const machine = Deno.build.arch === "aarch64" ? "arm64" : "x64";
    const code = `
      import { fileURLToPath } from "node:url";
      import { openLibrary } from "${import.meta.resolve("./open_library.ts")}";
      const folder = import.meta.resolve("onnxruntime-node/package.json");
      const path = fileURLToPath(new URL("bin/napi-v6/linux/${machine}/${LIBRARY}", folder));
      const isLoaded = () => Deno.readTextFileSync("/proc/self/maps").includes("${LIBRARY}");
      Deno.dlopen(path, {}).close();
      const before = isLoaded();
      openLibrary(path, {}).close();
      console.log(before, isLoaded());`;
    const cwd = new URL("../../", import.meta.url);
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", code], cwd })
      .output();
    assertEquals(new TextDecoder().decode(stdout), "false true\n");
  },
});
