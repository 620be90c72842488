import { assertEquals } from "@std/assert";
import { backpropagation, forwardForward, updatesUntil } from "./schedule.ts";

Deno.test("forwardForward() has all layers learn at once from the third batch on", () => {
  assertEquals(forwardForward(0).map(({ does }) => does), ["learns", "nothing", "nothing"]);
  assertEquals(forwardForward(4), [5, 4, 3].map((batch) => ({ batch, does: "learns" })));
  assertEquals(updatesUntil(forwardForward, 5), 15);
});

Deno.test("backpropagation() goes up and down with one batch at a time", () => {
  const names = Array.from({ length: 6 }, (_, moment) => {
    return backpropagation(moment).map(({ does }) => does.charAt(0)).join("");
  });
  assertEquals(names, ["fnn", "wfn", "wwf", "wwl", "wln", "lnn"]);
  assertEquals(backpropagation(6)[0], { batch: 2, does: "forward" });
  assertEquals(updatesUntil(backpropagation, 5), 3);
});
