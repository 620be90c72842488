/**
 * The formats of texts that people write, and of records.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import type { Terminal } from "@goodness/cli";
import { call } from "@goodness/testing/call_command.ts";
import { LEDGER_RECORDS } from "@goodness/research/ledger_records";
import { main as network } from "@goodness/trainer/cli/network";
import { main as train } from "@goodness/trainer/cli/train_supervised";
import { join } from "node:path";
import { FIXTURES } from "./data_formats.ts";
import { type FileFormat, type Found, type Samples, samplesOf } from "./format.ts";

const RECORD = "local-seed-1.json";
const LEDGER = new URL(`../../../docs/ledger/${RECORD}`, import.meta.url);
const IMAGES = new URL("idx/plain", FIXTURES).pathname;

const SETTINGS = `# settings
preset = "dense"
epochs = 3
batch-size = 250
learning-rate = 0.01
label-placement = "detached"
dataset = "mnist"
flip = false
`;

const NETWORK = `name = "mine"
preset = "conv"
threshold = 2.5

[[layers]]
kind = "conv"
field = [3, 3]
padding = 1
channels = 10

[[layers]]
kind = "pool"
by = "max"
field = 2

[[layers]]
kind = "dense"
units = 50
learning-rate = 0.5
`;

/** The formats. */
export const TEXT_FORMATS: readonly FileFormat[] = [
  {
    name: "settings (TOML)",
    kind: "TOML",
    isSealed: false,
    make: async (folder) =>
      await texts(folder, SETTINGS, (path) => said(train, "--config", path, "--print-config")),
  },
  {
    name: "networks (TOML)",
    kind: "TOML",
    isSealed: false,
    make: async (folder) =>
      await texts(folder, NETWORK, (path) => said(network, "--network", path, "--dataset", IMAGES)),
  },
  { name: "ledger records", kind: "record", isSealed: false, make: records },
];

async function texts(
  folder: string,
  text: string,
  read: (path: string) => Promise<Found>,
): Promise<Samples> {
  const path = join(folder, "mine.toml");
  await Deno.writeTextFile(path, text);
  return await samplesOf([path], read);
}

/** What a command says of a file. */
async function said(
  main: (args: readonly string[], terminal: Terminal) => Promise<number>,
  ...args: readonly string[]
): Promise<Found> {
  const { status, out, err } = await call(main, ...args);
  if (status === 0) return { content: out, isRight: !/\b(NaN|Infinity|undefined)\b/.test(out) };
  throw err.startsWith("error: ") ? new InputError(err) : new Error(err);
}

async function records(folder: string): Promise<Samples> {
  const path = join(folder, RECORD);
  await Deno.copyFile(LEDGER, path);
  return await samplesOf([path], async () => ({ content: await LEDGER_RECORDS.read(folder) }));
}
