import { assertEquals } from "@std/assert";
import { options } from "../../training/_step_cases.ts";
import {
  LOG_SQUARE,
  lossesOf,
  NETWORKS_OF_62_LABELS,
  SMALL_NETWORKS,
  smallNetwork,
  smallSpec,
} from "../../_test_networks.ts";
import { type Network, resolveNetwork } from "../../network/geometry.ts";
import { networkPreset } from "../../network/presets.ts";
import type { StepOptions } from "../../training/step_options.ts";
import {
  CONVOLUTIONS,
  DETACHED,
  GROUPED,
  LOCAL,
  NORMALISED,
  OF_GROUPED,
  POOLED,
  PROJECTED,
  STANDARDISED,
} from "./_plan_networks.ts";
import { whyNotFused } from "./why_not_fused.ts";

Deno.test("whyNotFused() says nothing of the steps that are fused", () => {
  const fused: readonly (readonly [Network, Partial<StepOptions>])[] = [
    [LOCAL, {}],
    [LOCAL, { loss: "threshold", negatives: "uniform" }],
    [LOCAL, { negatives: "fixed", weightDecay: 0.1, ema: 0.9 }],
    [DETACHED, {}],
    [DETACHED, { loss: "threshold", negatives: "uniform", easyExampleThreshold: 0.1 }],
    [DETACHED, { negatives: "fixed", weightDecay: 0.1, ema: 0.9 }],
    [resolveNetwork(networkPreset("dense")), {}],
    [GROUPED, OF_GROUPED],
    [CONVOLUTIONS, {}],
    [PROJECTED, OF_GROUPED],
    [NORMALISED, OF_GROUPED],
    [POOLED, OF_GROUPED],
    [NETWORKS_OF_62_LABELS["62 labels, projected, colours"] ?? LOCAL, OF_GROUPED],
    [STANDARDISED, {}],
  ];
  for (const [network, changes] of fused) {
    assertEquals(whyNotFused({ network, options: options(changes) }), undefined);
  }
});

Deno.test("whyNotFused() names what is not fused", () => {
  const channels = resolveNetwork({ ...smallSpec(), normalisation: "channels" });
  const logarithmic = resolveNetwork(
    { ...smallSpec(), goodness: "log-square" },
    { goodness: LOG_SQUARE },
  );
  const normalised = resolveNetwork({ ...smallSpec(), normalisation: "batch-norm" });
  const many = resolveNetwork({
    ...smallSpec(),
    classes: Array.from({ length: 33 }, (_, label) => String(label)),
  });
  const cases: readonly (readonly [Network, Partial<StepOptions>, string])[] = [
    [normalised, {}, "batch normalisation of rows with labels"],
    [logarithmic, {}, 'the goodness "log-square"'],
    [smallNetwork("nowhere"), {}, "whole images as negatives"],
    [smallNetwork("pixels"), {}, "labels in pixels"],
    [many, {}, "more than 32 labels"],
    [channels, {}, 'the normalisation "channels"'],
    [LOCAL, { loss: "batch-log" }, 'the loss "batch-log"'],
    [LOCAL, { updates: "alternating" }, 'the updates "alternating"'],
    [LOCAL, { unlabelledNegatives: true }, "negatives without a label"],
    [LOCAL, { dropout: 0.1 }, "dropout"],
    [DETACHED, { dropout: 0.1 }, "dropout"],
    [LOCAL, { peer: 0.1 }, "peer normalisation"],
  ];
  for (const [network, changes, reason] of cases) {
    assertEquals(whyNotFused({ network, options: options(changes) }), reason);
  }
});

Deno.test("SMALL_NETWORKS hold steps that are fused and steps that are not", () => {
  const reasons = Object.values(SMALL_NETWORKS).map((network) => {
    const [loss = "pairwise"] = lossesOf(network);
    return whyNotFused({ network, options: options({ loss }) });
  });
  assertEquals(reasons.filter((reason) => reason === undefined).length, 11);
});
