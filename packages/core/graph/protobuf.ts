/**
 * Fields of protobuf messages, over the wire writer of Protobuf-ES.
 *
 * @module
 */

import { type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Writes a message within a message. */
export function message(
  writer: BinaryWriter,
  field: number,
  write: (writer: BinaryWriter) => void,
): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

/** Writes a text. */
export function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

/** Writes a whole number. */
export function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}
