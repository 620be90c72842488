/**
 * Programs of the system that tests run.
 *
 * @module
 */

/** Where Debian has programs; those for administrators are not on everybody's `PATH`. */
const FOLDERS = ["/usr/bin", "/usr/sbin"];

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error; // A missing permission must not pass for a missing program.
  }
}

/**
 * Finds a program: Debian's, else the first on `PATH`.
 *
 * @param names Its names, the preferred one first.
 * @returns Its path, or `null` if there is none.
 */
export function findProgram(...names: readonly string[]): string | null {
  const folders = [...FOLDERS, ...(Deno.env.get("PATH") ?? "").split(":")];
  const paths = names.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  return paths.find(isFile) ?? null;
}
