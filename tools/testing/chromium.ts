/**
 * The browser that tests are run in.
 *
 * @module
 */

/** The headless shell first: it has no window, and takes half the processor time. */
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error; // A missing permission must not pass for a missing browser.
  }
}

/**
 * Finds a Chromium: the headless shell, else one with a window; Debian's, else the first on `PATH`.
 *
 * @returns The path of its executable, or `null` if there is none.
 */
export function findChromium(): string | null {
  const folders = ["/usr/bin", ...(Deno.env.get("PATH") ?? "").split(":")];
  const paths = NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  return paths.find(isFile) ?? null;
}
