import { InputError, LayerError } from "@goodness/core";
import { assertEquals, assertThrows } from "@std/assert";
import { formatNetworkFile, parseNetworkFile } from "./network_file.ts";

const TEXT = `# a network
name = "mine"
objective = "grouped"
goodness-layers = "2"

[[layers]]
kind = "conv"
field = [3, 5]
stride = 2
channels = 20
learning-rate = 0.5

[[layers]]
kind = "dense"
# many
units = 30
`;

Deno.test("parseNetworkFile() completes layers by the schemas of their kinds", () => {
  const { locate: _, ...network } = parseNetworkFile(TEXT, "my.toml");
  assertEquals(network, {
    name: "mine",
    objective: "grouped",
    settings: { goodnessLayers: "2" },
    layers: [
      {
        ...{ kind: "conv", field: [3, 5], stride: [2, 2], channels: 20, padding: 0 },
        learningRate: 0.5,
      },
      { kind: "dense", units: 30 },
    ],
  });
});

Deno.test("parseNetworkFile() reads back what formatNetworkFile() wrote", () => {
  const network = parseNetworkFile(TEXT, "my.toml");
  const { locate: _, ...found } = parseNetworkFile(formatNetworkFile(network), "x.toml");
  assertEquals({ ...network, ...found }, network);
});

Deno.test("parseNetworkFile() names the line, the layer, the value and the remedy", () => {
  const cases: [string, string, string][] = [
    ["[[layers]]", "[layers]", "Cannot read my.toml: "],
    ['name = "mine"', "", 'my.toml: "name" is missing: choose lower-case letters'],
    ['name = "mine"', 'name = "My"', 'my.toml, line 2: "name" is "My": choose lower-case letters'],
    [
      '"grouped"',
      '"group"',
      'my.toml, line 3: "objective" is "group": choose positive-negative or',
    ],
    ['"2"', "2", 'my.toml, line 4: "goodness-layers" is 2: Choose all, or numbers from 1'],
    ["goodness-layers", "epochs", 'my.toml, line 4: a network has no "epochs": choose name,'],
    ["goodness-layers", "good", 'my.toml, line 4: a network has no "good": choose name,'],
    ['"conv"', '"ring"', 'my.toml, line 7, layer 1: "kind" is "ring": choose local, conv,'],
    ["field", "feild", 'my.toml, line 8, layer 1: there is no option "feild"'],
    ["[3, 5]", "[3, 0]", 'my.toml, line 8, layer 1: "field" is [3,0]: choose a whole number'],
    ["= 0.5", "= -1", 'my.toml, line 11, layer 1: "learning-rate" is -1: choose a number'],
    ["units = 30", "", 'my.toml, line 13, layer 2: "units" is missing'],
    ["units = 30", 'units = "many"', 'my.toml, line 16, layer 2: "units" is "many": choose a'],
  ];
  for (const [old, changed, part] of cases) {
    const text = TEXT.replace(old, changed);
    assertThrows(() => parseNetworkFile(text, "my.toml"), InputError, part);
  }
  assertThrows(
    () => parseNetworkFile('name = "mine"', "my.toml"),
    InputError,
    'my.toml: "layers" is missing: write a table [[layers]] for each layer',
  );
});

Deno.test("parseNetworkFile() locates what is found out about a layer later", () => {
  const { locate } = parseNetworkFile(TEXT, "my.toml");
  const { message } = locate(new LayerError("too large", { layer: 1 }));
  assertEquals(message, "my.toml, line 13, layer 2: too large");
});
