import { assert } from "@std/assert";
import { existsSync } from "node:fs";
import { useHugePages } from "./huge_pages.ts";

const MAPS = "/proc/self/smaps";
/** Where Linux tells how it uses huge pages, if it was built with them. */
const HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage";

/** The flags of the mapping that an address is in. */
async function flagsAt(address: bigint): Promise<string> {
  const maps = (await Deno.readTextFile(MAPS)).split(/\n(?=[0-9a-f]+-)/);
  const found = maps.find((map) => {
    const [start = "", end = ""] = map.split(/[- ]/, 2);
    return BigInt(`0x${start}`) <= address && address < BigInt(`0x${end}`);
  });
  return found?.match(/VmFlags:.*/)?.[0] ?? "";
}

Deno.test({
  name: "useHugePages() has Linux take huge pages for a memory",
  ignore: !existsSync(HUGE_PAGES),
  fn: async () => {
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
    const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(new Uint8Array(memory.buffer)));
    const before = await flagsAt(address);
    useHugePages(memory);
    const after = await flagsAt(address);
    assert(/^VmFlags: /.test(before) && !/ hg\b/.test(before), before);
    assert(/ hg\b/.test(after), after);
  },
});
