import { networkPreset, resolveNetwork } from "@goodness/core";
import { assertEquals } from "@std/assert";
import { scaledNetwork } from "./scaled_network.ts";

function channels(name: Parameters<typeof networkPreset>[0], factor: number): number[] {
  return resolveNetwork(scaledNetwork(networkPreset(name), factor)).layers
    .map(({ channels }) => channels);
}

Deno.test("scaledNetwork() scales channels, and keeps groups whole", () => {
  assertEquals(channels("local", 1), [128, 220, 512]);
  assertEquals(channels("local", 2), [256, 440, 1024]);
  assertEquals(channels("local", 0.5), [64, 110, 256]);
  assertEquals(channels("dense", 1 / 8), [250, 250, 250, 250]);
  assertEquals(channels("grouped", 1 / 8), [20, 30, 60]);
  assertEquals(channels("grouped", 1 / 1000), [10, 10, 10]);
  assertEquals(channels("conv", 1), [48, 96, 256]);
});
