/**
 * Installs what the tests need from the system, where that can be done: a Vulkan driver for the
 * WebGPU tests, Chromium for the browser tests, nginx for the test of several servers, Redis for
 * those of the queue, and MPICH for those of several processes. Does nothing where all are there;
 * where they cannot be installed, says in one line what to install. Tests that lack them are ignored.
 *
 * @module
 */

import { oneDnnPrecisions } from "@goodness/core/engines/native";
import { findChromium } from "@goodness/testing/chromium.ts";
import { findProgram } from "@goodness/testing/find_program.ts";
import { findRedis } from "@goodness/testing/redis_server.ts";

interface Need {
  /** What the tests call it. */
  readonly what: string;
  /** Debian's packages. */
  readonly packages: readonly string[];
  readonly isThere: () => Promise<boolean>;
}

const NEEDS: readonly Need[] = [
  {
    what: "a Vulkan driver (WebGPU tests)",
    packages: ["libvulkan1", "mesa-vulkan-drivers"],
    // A driver for OpenGL gives an adapter as well, but not all that the tests need.
    isThere: async () =>
      (await navigator.gpu?.requestAdapter())?.features.has("shader-f16") ?? false,
  },
  {
    what: "Chromium (browser test)",
    packages: ["chromium-headless-shell"],
    isThere: () => Promise.resolve(findChromium() !== null),
  },
  {
    what: "oneDNN (tests of products in bfloat16)",
    packages: ["libdnnl-dev"],
    isThere: () => Promise.resolve(oneDnnPrecisions().length > 0),
  },
  {
    what: "nginx (test of several servers)",
    packages: ["nginx"],
    isThere: () => Promise.resolve(findProgram("nginx") !== null),
  },
  {
    what: "Redis (tests of the queue)",
    packages: ["redis-server"],
    isThere: () => Promise.resolve(findRedis() !== null),
  },
  {
    what: "MPICH (tests of several processes)",
    packages: ["mpich"],
    isThere: () => Promise.resolve(findProgram("mpirun") !== null),
  },
];

async function apt(...args: readonly string[]): Promise<boolean> {
  const command = new Deno.Command("apt-get", {
    args: ["-q", ...args],
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdout: "null",
    stderr: "inherit",
  });
  return (await command.output()).success;
}

async function install(packages: readonly string[]): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  try {
    return await apt("update") &&
      await apt("install", "-y", "--no-install-recommends", ...packages);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false; // another distribution
    throw error;
  }
}

const missing: Need[] = [];
for (const need of NEEDS) {
  if (!await need.isThere()) missing.push(need);
}
if (missing.length > 0) {
  const what = missing.map((need) => need.what).join(" and ");
  const packages = missing.flatMap((need) => need.packages);
  // deno-lint-ignore no-console -- a tool's output
  const say = (line: string): void => console.error(line);
  say(`installing ${what}`);
  if (!await install(packages)) {
    say(
      `cannot install ${what}: install ${packages.join(", ")}; their tests are ignored until then`,
    );
  }
}
