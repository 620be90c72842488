// What each task may do, and that it may do no more.
import { networkPreset, parseNetworkSpec } from "@goodness/core";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import * as v from "valibot";

const TASKS = v.parse(
  v.object({ tasks: v.record(v.string(), v.object({ command: v.string() })) }),
  JSON.parse(await Deno.readTextFile("deno.json")),
).tasks;

/**
 * The permissions of each task that runs a program. Native code (`ffi`) is ONNX Runtime. Those that start Deno anew
 * cannot name its path, so they may run anything.
 */
const PERMISSIONS: Readonly<Record<string, string>> = {
  "train:supervised": "read write=runs ffi sys=cpus env=INIT_CWD",
  "train:unsupervised": "read write=runs ffi sys=cpus env=INIT_CWD",
  "train:head": "read write=runs ffi env=INIT_CWD",
  network: "read env=INIT_CWD",
  evaluate: "read ffi env=INIT_CWD",
  export: "read write=exports env=INIT_CWD",
  demo: "read=data,runs,packages,dist ffi net=127.0.0.1,localhost,0.0.0.0 env=INIT_CWD",
  "data:freehand": "read write=tests/data",
  "study:confidence": "read ffi",
  "page:serve": "read=dist net=127.0.0.1",
  "page:build": "read write=dist ffi run",
  "data:negatives": "read write=data/negatives env=INIT_CWD",
  "data:cifar10": "read write=data/cifar10 run=npm,tar",
  reproduce: "read write=runs,docs ffi sys=cpus net env=REDIS_PASSWORD,HOME,AWS_*",
  sweep: "read write=runs ffi sys=cpus net env=INIT_CWD,REDIS_PASSWORD,HOME,AWS_*",
  "sweep:status": "read net env=INIT_CWD,REDIS_PASSWORD",
  "sweep:cancel": "read net env=REDIS_PASSWORD",
  worker: "read write=runs ffi sys=cpus,hostname net env=INIT_CWD,REDIS_PASSWORD,HOME,AWS_*",
  "study:repair": "read write=runs,docs ffi",
  "study:labels": "read write=runs,docs ffi sys=cpus",
  bench: "read write=docs,runs sys run net=127.0.0.1",
  "gpu:kit": "read write=runs,docs sys run",
  reliability: "read write env ffi sys run net=127.0.0.1,localhost",
  scaling: "read write env ffi sys run net=127.0.0.1",
  "lint:docs": "read run read run",
  "lint:imports": "read run",
  test: "read write ffi env sys run net=127.0.0.1,localhost",
  "test:devices": "read sys=uid ffi run=apt-get env",
  audit: "run",
  "kernel:build": "read write=packages/core/engines/native",
  "model:ship": "read write=data/models ffi",
};

/** The permissions that a task's command gives, as above. */
function permissionsOf(command: string): string[] {
  return [...command.matchAll(/--allow-(\S+)/g)].map(([, permission]) => permission ?? "");
}

Deno.test("tasks have the permissions that are listed, and no task has all", () => {
  const found = Object.entries(TASKS).flatMap(([name, { command }]) => {
    const permissions = permissionsOf(command).filter((permission) => permission !== "dirty");
    assert(!/ -A\b|--allow-all/.test(command), name);
    return permissions.length === 0 ? [] : [[name, permissions.join(" ")]];
  });
  assertEquals(Object.fromEntries(found), PERMISSIONS);
});

/** Tries statements with a task's permissions; each ends as `done`, or as the name of its error. */
async function tried(task: string, statements: readonly string[]): Promise<Record<string, string>> {
  const program = statements.map((statement) =>
    `try { ${statement}; out.push("done"); } catch (error) { out.push(error.name); }`
  );
  const permissions = permissionsOf(TASKS[task]?.command ?? "").map((name) => `--allow-${name}`);
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-config", ...permissions, "-"],
    ...{ stdin: "piped", stdout: "piped" },
  }).spawn();
  const code = ["const out = [];", ...program, "console.log(JSON.stringify(out));"].join("\n");
  await new Blob([code]).stream().pipeTo(process.stdin);
  const { stdout } = await process.output();
  const ends: string[] = JSON.parse(new TextDecoder().decode(stdout));
  return Object.fromEntries(statements.map((statement, at) => [statement, ends[at] ?? "none"]));
}

/** Checks how each statement ends. */
async function assertTried(
  task: string,
  expected: Readonly<Record<string, string>>,
): Promise<void> {
  assertEquals(await tried(task, Object.keys(expected)), expected);
}

const WRITES = ["runs/x", "data/x", "docs/x", "deno.json", "/tmp/x", "node_modules/x"];

Deno.test("paths are found where they are typed, and else where the program runs", async () => {
  for (const model of ["mnist-local.safetensors", "data/models/mnist-local.safetensors"]) {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "export", "--model", model, "--format", "npz", "--out", "runs/x"],
      cwd: "data/models",
      env: { INIT_CWD: join(Deno.cwd(), "data/models") }, // as a shell's `deno task` has it
      ...{ stdout: "null", stderr: "piped" },
    }).output();
    assert(!success); // nothing may be written there
    assertStringIncludes(new TextDecoder().decode(stderr), 'Cannot write to "runs/x"');
  }
});

Deno.test("deno task demo may read models and its own code, and listen on this machine", async () => {
  const denied = [
    ...[
      "/etc/passwd",
      "deno.json",
      "README.md",
      "node_modules/.bin",
      "data/../.env",
      "runs/../.git/HEAD",
    ]
      .map((path) => `Deno.readTextFileSync("${path}")`),
    `Deno.readDirSync(".").next()`,
    `Deno.statSync("/root")`,
    ...WRITES.map((path) => `Deno.writeTextFileSync("${path}", "")`),
    `Deno.makeTempFileSync()`,
    `Deno.removeSync("runs/x")`,
    `await Deno.connect({ hostname: "192.0.2.1", port: 80 })`,
    `await fetch("http://example.org/")`,
    `Deno.listen({ hostname: "192.0.2.1", port: 0 })`,
    `new Deno.Command("ls").outputSync()`,
    `Deno.env.get("HOME")`,
    `Deno.hostname()`,
  ];
  await assertTried("demo", {
    [`Deno.statSync("data/models/mnist-local.safetensors")`]: "done",
    [`Deno.readFileSync("packages/core/mod.ts")`]: "done",
    [`Deno.listen({ hostname: "127.0.0.1", port: 0 }).close()`]: "done",
    ...Object.fromEntries(denied.map((statement) => [statement, "NotCapable"])),
  });
});

Deno.test("tasks that train, measure and export write to their folders, and reach no network", async () => {
  const folders = {
    "train:supervised": "runs",
    "train:head": "runs",
    export: "exports",
    evaluate: "",
  };
  for (const [task, folder] of Object.entries(folders)) {
    const others = WRITES.filter((path) => !path.startsWith(`${folder}/`));
    const denied = [
      ...others.map((path) => `Deno.writeTextFileSync("${path}", "")`),
      `await fetch("http://127.0.0.1/")`,
      `Deno.listen({ port: 0 })`,
      `new Deno.Command("ls").outputSync()`,
      `Deno.env.get("HOME")`,
    ];
    await assertTried(
      task,
      Object.fromEntries(denied.map((statement) => [statement, "NotCapable"])),
    );
  }
});

Deno.test("a network's name, after which its run folder is named, is never a path", () => {
  for (const name of ["../x", "a/b", "..", ".", "", "/etc", "a\\b", "a\0b", "~"]) {
    assertThrows(() => parseNetworkSpec({ ...networkPreset("dense"), name }), Error, "name");
  }
});
