import { MNIST, parseNetworkSpec } from "@goodness/core";
import { assertEquals } from "@std/assert";
import { formatConfigFile, parseConfigFile } from "./config_file.ts";
import { formatNetworkFile, parseNetworkFile } from "./network_file.ts";
import { networkFor } from "./network_for.ts";
import { describeNetwork, ownNetwork, presetNetwork } from "./own_network.ts";
import { PRESET_NAMES } from "./presets.ts";
import { defaultSettings } from "./settings.ts";

const LAYERS = [{ kind: "dense", units: 50 }];

Deno.test("ownNetwork() of every preset's file is the preset's network, with its settings", () => {
  for (const preset of PRESET_NAMES) {
    const text = formatNetworkFile(describeNetwork(presetNetwork(preset)));
    const { network, settings } = ownNetwork(parseNetworkFile(text, "x.toml"));
    assertEquals(settings, defaultSettings(preset));
    assertEquals(parseNetworkSpec(network), networkFor(settings, MNIST));
  }
});

Deno.test("ownNetwork() starts from the first preset that learns the same", () => {
  const cases = [
    [{ settings: {} }, "local"],
    [{ settings: { labelPlacement: "pixels" } }, "local"],
    [{ objective: "grouped", settings: {} }, "grouped"],
    [{ objective: "grouped", settings: { goodness: "projected" } }, "conv"],
    [{ settings: { labelPlacement: "nowhere" } }, "unsupervised"],
    [{ settings: { preset: "dense" } }, "dense"],
  ] as const;
  for (const [part, preset] of cases) {
    assertEquals(ownNetwork({ name: "x", layers: LAYERS, ...part }).settings.preset, preset);
  }
});

Deno.test("ownNetwork() goes by chosen settings first, then the network, then configured ones", () => {
  const description = { name: "x", layers: LAYERS, settings: { threshold: 2, labelScale: 3 } };
  const configured = { threshold: 5, labelScale: 5, epochs: 5 };
  const { network, settings } = ownNetwork(description, { configured, chosen: { labelScale: 4 } });
  assertEquals([network.threshold, network.labelScale], [2, 4]);
  assertEquals([settings.threshold, settings.labelScale, settings.epochs], [2, 4, 5]);
});

Deno.test("parseConfigFile() reads the network that formatConfigFile() wrote", () => {
  const description = {
    name: "x",
    objective: "grouped",
    layers: [{ ...LAYERS[0], kind: "dense", learningRate: 0.5 }],
    settings: { goodness: "projected" },
  } as const;
  const own = ownNetwork(description, { chosen: { epochs: 2 } });
  const text = formatConfigFile(own.settings, description);
  const { settings, network } = parseConfigFile(text, "x.toml");
  assertEquals(network && ownNetwork(network, { configured: settings }), own);
});
