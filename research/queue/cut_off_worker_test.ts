// Workers on machines of their own, as far as one machine can have these: network namespaces and a small disk.
import { REDIS, RedisServer } from "@goodness/testing/redis_server.ts";
import { endOf, taskArguments } from "@goodness/testing/task_process.ts";
import { type Requirement, testRequiring } from "@goodness/testing/requirement.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { withSweep } from "../sweep/_sweep_fixture.ts";
import { sweepHere } from "../sweep/local_sweep.ts";
import { planSweep } from "../sweep/plan.ts";
import { readSweepSource } from "../sweep/read_sweep.ts";
import { sweepTable } from "../sweep/table.ts";
import {
  assertStored,
  QUICK,
  SLOW,
  until,
  workerArguments,
  WorkerProcess,
} from "./_queue_fixture.ts";
import { openQueue } from "./connection.ts";
import { parseRunJobResult } from "./job_data.ts";
import { queueSweep, readQueuedSweep } from "./queued_sweep.ts";

async function run(program: string, ...args: readonly string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, { args: [...args], stderr: "null" })
      .output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What the names of this process's devices and namespaces begin with. */
const PREFIX = `gn${Deno.pid % 100_000}`;

/** A machine with an address of its own on a cable to this one. */
class Machine implements AsyncDisposable {
  readonly #index: number;

  private constructor(index: number) {
    this.#index = index;
  }

  /** Makes a machine; gives nothing where that is forbidden. */
  static async make(index: number): Promise<Machine | undefined> {
    const machine = new Machine(index);
    const [name, cable] = [machine.name, `${machine.name}c`];
    const commands = [
      ["netns", "add", name],
      ["link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name],
      ["addr", "add", `${machine.gateway}/30`, "dev", cable],
      ["link", "set", cable, "up"],
      ["-n", name, "addr", "add", `${machine.#address(2)}/30`, "dev", "eth0"],
      ["-n", name, "link", "set", "eth0", "up"],
    ];
    for (const command of commands) {
      if (await run("ip", ...command)) continue;
      await machine[Symbol.asyncDispose]();
      return undefined;
    }
    return machine;
  }

  get name(): string {
    return `${PREFIX}${this.#index}`;
  }

  /** This machine's address on the cable. */
  get gateway(): string {
    return this.#address(1);
  }

  #address(end: number): string {
    return `10.213.${Deno.pid % 200}.${4 * this.#index + end}`;
  }

  async pull(): Promise<void> {
    assert(await run("ip", "link", "set", `${this.name}c`, "down"));
  }

  async plug(): Promise<void> {
    assert(await run("ip", "link", "set", `${this.name}c`, "up"));
  }

  /** Starts a worker on it. */
  async work(cwd: string, port: number): Promise<WorkerProcess> {
    const args = workerArguments(`redis://${this.gateway}:${port}`, `on-${this.#index}`);
    const task = [Deno.execPath(), ...await taskArguments("worker"), ...args];
    return new WorkerProcess(
      new Deno.Command("ip", {
        args: ["netns", "exec", this.name, ...task],
        cwd,
        env: { XDG_RUNTIME_DIR: "/tmp", NO_COLOR: "1" },
        ...{ stdin: "null", stdout: "piped", stderr: "piped" },
      }).spawn(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("ip", "link", "del", `${this.name}c`);
    await run("ip", "netns", "del", this.name);
  }
}

/** Whether this process may make network namespaces. */
async function mayMakeMachines(): Promise<boolean> {
  await using machine = await Machine.make(9) ?? { [Symbol.asyncDispose]: () => Promise.resolve() };
  return machine instanceof Machine;
}

const MACHINES: Requirement = Deno.build.os === "linux" && await mayMakeMachines()
  ? REDIS
  : { missing: "this process may not make network namespaces" };

testRequiring(
  "a worker that is cut off from the network loses its run, and spoils nothing",
  MACHINES,
  async () => {
    await using one = await Machine.make(0);
    await using two = await Machine.make(1);
    assert(one !== undefined && two !== undefined);
    await using server = await RedisServer.start({ addresses: [one.gateway, two.gateway] });
    await withSweep(SLOW.replace(", 0.004", ""), async ({ folder, file }) => {
      const source = await readSweepSource(file);
      const plan = planSweep(source);
      await sweepHere(plan, { folder: join(folder, "here"), write: () => {} });
      await Deno.mkdir(join(folder, "runs"));
      await using queue = await openQueue(server.url);
      await queueSweep(queue, source, "runs/store");
      const cutOff = await one.work(folder, server.port);
      await until("the first worker has a run", async () => {
        const { status: { runs } } = await readQueuedSweep(queue, "rates");
        return runs.some(({ epochs }) => epochs > 0) || undefined;
      });
      await one.pull();
      const other = await two.work(folder, server.port);
      const { results } = await until("the sweep has ended", async () => {
        const sweep = await readQueuedSweep(queue, "rates");
        return sweep.isOver ? sweep : undefined;
      });
      await one.plug();
      assert((await cutOff.end("SIGKILL")).err.startsWith("on-0 waits for runs"));
      await other.end("SIGTERM");
      const table = JSON.parse(await Deno.readTextFile(join(folder, "here", "table.json")));
      assertEquals(sweepTable(plan, results), table);
      const [job] = (await queue.queue.getJobs("completed")).filter(({ name }) => name === "run");
      assertEquals(job?.processedBy, "on-1");
      const { epochs } = parseRunJobResult(job?.returnvalue);
      assert(epochs < 40, `${epochs}`); // it went on from a copy of the worker that was cut off
      // That one went on as well, and stored what it made where nobody looks for it.
      await assertStored(folder, `${plan.candidates[0]?.id}-1`);
    });
  },
);

const DISK: Requirement = await run("unshare", "-rm", "true")
  ? REDIS
  : { missing: "it may not mount a disk: unshare -rm fails" };

testRequiring("a worker whose disk is full leaves its run to others", DISK, async () => {
  await using server = await RedisServer.start();
  await withSweep(QUICK, async ({ folder, file }) => {
    await Deno.mkdir(join(folder, "runs", "workers"), { recursive: true });
    await using queue = await openQueue(server.url);
    await queueSweep(queue, await readSweepSource(file), "runs/store");
    const task = [...await taskArguments("worker"), ...workerArguments(server.url, "full")];
    const script = 'mount -t tmpfs -o size=65536 tmpfs runs/workers; exec "$@"';
    const full = await endOf(
      new Deno.Command("unshare", {
        args: ["-rm", "sh", "-c", script, "sh", Deno.execPath(), ...task],
        cwd: folder,
        env: { XDG_RUNTIME_DIR: "/tmp", NO_COLOR: "1" },
        ...{ stdin: "null", stdout: "piped", stderr: "piped" },
      }).spawn(),
    );
    assertEquals(full.code, 1, full.err);
    assertMatch(
      full.err,
      /\nerror: Cannot write runs\/workers\/full\/rates\/.*: its disk is full; free some space\n$/,
    );
    const able = await WorkerProcess.start(folder, { queue: server.url, name: "able" });
    const { status } = await until("the sweep has ended", async () => {
      const sweep = await readQueuedSweep(queue, "rates");
      return sweep.isOver ? sweep : undefined;
    });
    assertEquals(status.runs.map(({ state }) => state), Array(4).fill("trained"));
    await able.end("SIGTERM");
  });
});
