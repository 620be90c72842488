// deno-lint-ignore-file no-console -- a program for people
// A loss of one's own: npx -y deno@2.9.6 run --allow-read --allow-ffi examples/programs/custom_loss.ts
import { networkPreset, type NetworkSpec, type PairLoss, resolveNetwork } from "@goodness/core";
import { fit } from "./training_loop.ts";

/** The squared hinge: goodness of positives is to be higher than that of negatives by 1 / lossScale. */
export const squaredHinge: PairLoss = {
  kind: "pair",
  usesThreshold: false,
  formula: (ops, positive, negative, { lossScale }) => {
    const missing = ops.relu(ops.add(ops.mul(ops.sub(negative, positive), lossScale), 1));
    const slope = ops.mul(missing, 2 * lossScale);
    return { loss: ops.mul(missing, missing), positive: ops.mul(slope, -1), negative: slope };
  },
};

/** Trains with it; the accuracy. */
export async function run(spec: NetworkSpec = networkPreset("local")): Promise<number> {
  return await fit(resolveNetwork(spec), { loss: squaredHinge, lossScale: 4 });
}

if (import.meta.main) console.log(await run());
