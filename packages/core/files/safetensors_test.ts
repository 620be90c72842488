import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.ts";

const CONTENT: Safetensors = {
  metadata: { format: "test", note: "größer" },
  tensors: new Map([
    ["a", { shape: [2, 3], values: Float32Array.of(1, -2, 0.5, 65504, 2 ** -14, -0) }],
    ["empty", { shape: [0], values: new Float32Array() }],
    ["b.c", { shape: [1], values: Float32Array.of(3) }],
  ]),
};

/** A file with the given header, written by hand. */
function file(header: unknown, body: number): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + body);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

Deno.test("decodeSafetensors() gives back what encodeSafetensors() got", () => {
  for (const precision of ["F32", "F16"] as const) {
    assertEquals(decodeSafetensors(encodeSafetensors(CONTENT, precision)), CONTENT);
  }
});

Deno.test("encodeSafetensors() lays a file out as the format says", () => {
  const bytes = encodeSafetensors({
    metadata: {},
    tensors: new Map([["x", { shape: [2], values: Float32Array.of(1, 2) }]]),
  });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assertEquals(length % 8, 0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  assertEquals(header, {
    __metadata__: {},
    x: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
  });
  assertEquals([...bytes.subarray(8 + length)], [0, 0, 128, 63, 0, 0, 0, 64]);
});

Deno.test("decodeSafetensors() reads a file from the middle of a buffer", () => {
  const bytes = encodeSafetensors(CONTENT);
  const padded = new Uint8Array(bytes.length + 3);
  padded.set(bytes, 3);
  assertEquals(decodeSafetensors(padded.subarray(3)), CONTENT);
});

Deno.test("decodeSafetensors() reads a header in any order", () => {
  const header = {
    z: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
    b: { dtype: "F32", shape: [1], data_offsets: [4, 8] },
    a: { dtype: "F32", shape: [0], data_offsets: [4, 4] },
  };
  const { z, b, a } = header;
  for (const order of [{ z, b, a }, { a, b, z }, { b, z, a }]) {
    assertEquals([...decodeSafetensors(file(order, 8)).tensors.keys()], ["z", "a", "b"]);
  }
});

Deno.test("decodeSafetensors() says what another kind of file is", () => {
  const cases: [string, string][] = [
    ["version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a Git LFS pointer; fetch"],
    ["<!DOCTYPE html>\n<html></html>", "a web page, perhaps a failed download"],
  ];
  for (const [text, found] of cases) {
    const message = `Cannot read x: expected a safetensors file, found ${found}`;
    const bytes = new TextEncoder().encode(text);
    assertThrows(() => decodeSafetensors(bytes, "x"), SyntaxError, message);
  }
});

Deno.test("decodeSafetensors() says what is wrong", () => {
  // deno-lint-ignore camelcase -- the name in the format
  const entry = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  const cases: [Uint8Array<ArrayBuffer>, string][] = [
    [new Uint8Array(3), "it has only 3 bytes"],
    [file({}, 0).fill(255, 0, 8), "its header claims"],
    [file([], 0), "not a JSON object"],
    [file({ x: 1 }, 4), 'entry of tensor "x" is not an object'],
    [file({ x: { ...entry, dtype: "I64" } }, 4), '"x" has dtype "I64"'],
    [file({ x: { ...entry, shape: [-1] } }, 4), '"x" has shape [-1]'],
    [file({ x: { ...entry, shape: [2] } }, 4), '"x" of shape [2] is at bytes 0 to 4'],
    [file({ x: { ...entry, data_offsets: [4, 8] } }, 8), '"x" of shape [1] is at bytes 4 to 8'],
    [file({ x: { ...entry, data_offsets: [0] } }, 4), "data_offsets [0]"],
    [file({ x: entry }, 0), "ends past the end of the file"],
    [file({ x: entry }, 9), "5 bytes follow the last tensor"],
    [file({ x: entry, y: entry }, 4), '"y" of shape [1] is at bytes 0 to 4'],
    [file({ __metadata__: { n: 1 } }, 0), "__metadata__"],
  ];
  for (const [bytes, part] of cases) {
    assertThrows(() => decodeSafetensors(bytes, "x.safetensors"), SyntaxError, part);
  }
  assertThrows(() => decodeSafetensors(new Uint8Array(1), "x.st"), SyntaxError, "Cannot read x.st");
});

Deno.test("decodeSafetensors() refuses or reads any cut or changed file, and never breaks", () => {
  const whole = encodeSafetensors(CONTENT);
  const position = fc.integer({ min: 0, max: whole.length - 1 });
  fc.assert(
    fc.property(position, fc.integer({ min: 0, max: 255 }), fc.boolean(), (at, byte, cut) => {
      const bytes = cut ? whole.slice(0, at) : whole.with(at, byte);
      try {
        decodeSafetensors(bytes as Uint8Array<ArrayBuffer>);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});
