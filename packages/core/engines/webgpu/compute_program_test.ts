import { assertEquals } from "@std/assert";
import { bytesMoved, bytesOf, computeProgram, float } from "./compute_program.ts";

const PROGRAM = computeProgram({
  label: "twice",
  constants: { LENGTH: 3 },
  bindings: [
    { variable: "x", type: "array<f32>", buffer: "input", access: "read" },
    { variable: "y", type: "array<f32>", buffer: "output", access: "read_write" },
    { variable: "factor", type: "vec4f", buffer: "factor", access: "uniform" },
  ],
  workgroups: [1, 1, 1],
  body: "fn main() {}",
});

Deno.test("computeProgram() numbers bindings in their order", () => {
  assertEquals(
    PROGRAM.wgsl,
    `// twice
const LENGTH = 3u;
@group(0) @binding(0) var<storage, read> x : array<f32>;
@group(0) @binding(1) var<storage, read_write> y : array<f32>;
@group(0) @binding(2) var<uniform> factor : vec4f;
fn main() {}
`,
  );
});

Deno.test("computeProgram() enables 16-bit numbers where they are named, and nowhere else", () => {
  const directives = (type: string, body: string): string[] => {
    const [binding] = PROGRAM.bindings;
    const bindings = binding === undefined ? [] : [{ ...binding, type }];
    const { wgsl } = computeProgram({ ...PROGRAM, constants: {}, bindings, body });
    return wgsl.split("\n").slice(1).filter((line) => line.startsWith("enable"));
  };
  assertEquals(directives("array<f32>", "fn main() {}"), []);
  assertEquals(directives("array<vec4f>", "fn main() { let half16 = 0.0; }"), []);
  assertEquals(directives("array<f16>", "fn main() {}"), ["enable f16;"]);
  assertEquals(directives("array<f32>", "var<workgroup> tile : array<vec4h, 4>;"), [
    "enable f16;",
  ]);
});

Deno.test("bytesOf() rounds 16-bit numbers up to whole words", () => {
  assertEquals(bytesOf({ length: 3, role: "scratch" }), 12);
  assertEquals(bytesOf({ length: 4, precision: "f16", role: "scratch" }), 8);
  assertEquals(bytesOf({ length: 3, precision: "f16", role: "scratch" }), 8);
});

Deno.test("bytesMoved() counts what is written in place twice", () => {
  const plan = {
    programs: [PROGRAM, PROGRAM],
    buffers: {
      input: { length: 3, role: "input" },
      output: { length: 5, role: "scratch" },
      factor: { length: 4, role: "input", uniform: true },
    },
  } as const;
  assertEquals(bytesMoved(plan), 2 * 4 * (3 + 2 * 5 + 4));
});

Deno.test("float() writes every finite number", () => {
  assertEquals([1, -0.5, 1e-30].map(float), ["f32(1)", "f32(-0.5)", "f32(1e-30)"]);
});
