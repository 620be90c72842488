import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { smallNetwork, untrainedHead } from "../_test_networks.ts";
import { checkNamesLabels, defaultReadout, whyNotClassifiedBy } from "./readout.ts";

Deno.test("defaultReadout() is the head only where goodness names no label", () => {
  assertEquals(defaultReadout(smallNetwork("everywhere")), "goodness");
  assertEquals(defaultReadout(smallNetwork("pixels")), "goodness");
  assertEquals(defaultReadout(smallNetwork("nowhere")), "head");
});

Deno.test("whyNotClassifiedBy() says what a model lacks, and nothing where it lacks nothing", () => {
  const [labelled, unlabelled] = [{ by: "goodness" }, { by: "head", head: {} }] as const;
  assertEquals(whyNotClassifiedBy("goodness", labelled), undefined);
  assertEquals(whyNotClassifiedBy("goodness", { ...labelled, head: {} }), undefined);
  assertEquals(whyNotClassifiedBy("head", { ...labelled, head: {} }), undefined);
  assertEquals(whyNotClassifiedBy("head", unlabelled), undefined);
  const noHead = 'Cannot classify by "head" as the model has no head: choose "goodness"';
  assertStringIncludes(whyNotClassifiedBy("head", labelled) ?? "", noHead);
  const noLabel = 'Cannot classify by "goodness" as the model learnt without labels';
  assertStringIncludes(whyNotClassifiedBy("goodness", unlabelled) ?? "", noLabel);
});

Deno.test("checkNamesLabels() refuses a network without labels and head, and names the remedy", () => {
  const network = smallNetwork("nowhere");
  checkNamesLabels({ network: smallNetwork("everywhere") }, "x");
  checkNamesLabels({ network, head: untrainedHead(network, [0]) }, "x");
  assertThrows(
    () => checkNamesLabels({ network }, "runs/x.safetensors"),
    SyntaxError,
    "Cannot classify with runs/x.safetensors as its network learnt without labels and it has no head: " +
      "train a head on it",
  );
});
