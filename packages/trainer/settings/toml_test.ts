import { assertEquals } from "@std/assert";
import { tomlLine } from "./toml.ts";

const TEXT = `name = "x"
# a comment
"label-scale" = 2

[network]
name = "y"

[[network.layers]] # the first
kind = "conv"
field = [
  [3, 3], # no header
]

[[ network . layers ]]
kind = "dense"
  units = 5
[other]
units = 6
`;

Deno.test("tomlLine() finds keys before all tables, tables, and keys in the n-th of them", () => {
  const table = "network.layers";
  const cases: [Parameters<typeof tomlLine>[1], number | undefined][] = [
    [{ key: "name" }, 1],
    [{ key: "label-scale" }, 3],
    [{ key: "units" }, undefined],
    [{ table: "network", key: "name" }, 6],
    [{ table: "network", key: "units" }, 5],
    [{ table }, 8],
    [{ table, key: "field" }, 10],
    [{ table, index: 1 }, 14],
    [{ table, index: 1, key: "units" }, 16],
    [{ table, index: 1, key: "field" }, 14],
    [{ table, index: 2 }, undefined],
    [{ table: "layers" }, undefined],
  ];
  for (const [place, line] of cases) assertEquals(tomlLine(TEXT, place), line);
});
