/**
 * The systemd unit of `docs/serving/`, as far as it starts a server.
 *
 * @module
 */

import { runProgram } from "../../bench/subprocess.ts";

const ROOT = new URL("../../../", import.meta.url);

/** What stands in the unit for the port and for the model. */
const [PORT, MODEL] = ["800%i", "data/served.safetensors"];

/** The servers share out cores: none looks for a GPU, under the loader's present and former names. */
const NO_GPU = { VK_DRIVER_FILES: "/dev/null", VK_ICD_FILENAMES: "/dev/null" };

/** What differs from server to server. */
export interface UnitServerOptions {
  /** The port that it listens on. */
  readonly port: number;
  /** The cores that it computes on. */
  readonly cores: readonly number[];
  /** The model file. */
  readonly model: string;
}

/**
 * Reads the command of the unit.
 *
 * @returns What `ExecStart` says.
 */
export async function unitCommand(): Promise<string> {
  const text = await Deno.readTextFile(new URL("docs/serving/goodness@.service", ROOT));
  const [, command = ""] = /^ExecStart=(.+)$/m.exec(text) ?? [];
  return command;
}

/**
 * Starts a server as systemd does by the unit.
 *
 * @param options What differs from server to server.
 * @returns The process; its standard error is piped.
 */
export async function startUnit(
  { port, cores, model }: UnitServerOptions,
): Promise<Deno.ChildProcess> {
  const [program, ...args] = (await unitCommand()).split(" ").map((word) => {
    if (word === "deno") return Deno.execPath();
    return word === PORT ? String(port) : word === MODEL ? model : word;
  });
  return new Deno.Command("taskset", {
    args: ["--cpu-list", cores.join(","), program ?? "", ...args],
    cwd: ROOT,
    env: { ...NO_GPU, NO_COLOR: "1" },
    ...{ stdin: "null", stdout: "null", stderr: "piped" },
  }).spawn();
}

/**
 * Finds the cores that this process may compute on.
 *
 * @returns Their numbers, in order.
 */
export async function usableCores(): Promise<number[]> {
  const { out } = await runProgram("taskset", ["--cpu-list", "--pid", String(Deno.pid)]);
  const [, list = ""] = /: (.+)$/m.exec(out) ?? [];
  return list.split(",").flatMap((range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
