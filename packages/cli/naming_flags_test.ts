import { assertEquals } from "@std/assert";
import { makeCommand } from "./flags.ts";
import { namingFlags } from "./naming_flags.ts";

function shown(text: string): string {
  let err = "";
  const terminal = { out: () => {}, err: (text: string) => err += text };
  const command = makeCommand("train", "Trains.", terminal)
    .option("--peer <factor>")
    .option("--goodness <name>")
    .option("--loss <name>")
    .option("--dataset <folder>")
    .option("--flip")
    .option("--no-flip")
    .option("--original-data-bug");
  namingFlags(terminal, command).err(text);
  return err;
}

Deno.test("namingFlags() shows options and their values as flags", () => {
  assertEquals(
    shown(
      'Cannot combine "peer" with goodness "projected": projected goodness weights units ' +
        'individually; set "peer" to 0',
    ),
    "Cannot combine --peer with --goodness projected: projected goodness weights units " +
      "individually; set --peer to 0",
  );
  assertEquals(
    shown('leave "originalDataBug" or "flip" out'),
    "leave --original-data-bug or --flip out",
  );
  assertEquals(shown('dataset "my digits"'), "--dataset 'my digits'");
});

Deno.test("namingFlags() leaves values, names of others and results as they are", () => {
  // "goodness" is a value here, of an option that this command has too.
  assertEquals(shown('by the loss "goodness"'), "by the --loss goodness");
  assertEquals(
    shown('Cannot train "local"; set "labelScale"'),
    'Cannot train "local"; set "labelScale"',
  );
  assertEquals(shown("peer and goodness"), "peer and goodness");
});
