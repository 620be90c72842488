/**
 * The most memory that this process holds while something runs.
 *
 * @module
 */

/** Milliseconds between two looks. */
const INTERVAL_MS = 20;

/**
 * Runs something and watches the memory meanwhile. Engines compute beside JavaScript, which looks.
 *
 * @param work What runs.
 * @returns What it gives, and the most bytes seen.
 */
export async function withPeakMemory<T>(
  work: () => Promise<T>,
): Promise<{ result: T; peakMemoryBytes: number }> {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, Deno.memoryUsage().rss);
  };
  const timer = setInterval(look, INTERVAL_MS);
  try {
    const result = await work();
    look();
    return { result, peakMemoryBytes: peak };
  } finally {
    clearInterval(timer);
  }
}
