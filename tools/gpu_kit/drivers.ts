/**
 * Which Vulkan drivers a machine has, and what of them the loader finds by itself. Where it would not find
 * a driver that is there, as in containers, the environment of a process can name it.
 *
 * @module
 */

import { join } from "node:path";
import * as v from "valibot";

/** The loader of Vulkan drivers, which WebGPU opens by this name. */
export const LOADER = "libvulkan.so.1";

/** NVIDIA's driver, where no manifest names it. */
const NVIDIA = "libGLX_nvidia.so.0";

const NVIDIA_MANIFEST = JSON.stringify({
  "file_format_version": "1.0.0",
  "ICD": { "library_path": NVIDIA, "api_version": "1.3.0" },
});

/** A driver that a manifest (ICD) names. */
export interface Driver {
  /** The manifest's path. */
  readonly manifest: string;
  /** The driver's library. */
  readonly library: string;
  /** Why it cannot be opened; nothing if it can. */
  readonly fault?: string;
}

/** What a machine has for Vulkan. */
export interface VulkanState {
  /** Whether the system has a loader. */
  readonly hasLoader: boolean;
  /** The drivers. */
  readonly drivers: readonly Driver[];
  /** The device files of graphics cards. */
  readonly devices: readonly string[];
  /** The version of NVIDIA's kernel module, if it is loaded. */
  readonly nvidia?: string;
}

/** What is asked of a machine; tests give their own. */
export interface Machine {
  /** A variable of the environment. */
  readonly variable: (name: string) => string | undefined;
  /** Tries to open a library; gives why it cannot be opened, and nothing if it can. */
  readonly open: (library: string) => string | undefined;
  /** The folder that all paths are in. */
  readonly root: string;
}

const THIS_MACHINE: Machine = {
  variable: (name) => Deno.env.get(name),
  open: (library) => {
    try {
      Deno.dlopen(library, {}).close();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  },
  root: "/",
};

/** Where Vulkan's loader looks, as its documentation says (LoaderDriverInterface). */
const FOLDERS = ["etc/xdg", "etc", "usr/local/etc", "usr/local/share", "usr/share"] as const;

/** Where containers have NVIDIA's driver. */
const CONTAINER_FOLDER = "usr/local/nvidia/share";

/** Variables that name manifests in place of the folders; the second is the older one. */
const NAMED = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"] as const;

const MANIFEST = v.object({ ICD: v.object({ library_path: v.string() }) });

/**
 * Looks for Vulkan's loader, drivers and graphics cards.
 *
 * @param machine What is asked; this machine by default.
 * @returns What there is.
 */
export async function findVulkan(machine: Machine = THIS_MACHINE): Promise<VulkanState> {
  const { root, open } = machine;
  const drivers: Driver[] = [];
  for (const manifest of await manifests(machine)) drivers.push(await driverOf(manifest, open));
  const cards = (await names(join(root, "dev"))).filter((name) => /^nvidia\d+$/.test(name));
  const render = (await names(join(root, "dev/dri"))).filter((name) => name.startsWith("renderD"));
  const nvidia = await nvidiaVersion(join(root, "proc/driver/nvidia/version"));
  return {
    hasLoader: open(LOADER) === undefined,
    drivers,
    devices: [...cards.map((name) => `/dev/${name}`), ...render.map((name) => `/dev/dri/${name}`)],
    ...(nvidia !== undefined && { nvidia }),
  };
}

async function manifests({ variable, root }: Machine): Promise<string[]> {
  const named = NAMED.map(variable).find((paths) => paths !== undefined && paths !== "");
  if (named !== undefined) return named.split(":").filter((path) => path !== "");
  const found: string[] = [];
  for (const folder of [...FOLDERS, CONTAINER_FOLDER]) {
    const path = join(root, folder, "vulkan/icd.d");
    const files = (await names(path)).filter((name) => name.endsWith(".json"));
    found.push(...files.map((name) => join(path, name)));
  }
  return found;
}

async function driverOf(manifest: string, open: Machine["open"]): Promise<Driver> {
  try {
    const { ICD } = v.parse(MANIFEST, JSON.parse(await Deno.readTextFile(manifest)));
    const fault = open(ICD.library_path);
    return { manifest, library: ICD.library_path, ...(fault !== undefined && { fault }) };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { manifest, library: "unknown", fault };
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return [];
    }
    throw error;
  }
}

async function nvidiaVersion(path: string): Promise<string | undefined> {
  try {
    return /\d+\.\d+[.\d]*/.exec(await Deno.readTextFile(path))?.[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** What the kit brings. */
export interface Brought {
  /** The folder with its loader. */
  readonly libraries: string;
  /** A folder to write into. */
  readonly work: string;
}

/**
 * Makes the environment in which a process finds the loader and the drivers.
 *
 * @param state What there is.
 * @param brought What the kit brings.
 * @param machine What is asked; this machine by default.
 * @returns The variables to set.
 */
export async function vulkanEnvironment(
  { hasLoader, drivers }: VulkanState,
  { libraries, work }: Brought,
  { variable, open, root }: Machine = THIS_MACHINE,
): Promise<Record<string, string>> {
  const before = variable("LD_LIBRARY_PATH");
  const loader = hasLoader
    ? {}
    : { LD_LIBRARY_PATH: [before, libraries].filter(Boolean).join(":") };
  const paths = drivers.map(({ manifest }) => manifest);
  const hidden = paths.some((path) => path.startsWith(join(root, CONTAINER_FOLDER)));
  if (hidden) return { ...loader, ...namingDrivers(paths) };
  const hasNvidia = drivers.some(({ library }) => library.includes("nvidia"));
  if (hasNvidia || open(NVIDIA) !== undefined) return loader;
  const manifest = join(work, "nvidia_icd.json");
  await Deno.writeTextFile(manifest, NVIDIA_MANIFEST);
  return { ...loader, ...namingDrivers([...paths, manifest]) };
}

function namingDrivers(paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(NAMED.map((name) => [name, paths.join(":")]));
}

/**
 * Describes the drivers of a machine.
 *
 * @param state What there is.
 * @returns Lines for people.
 */
export function driverLines({ hasLoader, drivers, devices, nvidia }: VulkanState): string[] {
  return [
    `graphics cards: ${devices.join(", ") || "none"}`,
    ...nvidia === undefined ? [] : [`NVIDIA's kernel module: ${nvidia}`],
    `Vulkan's loader: ${hasLoader ? "the system's" : "the kit's, as the system has none"}`,
    ...drivers.length === 0 ? ["Vulkan drivers: no manifest in any icd.d folder"] : [],
    ...drivers.map(({ manifest, library, fault }) =>
      `Vulkan driver: ${library} (${manifest})${fault === undefined ? "" : `: ${fault}`}`
    ),
  ];
}
