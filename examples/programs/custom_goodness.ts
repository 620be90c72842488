// deno-lint-ignore-file no-console -- a program for people
// A goodness of one's own: npx -y deno@2.9.6 run --allow-read --allow-ffi examples/programs/custom_goodness.ts
import {
  type GoodnessFunction,
  networkPreset,
  type NetworkSpec,
  resolveNetwork,
} from "@goodness/core";
import { fit } from "./training_loop.ts";

/** The logarithm of 1 + h^2: one very active unit counts less than several active ones. */
export const logSquare: GoodnessFunction = {
  of: (ops, h) => ops.log(ops.add(ops.mul(h, h), 1)),
  derivative: (ops, h) => ops.div(ops.mul(h, 2), ops.add(ops.mul(h, h), 1)),
};

/** Trains with it; the accuracy. A network that is stored under the name needs the function to be read. */
export async function run(local: NetworkSpec = networkPreset("local")): Promise<number> {
  const spec = { ...local, goodness: "log-square" };
  return await fit(resolveNetwork(spec, { goodness: { "log-square": logSquare } }), {
    lossScale: 30, // differences of logarithms are small
  });
}

if (import.meta.main) console.log(await run());
