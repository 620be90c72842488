import { taskCommand } from "@goodness/cli";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { CommanderError } from "commander";
import { main } from "./main.ts";
import { parseArguments } from "./serve_options.ts";

function parse(...args: string[]): ReturnType<typeof parseArguments> {
  return parseArguments(args, { out: () => {}, err: () => {} });
}

Deno.test("parseArguments() has a default for each flag but the model", () => {
  assertEquals(parse(), { host: "127.0.0.1", port: 8000, drain: 0, precision: "f32" });
  const args = ["--port", "0", "--host=0.0.0.0", "--model", "a.safetensors"];
  assertEquals(parse(...args), {
    ...{ host: "0.0.0.0", port: 0, drain: 0, precision: "f32" },
    model: { goodness: "a.safetensors" },
  });
  assertEquals(parse("--model", "a=b/c=d", "--model", "runs/e=f").model, {
    a: "b/c=d",
    goodness: "runs/e=f",
  });
  assertEquals(parse("--host", "localhost").host, "localhost");
  const origins = ["https://a.test", "http://localhost:3000"];
  assertEquals(parse("--cors-origin", ...origins).corsOrigin, origins);
  assertEquals(parse("--allow-host", "a.test", "b.test").allowHost, ["a.test", "b.test"]);
});

Deno.test("parseArguments() refuses what it does not know", () => {
  assertThrows(() => parse("--prot", "8000"), CommanderError, "(Did you mean --port?)");
  assertThrows(() => parse("--model=a=b", "--model=a=c"), CommanderError, 'name "a"');
  for (const origin of ["example.org", "https://example.org/", "*", "null", "https://a.test/b"]) {
    assertThrows(() => parse("--cors-origin", origin), CommanderError, "It must be an origin");
  }
  assertThrows(() => parse("--log", "text"), CommanderError, "Allowed choices are json");
  assertThrows(
    () => parse("--precision=f16"),
    CommanderError,
    "Allowed choices are f32, bf16, auto",
  );
  assertThrows(() => parse("8000"), CommanderError, "too many arguments");
  for (const port of ["65536", "-1", "8e3", "", "http"]) {
    assertThrows(() => parse(`--port=${port}`), CommanderError, "integer from 0 to 65535");
  }
  for (const host of ["192.168.1.2", "::1", "example.org", ""]) {
    assertThrows(() => parse(`--host=${host}`), CommanderError, "127.0.0.1, localhost, 0.0.0.0");
  }
});

Deno.test("parseArguments() prints help that names every flag", () => {
  let help = "";
  const terminal = { out: (text: string) => help += text, err: () => {} };
  assertThrows(() => parseArguments(["--help"], terminal), CommanderError, "(outputHelp)");
  const names = ["port", "host", "allow-host", "model", "cors-origin", "drain", "precision"];
  for (const name of names) assertStringIncludes(help, `--${name} <`);
});

async function run(...args: string[]): Promise<[status: number, err: string]> {
  let err = "";
  const status = await main(args, { out: () => {}, err: (text) => err += text });
  return [status, err];
}

Deno.test("main() ends with 2 for wrong flags, and says where help is", async () => {
  const [status, err] = await run("--host", "10.0.0.1");
  assertEquals(status, 2);
  assertStringIncludes(err, "Allowed choices are 127.0.0.1, localhost, 0.0.0.0");
  assertStringIncludes(err, "(add --help for all flags)");
  assertEquals((await run("--help"))[0], 0);
});

Deno.test("main() ends with 1 where there is no model, and says what to do", async () => {
  const remedy = `train one by: ${taskCommand("train:supervised")}`;
  assertEquals(await run("--model", "none.safetensors"), [
    1,
    "error: Cannot find a model in none.safetensors: choose a model file or the folder of a run, or " +
    `${remedy}\n`,
  ]);
});
