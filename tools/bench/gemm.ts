/**
 * Large products and large elementwise programs on an engine.
 *
 * @module
 */

import type { EngineChoice } from "@goodness/core";
import { measureBandwidth } from "./bandwidth.ts";
import type { Measurement } from "./bench_case.ts";
import { startBenchEngine } from "./device.ts";
import { withPeakMemory } from "./peak_memory.ts";
import { measureProduct } from "./square_product.ts";
import type { RateOptions } from "./rates.ts";

/** A product to measure. */
export interface GemmSpec extends RateOptions {
  /** What kind of measurement it is. */
  readonly kind: "gemm";
  /** The engine. */
  readonly engine: EngineChoice;
  /** Whether all is to be quick; a software adapter will do then. */
  readonly quick: boolean;
  /** Rows and columns of the product; `size` is that of the one that it is compared with. */
  readonly rows: number;
}

/**
 * Measures a product, after looking at its first row.
 *
 * @param spec What is measured.
 * @returns The product.
 * @throws {Error} If the engine's product is wrong.
 */
export async function measureGemm(spec: GemmSpec): Promise<Measurement[]> {
  const { rows, size, values, seconds } = spec;
  const { engine, origin } = await startBenchEngine(spec);
  const { result: gflops, peakMemoryBytes } = await withPeakMemory(() =>
    measureProduct(engine, rows, seconds)
  );
  const gemmGflops = rows === size ? gflops : await measureProduct(engine, size, seconds);
  const bandwidth = await measureBandwidth(engine, values, seconds);
  const flops = 2 * rows ** 3;
  return [{
    ...{ what: "product", ...origin, preset: null, batch: rows, imagesPerSecond: null },
    ...{ gflops, gemmGflops, fractionOfGemm: gflops / gemmGflops, peakMemoryBytes },
    ...{ flops, bytes: 3 * rows ** 2 * Float32Array.BYTES_PER_ELEMENT, bandwidth },
    milliseconds: flops / gflops / 1e6,
  }];
}
