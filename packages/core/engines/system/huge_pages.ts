/**
 * Memory in pages of 2 MiB, so that a processor looks up fewer addresses of pages.
 *
 * @module
 */

/** `MADV_HUGEPAGE` of Linux. */
const HUGE = 14;

const SYMBOLS = {
  madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
} as const;

/**
 * Asks Linux for huge pages; nothing elsewhere, and where Linux has none.
 *
 * @param memory The memory, whose pages are not there yet: it was not written to.
 */
export function useHugePages({ buffer }: WebAssembly.Memory): void {
  if (Deno.build.os !== "linux") return;
  const { symbols } = Deno.dlopen("libc.so.6", SYMBOLS);
  const start = Deno.UnsafePointer.value(Deno.UnsafePointer.of(new Uint8Array(buffer)));
  symbols.madvise(start, BigInt(buffer.byteLength), HUGE);
}
