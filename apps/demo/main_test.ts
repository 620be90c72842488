import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { CommanderError } from "commander";
import { parseArguments } from "./main.ts";

function parse(...args: string[]): ReturnType<typeof parseArguments> {
  return parseArguments(args, { writeOut: () => {}, writeErr: () => {} });
}

Deno.test("parseArguments() has a default for each flag but the model", () => {
  assertEquals(parse(), { host: "127.0.0.1", port: 8000 });
  const args = ["--port", "0", "--host=0.0.0.0", "--model", "a.safetensors"];
  assertEquals(parse(...args), { host: "0.0.0.0", port: 0, model: "a.safetensors" });
});

Deno.test("parseArguments() refuses what it does not know", () => {
  assertThrows(() => parse("--prot", "8000"), CommanderError, "(Did you mean --port?)");
  assertThrows(() => parse("8000"), CommanderError, "too many arguments");
  for (const port of ["65536", "-1", "8e3", "", "http"]) {
    assertThrows(() => parse(`--port=${port}`), CommanderError, "integer from 0 to 65535");
  }
});

Deno.test("parseArguments() prints help that names every flag", () => {
  let help = "";
  const output = { writeOut: (text: string) => help += text, writeErr: () => {} };
  assertThrows(() => parseArguments(["--help"], output), CommanderError, "(outputHelp)");
  for (const flag of ["--port", "--host", "--model"]) assertStringIncludes(help, flag);
});
