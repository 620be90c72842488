/**
 * What is done to servers under load.
 *
 * @module
 */

import { percentile } from "../../bench/statistics.ts";
import type { KnownAnswers } from "./answers.ts";
import { Load, NamedClient, type Outcome } from "./clients.ts";
import type { Figures, Fleet } from "./fleet.ts";
import type { Nginx } from "./nginx.ts";
import { until } from "./until.ts";

/** What a trial works on. */
export interface TrialOptions {
  /** The servers, and nginx. */
  readonly fleet: Fleet;
  /** What is asked, and what is answered. */
  readonly known: KnownAnswers;
  /** Requests before what is done, and after it, at least. */
  readonly times: number;
}

/** Does something to servers under load; gives all requests, and those that nginx sent to two servers. */
async function underLoad(
  proxy: Nginx,
  { known, times }: TrialOptions,
  work: () => Promise<void>,
): Promise<{ outcomes: readonly Outcome[]; figures: Figures }> {
  const before = (await proxy.requests()).length;
  const load = new Load(proxy.url, known.bodies);
  try {
    await load.more(times);
    await work();
    await load.more(times);
  } finally {
    await load.stop();
  }
  const { outcomes } = load;
  const logged = (await proxy.requests(before + outcomes.length)).slice(before);
  const twice = logged.filter(({ tried }) => tried.filter(({ bytes }) => bytes > 0).length > 1);
  const answered = outcomes.filter(({ status }) => status === 200);
  const wrong = answered.filter((outcome) => known.ageOf(outcome) === undefined);
  const latencies = answered.map(({ start, end }) => end - start);
  return {
    outcomes,
    figures: {
      requests: outcomes.length,
      failed: outcomes.length - answered.length,
      "wrong answers": wrong.length,
      "sent twice": twice.length,
      "p99, ms": percentile(latencies, 0.99),
    },
  };
}

/**
 * Kills a server while it has requests.
 *
 * @param place Its number.
 * @param proxy The nginx that is asked.
 * @param options What the trial works on.
 * @returns What became of the requests. Those that failed in flight were sent before its end.
 */
export async function killOne(
  place: number,
  proxy: Nginx,
  options: TrialOptions,
): Promise<Figures> {
  let ended = 0;
  const { outcomes, figures } = await underLoad(proxy, options, async () => {
    ended = await options.fleet.at(place).kill();
    options.fleet.forget(place);
  });
  const failed = outcomes.filter(({ status }) => status !== 200);
  const inFlight = failed.filter(({ start }) => start < ended).length;
  return { ...figures, failed: failed.length - inFlight, "failed in flight": inFlight };
}

/** Which servers are started. */
export interface RestartOptions extends TrialOptions {
  /** The numbers of those that have ended. */
  readonly ended: readonly number[];
  /** The numbers of those that run, and are told to end. */
  readonly running: readonly number[];
}

/**
 * Starts servers that have ended, then restarts servers in turn.
 *
 * @param options What the trial works on, and which servers are started.
 * @returns What became of the requests.
 * @throws {Error} If a server does not say that it is not ready, still answer, and end with status 0.
 */
export async function restart(options: RestartOptions): Promise<Figures> {
  const { fleet, known, ended, running } = options;
  const start = performance.now();
  const { figures } = await underLoad(fleet.proxies.repeating, options, async () => {
    for (const place of ended) await fleet.start(place);
    for (const place of running) {
      const server = fleet.at(place);
      server.terminate();
      await until("a server not to be ready", async () => !await server.isReady());
      using client = new NamedClient(server.url);
      const response = await client.ask("/predict", known.bodies[0]);
      await response.body?.cancel();
      const code = await server.ended();
      if (!response.ok || code !== 0) {
        throw new Error(
          `A server that ends must answer, and end with 0: ${response.status} ${code}`,
        );
      }
      fleet.forget(place);
      await fleet.start(place);
    }
  });
  const seconds = (performance.now() - start) / 1000;
  return { ...figures, seconds };
}

/**
 * Replaces the model.
 *
 * @param options What the trial works on.
 * @returns What became of the requests, and which model answered.
 */
export async function replaceModel(options: TrialOptions): Promise<Figures> {
  const { fleet, known } = options;
  let seconds = 0;
  const { outcomes, figures } = await underLoad(fleet.proxies.repeating, options, async () => {
    const before = await fleet.at(0).modelDigest();
    const start = performance.now();
    await fleet.putModel("new");
    for (const server of fleet.servers) {
      await until("the new model", async () => await server.modelDigest() !== before);
    }
    seconds = (performance.now() - start) / 1000;
    await known.learn("new", fleet.at(0));
  });
  const ages = outcomes.map((outcome) => outcome.status === 200 && known.ageOf(outcome));
  return {
    ...figures,
    "old answers": ages.filter((age) => age === "old").length,
    "new answers": ages.filter((age) => age === "new").length,
    seconds,
  };
}
