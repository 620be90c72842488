/**
 * Several servers behind nginx.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { Nginx } from "./nginx.ts";
import { UnitServer } from "./unit_server.ts";
import { usableCores } from "./unit.ts";

/** As many as the configuration of nginx has. */
const SERVERS = 2;

/** The models, before and after the change; a server may read `runs` and `data` alone. */
const MODELS = {
  old: "data/models/mnist-local.safetensors",
  new: "data/models/mnist-grouped-record.safetensors",
} as const;

/** Which of the two models. */
export type ModelAge = keyof typeof MODELS;

/** What was found, by the heading of its column. */
export type Figures = Readonly<Record<string, number>>;

/** Ports that are free, all at once. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map(({ addr }) => addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

/** Servers, which may be started and ended, and nginx before them. */
export class Fleet implements AsyncDisposable {
  /** nginx as it is configured, and one that sends no request twice. */
  readonly proxies: Readonly<Record<"repeating" | "plain", Nginx>>;
  /** A folder that the servers may read, beside their model. */
  readonly folder: string;
  readonly #ports: readonly number[];
  readonly #cores: readonly number[];
  readonly #servers = new Map<number, UnitServer>();
  readonly #ending: AsyncDisposableStack;

  private constructor(
    { folder, ports, cores, proxies, ending }: {
      readonly folder: string;
      readonly ports: readonly number[];
      readonly cores: readonly number[];
      readonly proxies: Fleet["proxies"];
      readonly ending: AsyncDisposableStack;
    },
  ) {
    this.folder = folder;
    this.proxies = proxies;
    this.#ports = ports;
    this.#cores = cores;
    this.#ending = ending;
  }

  /**
   * Starts nginx, and no server yet.
   *
   * @returns The fleet.
   */
  static async create(): Promise<Fleet> {
    await using ending = new AsyncDisposableStack();
    await Deno.mkdir("runs", { recursive: true });
    const folder = resolve(await Deno.makeTempDir({ dir: "runs", prefix: "serving-" }));
    ending.defer(() => Deno.remove(folder, { recursive: true }));
    await Deno.chmod(folder, 0o755); // Started by root, nginx's workers are of another user.
    const cores = await usableCores();
    const [first = 0, second = 0, ...ports] = freePorts(2 + SERVERS);
    const start = async (name: string, port: number, repeats: boolean): Promise<Nginx> => {
      const own = join(folder, name);
      await Deno.mkdir(own);
      return ending.use(await Nginx.start({ folder: own, port, servers: ports, repeats }));
    };
    const proxies = {
      repeating: await start("repeating", first, true),
      plain: await start("plain", second, false),
    };
    const fleet = new Fleet({ folder, ports, cores, proxies, ending: ending.move() });
    await fleet.putModel("old");
    return fleet;
  }

  /** The servers that run. */
  get servers(): readonly UnitServer[] {
    return [...this.#servers.values()];
  }

  /** The numbers that servers may have. */
  get places(): readonly number[] {
    return this.#ports.map((_, place) => place);
  }

  get #model(): string {
    return join(this.folder, "served.safetensors");
  }

  /**
   * Starts a server, and waits until it is ready.
   *
   * @param place Its number.
   * @param cores What it computes on. @default {one core of its own, where there are enough}
   * @returns The server.
   */
  async start(place: number, cores: "one" | "all" = "one"): Promise<UnitServer> {
    const own = this.#cores[place % this.#cores.length] ?? 0;
    const server = await UnitServer.start({
      port: this.#ports[place] ?? 0,
      cores: cores === "one" ? [own] : this.#cores,
      model: this.#model,
    });
    this.#servers.set(place, server);
    return server;
  }

  /** Finds a server that runs. */
  at(place: number): UnitServer {
    const server = this.#servers.get(place);
    if (server === undefined) throw new RangeError(`There is no server ${place}`);
    return server;
  }

  /**
   * Ends a server by SIGTERM.
   *
   * @param place Its number.
   */
  async end(place: number): Promise<void> {
    await this.at(place)[Symbol.asyncDispose]();
    this.forget(place);
  }

  /** Forgets a server that has ended. */
  forget(place: number): void {
    this.#servers.delete(place);
  }

  /**
   * Replaces the model as `docs/serving.md` says: a file beside it takes its name.
   *
   * @param age Which one.
   */
  async putModel(age: ModelAge): Promise<void> {
    const next = `${this.#model}.new`;
    await Deno.copyFile(MODELS[age], next);
    await Deno.rename(next, this.#model);
  }

  /** Ends all. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.servers) await server[Symbol.asyncDispose]();
    await this.#ending.disposeAsync();
  }
}
