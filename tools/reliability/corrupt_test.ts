import { assertGoals } from "./check.ts";
import { CORRUPT } from "./corrupt.ts";

Deno.test("damaged files are read rightly or refused by name: 1,500 of all formats", async () => {
  const lines: string[] = [];
  const findings = await CORRUPT.run({ seed: 1, times: 1500, write: (line) => lines.push(line) });
  try {
    assertGoals(CORRUPT, findings);
  } catch (cause) {
    throw new Error(lines.join("\n"), { cause });
  }
});
