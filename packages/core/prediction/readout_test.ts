import { assertEquals, assertThrows } from "@std/assert";
import { smallNetwork, untrainedHead } from "../_test_networks.ts";
import { checkNamesLabels, defaultReading } from "./readout.ts";

Deno.test("defaultReading() is the head only where goodness names no label", () => {
  assertEquals(defaultReading(smallNetwork("everywhere")), "goodness");
  assertEquals(defaultReading(smallNetwork("pixels")), "goodness");
  assertEquals(defaultReading(smallNetwork("nowhere")), "head");
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
