/**
 * Serialises what event files consist of (TensorFlow's event.proto, summary.proto and
 * histogram.proto), with the wire writer of Protobuf-ES.
 *
 * Values are in the fields `simple_value`, `histo` and `image`. Every TensorBoard shows these without
 * the metadata of a plugin.
 *
 * @module
 */

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { integer, message, text } from "@goodness/core/graph/protobuf";
import type { Histogram } from "./histogram.ts";
import type { EncodedImage } from "./image.ts";

/** A value to be shown. */
export type EventValue = { scalar: number } | { histogram: Histogram } | { image: EncodedImage };

/** The content of an event: the format of the file, the start of a session, or a value with its tag. */
export type EventContent =
  | "version"
  | "session start"
  | { readonly tag: string; readonly value: EventValue };

/** An event of a training. */
export interface TrainingEvent {
  /** The time in seconds since 1970. */
  readonly wallTime: number;
  /** The step. */
  readonly step: number;
  /** The content. */
  readonly content: EventContent;
}

/** The first version of the format that has session starts. */
const FILE_VERSION = "brain.Event:2";

/** `SessionLog.START`. */
const START = 1;

function double(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Bit64).double(value);
}

function doubles(writer: BinaryWriter, field: number, values: Float64Array): void {
  message(writer, field, (packed) => values.forEach((value) => packed.double(value)));
}

function writeHistogram(writer: BinaryWriter, histogram: Histogram): void {
  double(writer, 1, histogram.min);
  double(writer, 2, histogram.max);
  double(writer, 3, histogram.count);
  double(writer, 4, histogram.sum);
  double(writer, 5, histogram.sumOfSquares);
  doubles(writer, 6, histogram.limits);
  doubles(writer, 7, histogram.counts);
}

function writeImage(writer: BinaryWriter, image: EncodedImage): void {
  integer(writer, 1, image.height);
  integer(writer, 2, image.width);
  integer(writer, 3, image.colourSpace);
  writer.tag(4, WireType.LengthDelimited).bytes(image.png);
}

function writeValue(writer: BinaryWriter, tag: string, value: EventValue): void {
  text(writer, 1, tag);
  if ("scalar" in value) {
    // Rounded here, as the wire writer refuses numbers beyond float32, which should be infinite.
    writer.tag(2, WireType.Bit32).float(Math.fround(value.scalar));
  } else if ("image" in value) {
    message(writer, 4, (inner) => writeImage(inner, value.image));
  } else {
    message(writer, 5, (inner) => writeHistogram(inner, value.histogram));
  }
}

function writeContent(writer: BinaryWriter, content: EventContent): void {
  if (content === "version") {
    text(writer, 3, FILE_VERSION);
  } else if (content === "session start") {
    message(writer, 7, (session) => integer(session, 1, START));
  } else {
    const { tag, value } = content;
    message(writer, 5, (summary) => message(summary, 1, (inner) => writeValue(inner, tag, value)));
  }
}

/**
 * Serialises an event.
 *
 * @param event The event.
 * @returns The content of a record.
 */
export function encodeEvent({ wallTime, step, content }: TrainingEvent): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  double(writer, 1, wallTime);
  integer(writer, 2, step);
  writeContent(writer, content);
  return writer.finish();
}
