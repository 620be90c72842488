/**
 * The browser that tests are run in.
 *
 * @module
 */

import { findProgram } from "./find_program.ts";

/** The headless shell first: it has no window, and takes half the processor time. */
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/**
 * Finds a Chromium: the headless shell, else one with a window; Debian's, else the first on `PATH`.
 *
 * @returns The path of its executable, or `null` if there is none.
 */
export function findChromium(): string | null {
  return findProgram(...NAMES);
}
