import { assertEquals, assertThrows } from "@std/assert";
import zlib from "node:zlib";
import { crc32 } from "./crc32.ts";
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

Deno.test("encodeSafetensors() lays a file out as the format says, with a checksum", () => {
  const bytes = encodeSafetensors({
    metadata: {},
    tensors: new Map([["x", { shape: [2], values: Float32Array.of(1, 2) }]]),
  });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assertEquals(length % 8, 0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  assertEquals(header, {
    __metadata__: { crc32: "2b5d02c3" },
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

Deno.test("decodeSafetensors() reads a file without a checksum, or one that another tool put in order", () => {
  const tensors = {
    b: { dtype: "F32", shape: [1], data_offsets: [4, 8] },
    a: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
  };
  const [a, b] = [{ shape: [1], values: Float32Array.of(0) }, {
    shape: [1],
    values: Float32Array.of(0),
  }];
  const own = encodeSafetensors({
    metadata: { x: "1", y: "2" },
    tensors: new Map([["b", b], ["a", a]]),
  });
  const [, sum] = /"crc32":"(\w+)"/.exec(new TextDecoder().decode(own)) ?? [];
  for (const metadata of [{ y: "2", x: "1" }, { y: "2", crc32: sum, x: "1" }]) {
    const found = decodeSafetensors(file({ ...tensors, __metadata__: metadata }, 8));
    assertEquals(found.metadata, { x: "1", y: "2" });
  }
});

Deno.test("decodeSafetensors() refuses a changed value, name or text", () => {
  const whole = encodeSafetensors(CONTENT);
  const text = new TextDecoder("latin1").decode(whole);
  const places = [whole.length - 1, text.indexOf("b.c"), text.indexOf("test")];
  for (const at of places) {
    const bytes = whole.slice();
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    assertThrows(() => decodeSafetensors(bytes, "x"), SyntaxError, "the file is damaged");
  }
});

Deno.test("crc32() is that of zlib, at once or in parts", () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, at) => at * at);
  for (let end = 0; end <= bytes.length; end++) {
    assertEquals(crc32(bytes.subarray(0, end)), zlib.crc32(bytes.subarray(0, end)));
    assertEquals(crc32(bytes.subarray(end), crc32(bytes.subarray(0, end))), zlib.crc32(bytes));
  }
});

Deno.test("decodeSafetensors() shows little of long or deeply nested values", () => {
  for (const value of ["x".repeat(1e5), JSON.parse("[".repeat(1e5) + "]".repeat(1e5))]) {
    const bytes = file({ x: { dtype: value } }, 0);
    const error = assertThrows(() => decodeSafetensors(bytes, "x"), SyntaxError, '"x" has dtype');
    assertEquals(error.message.length < 200, true);
  }
});
