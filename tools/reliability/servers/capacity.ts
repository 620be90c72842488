/**
 * How much servers answer, and what memory they take.
 *
 * @module
 */

import { sendLoad } from "../../bench/load.ts";
import { median, percentile } from "../../bench/statistics.ts";
import type { Finding } from "../check.ts";
import type { Fleet } from "./fleet.ts";

/** Each sends its next request when it has its answer. */
const CONNECTIONS = 8;

/**
 * Measures the servers that run, by way of nginx.
 *
 * @param what How they run.
 * @param fleet The servers, and nginx.
 * @param load What is asked, and how often.
 * @returns Requests a second, and memory.
 */
export async function measureCapacity(
  what: string,
  fleet: Fleet,
  load: { readonly bodies: readonly string[]; readonly requests: number },
): Promise<Finding> {
  const options = { ...load, connections: CONNECTIONS };
  const { url } = fleet.proxies.repeating;
  const predict = new URL("/predict", url);
  await sendLoad(predict, options); // what runs a batch is made when it is first needed
  const { seconds, latencies } = await sendLoad(predict, options);
  const sizes = await Promise.all(fleet.servers.map((server) => server.residentMebibytes()));
  return {
    what,
    figures: {
      requests: load.requests,
      "requests a second": load.requests / seconds,
      "median, ms": median(latencies),
      "p99, ms": percentile(latencies, 0.99),
      "MiB a server": Math.max(...sizes),
    },
  };
}
