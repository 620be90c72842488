import { assertEquals } from "@std/assert";
import { peerMeasurements } from "./peer.ts";

Deno.test("peerMeasurements() reads what a peer prints", () => {
  const run = { threads: 2, imagesPerSecond: 4000, millisecondsPerStep: 62.5 };
  const [found] = peerMeasurements(JSON.stringify({ torch: "2.1", runs: [run] }), "local");
  assertEquals(
    [found?.engine, found?.driver, found?.threads, found?.batch, found?.milliseconds],
    ["pytorch", "PyTorch 2.1", 2, 250, 62.5],
  );
});
