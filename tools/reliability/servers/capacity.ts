/**
 * How much servers answer, and what memory they take.
 *
 * @module
 */

import { sendLoad } from "../../bench/load.ts";
import { percentile } from "../../bench/statistics.ts";
import type { Figures, Fleet } from "./fleet.ts";
import type { UnitServer } from "./unit_server.ts";

/** Each sends its next request when it has its answer. */
const CONNECTIONS = 8;

/**
 * Measures the servers that run, by way of nginx.
 *
 * @param fleet The servers, and nginx.
 * @param load What is asked, and how often.
 * @returns Requests a second, what a request takes of a core, and memory.
 */
export async function measureCapacity(
  fleet: Fleet,
  load: { readonly bodies: readonly string[]; readonly requests: number },
): Promise<Figures> {
  const options = { ...load, connections: CONNECTIONS };
  const { url } = fleet.proxies.repeating;
  const predict = new URL("/predict", url);
  await sendLoad(predict, options); // what runs a batch is made when it is first needed
  const before = await totalOf(fleet, (server) => server.cpuMilliseconds());
  const { seconds, latencies } = await sendLoad(predict, options);
  const cpu = await totalOf(fleet, (server) => server.cpuMilliseconds()) - before;
  const size = await totalOf(fleet, (server) => server.residentMebibytes());
  return {
    requests: load.requests,
    "requests a second": load.requests / seconds,
    "p99, ms": percentile(latencies, 0.99),
    "CPU ms a request": cpu / load.requests,
    "MiB a server": size / fleet.servers.length,
  };
}

async function totalOf(
  { servers }: Fleet,
  figure: (server: UnitServer) => Promise<number>,
): Promise<number> {
  return (await Promise.all(servers.map(figure))).reduce((sum, value) => sum + value, 0);
}
