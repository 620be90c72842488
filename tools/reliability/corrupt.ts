/**
 * The check of damaged files.
 *
 * @module
 */

import { join } from "node:path";
import type { Check, CheckOptions, Finding } from "./check.ts";
import { DATA_FORMATS } from "./corrupt/data_formats.ts";
import type { FileFormat, Sample, Samples } from "./corrupt/format.ts";
import { type Bytes, choicesOf, mutated, MUTATIONS } from "./corrupt/mutations.ts";
import { FAULTS, outcomeOf } from "./corrupt/outcome.ts";
import { RUN_FORMATS } from "./corrupt/run_formats.ts";
import { TEXT_FORMATS } from "./corrupt/text_formats.ts";

const FORMATS: readonly FileFormat[] = [...DATA_FORMATS, ...RUN_FORMATS, ...TEXT_FORMATS];

const NO_CHECKSUM = FORMATS.filter(({ isSealed }) => !isSealed).map(({ name }) => name);

/** Damages files of all formats, and reads them as users do. */
export const CORRUPT: Check = {
  name: "corrupt",
  title: "Damaged files",
  about: "Sound files of each format are damaged at random, once to three times: " +
    `${
      Object.keys(MUTATIONS).join(", ")
    }. Each mutant is read by what the commands and the server call, ` +
    "beside the sound files that belong to it. `read` and `refused` say what came of the mutants; the others are faults. " +
    "untyped: the error is not one for users, or is the operating system's. unclear: its message does not name the " +
    "file or has more than 1,000 letters. slow: more than two seconds. memory: more than 32 MiB asked for at once. " +
    "not finite: a number that was read is NaN or infinite. silent: what was read is not what the file says, or not " +
    "what the sound file says where a checksum must find the change. Formats without a checksum, where a change may " +
    `be a sound file of other content: ${NO_CHECKSUM.join(", ")}.`,
  times: 100_000,
  goals: FAULTS.map((figure) => ({ figure, bound: 0, side: "most" })),
  run: runCorrupt,
};

async function runCorrupt({ seed, times, write }: CheckOptions): Promise<Finding[]> {
  const root = await Deno.makeTempDir({ prefix: "goodness-" });
  try {
    const made: MadeFormat[] = [];
    for (const [at, format] of FORMATS.entries()) {
      const folder = join(root, String(at));
      await Deno.mkdir(folder);
      made.push({ format, samples: await format.make(folder) });
    }
    const findings: Finding[] = [];
    for (const [at, one] of made.entries()) {
      const others = made.filter(({ format }) => format.kind !== one.format.kind)
        .map(({ samples: [{ bytes }] }) => bytes);
      const share = Math.floor((times + at) / FORMATS.length);
      findings.push(await damage(one, others, { seed: seed + at, times: share, write }));
    }
    return findings;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

interface MadeFormat {
  readonly format: FileFormat;
  readonly samples: Samples;
}

/** Reads mutants of a format's files. */
async function damage(
  { format: { name, isSealed }, samples }: MadeFormat,
  others: readonly Bytes[],
  { seed, times, write }: CheckOptions,
): Promise<Finding> {
  const sound = new Map<Sample, unknown>();
  for (const sample of samples) {
    const { content } = await sample.read(sample.bytes); // a sound file is read
    sound.set(sample, isSealed ? content : undefined);
  }
  const figures = Object.fromEntries(
    ["mutants", "read", "refused", ...FAULTS].map((key) => [key, 0]),
  );
  for (let at = 0; at < times; at++) {
    const choices = choicesOf(seed, at);
    const sample = choices.of(samples);
    const other = others[choices.below(others.length)] ?? sample.bytes;
    const { bytes, ways } = mutated(sample.bytes, choices, other);
    const { status, faults, error = "read" } = await outcomeOf(sample, bytes, sound.get(sample));
    if (samples.length > 1) await Deno.writeFile(sample.path, sample.bytes); // others lie beside it
    for (const key of ["mutants", status, ...faults]) figures[key] = (figures[key] ?? 0) + 1;
    if (faults.length > 0) write(`${name} (${ways.join(", ")}): ${faults.join(", ")}: ${error}`);
  }
  return { what: name, figures };
}
