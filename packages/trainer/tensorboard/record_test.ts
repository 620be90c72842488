import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { crc32cOf, readRecords, unmask } from "./_event_reader.ts";
import { frameRecord, maskedChecksum } from "./record.ts";

const RUNS = { seed: 20_241_128, numRuns: 100 };

const RECORDS = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 });

function joined(records: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(records.flatMap((record) => [...frameRecord(record)]));
}

Deno.test("maskedChecksum() gives the known checksums of CRC-32C, and so does the tests' reader", () => {
  const cases: [Uint8Array, number][] = [
    [new TextEncoder().encode("123456789"), 0xe3069283],
    [new Uint8Array(), 0],
    // RFC 3720, B.4
    [new Uint8Array(32), 0x8a9136aa],
    [new Uint8Array(32).fill(0xff), 0x62a8ab43],
    [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    [Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ];
  for (const [bytes, expected] of cases) {
    assertEquals(unmask(maskedChecksum(bytes)), expected);
    assertEquals(crc32cOf(bytes), expected);
  }
});

Deno.test("frameRecord() writes length, data and checksums in their places", () => {
  const record = frameRecord(Uint8Array.of(0x61, 0x62, 0x63));
  const view = new DataView(record.buffer);
  assertEquals(record.length, 19);
  assertEquals(view.getBigUint64(0, true), 3n);
  assertEquals(unmask(view.getUint32(8, true)), crc32cOf(record.subarray(0, 8)));
  assertEquals([...record.subarray(12, 15)], [0x61, 0x62, 0x63]);
  assertEquals(unmask(view.getUint32(15, true)), 0x364b3fb7); // CRC-32C of "abc"
});

Deno.test("frameRecord() gives records that read back, whatever they hold", () => {
  fc.assert(
    fc.property(RECORDS, (records) => {
      const { records: read, cutOff } = readRecords(joined(records));
      assertEquals(read.map((record) => [...record]), records.map((record) => [...record]));
      assertEquals(cutOff, 0);
    }),
    RUNS,
  );
});

Deno.test("frameRecord() lets a reader find all whole records before any cut", () => {
  const records = [Uint8Array.of(1, 2, 3), new Uint8Array(), new Uint8Array(40).fill(7)];
  const bytes = joined(records);
  const ends = [0, 19, 35, 91];
  assertEquals(bytes.length, 91);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const whole = ends.findLastIndex((end) => end <= cut);
    const { records: read, cutOff } = readRecords(bytes.subarray(0, cut));
    assertEquals(read.length, whole, `cut at ${cut}`);
    assertEquals(cutOff, cut - (ends[whole] ?? NaN));
  }
});

Deno.test("frameRecord() lets a reader notice any byte that changed", () => {
  const bytes = joined([Uint8Array.of(1, 2, 3), new Uint8Array(20).fill(7)]);
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(change, ([at, bits]) => {
      const changed = bytes.map((byte, i) => i === at ? byte ^ bits : byte);
      assertThrows(() => readRecords(changed), SyntaxError, "Wrong checksum");
    }),
    RUNS,
  );
});
