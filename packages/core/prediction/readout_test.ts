import { assertEquals, assertThrows } from "@std/assert";
import { smallNetwork, untrainedHead } from "../_test_networks.ts";
import { checkNamesLabels, defaultReadout } from "./readout.ts";

Deno.test("defaultReadout() is the head only where goodness names no label", () => {
  assertEquals(defaultReadout(smallNetwork("everywhere")), "goodness");
  assertEquals(defaultReadout(smallNetwork("pixels")), "goodness");
  assertEquals(defaultReadout(smallNetwork("nowhere")), "head");
});

Deno.test("checkNamesLabels() refuses a network without labels and head, and names the remedy", () => {
  const network = smallNetwork("nowhere");
  checkNamesLabels({ network: smallNetwork("everywhere") }, "x");
  checkNamesLabels({ network, head: untrainedHead(network, [0]) }, "x");
  assertThrows(
    () => checkNamesLabels({ network }, "runs/x.safetensors"),
    SyntaxError,
    "train:unsupervised --stage head --backbone runs/x.safetensors",
  );
});
