/**
 * What an engine can do at most: the two roofs of the roofline model (Williams, Waterman and Patterson
 * 2009, "Roofline: an insightful visual performance model").
 *
 * @module
 */

import type { Engine } from "@goodness/core";
import { measureBandwidth } from "./bandwidth.ts";
import { measureProduct } from "./square_product.ts";

/** How large and how long the measurements of rates are. */
export interface RateOptions {
  /** Rows and columns of the large product. */
  readonly size: number;
  /** Values of the elementwise program. */
  readonly values: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
}

/** The two rates. */
export interface Rates {
  /** 10^9 floating-point operations per second of a large product. */
  readonly gemmGflops: number;
  /** Bytes per second of an elementwise program. */
  readonly bandwidth: number;
}

/**
 * Measures what an engine can do at most.
 *
 * @param engine The engine.
 * @param options How large and how long.
 * @returns The rates.
 */
export async function measureRates(engine: Engine, options: RateOptions): Promise<Rates> {
  const { size, values, seconds } = options;
  const gemmGflops = await measureProduct(engine, size, seconds);
  return { gemmGflops, bandwidth: await measureBandwidth(engine, values, seconds) };
}
