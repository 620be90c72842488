import { assertEquals } from "@std/assert";
import { seriesOf } from "./machine.ts";

Deno.test("seriesOf() tells processors of one name apart, where Linux numbers them", () => {
  const lines = ["processor\t: 0", "cpu family\t: 26", "model\t\t: 2", "model name\t: AMD EPYC"];
  assertEquals(seriesOf(lines.join("\n")), "family 26, model 2");
  assertEquals(seriesOf("processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c"), undefined);
});
