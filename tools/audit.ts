/**
 * `deno task audit`: which vulnerabilities are known of the packages in deno.lock.
 *
 * @module
 */

/** Exit statuses: 0 none is known, 1 some are, 2 nobody could be asked. */
const UNKNOWN = 2;

/**
 * Asks the package registry.
 *
 * @param env What the environment has besides this process's, such as another registry. @default {{}}
 * @returns What is to be written, and the exit status: 0 if no vulnerability is known, 1 if one is, 2 if the
 *   registry does not say.
 */
export async function audit(
  env: Readonly<Record<string, string>> = {},
): Promise<{ text: string; status: number }> {
  const command = new Deno.Command(Deno.execPath(), { args: ["audit"], stdin: "null", env });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  // A report goes to standard output; without one, nothing was found out.
  if (code === 0 || out !== "") return { text: out ?? "", status: code };
  const text =
    "Cannot audit as the package registry must say which vulnerabilities are known, and it did not: " +
    `nothing was checked; ask one that does, with NPM_CONFIG_REGISTRY\n${err?.split("\n")[0]}`;
  return { text, status: UNKNOWN };
}

if (import.meta.main) {
  const { text, status } = await audit();
  // deno-lint-ignore no-console -- a tool's output
  console.log(text);
  Deno.exit(status);
}
