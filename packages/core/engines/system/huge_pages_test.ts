import { assertMatch } from "@std/assert";

Deno.test({
  name: "useHugePages() has Linux take huge pages for a memory",
  ignore: Deno.build.os !== "linux", // which tells how it holds memory
  fn: async () => {
    // In a process of its own, which may read what the system tells. " hg" is the flag of such memory.
    const code = `
      import { existsSync } from "node:fs";
      import { useHugePages } from "${import.meta.resolve("./huge_pages.ts")}";
      if (!existsSync("/sys/kernel/mm/transparent_hugepage")) Deno.exit(); // Linux without them
      const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
      const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(new Uint8Array(memory.buffer)));
      function flags() {
        const maps = Deno.readTextFileSync("/proc/self/smaps").split(/\\n(?=[0-9a-f]+-)/);
        const found = maps.find((map) => {
          const [start, end] = map.split(/[- ]/, 2);
          return BigInt("0x" + start) <= address && address < BigInt("0x" + end);
        });
        return found?.match(/VmFlags:.*/)?.[0];
      }
      console.log(flags());
      useHugePages(memory);
      console.log(flags());`;
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", code] }).output();
    const flags = new TextDecoder().decode(stdout).split("\n");
    if (flags.length === 1) return;
    assertMatch(flags[0] ?? "", /^VmFlags:(?!.* hg\b)/);
    assertMatch(flags[1] ?? "", /^VmFlags:.* hg\b/);
  },
});
