/**
 * What is sent to a server: bytes that may or may not be HTTP.
 *
 * @module
 */

import { joined } from "@goodness/testing/bytes.ts";

/** Something to send, and what may come back. */
export interface Message {
  /** Written one after the other, with a pause between two. */
  readonly parts: readonly Uint8Array[];
  /** Milliseconds between two parts. @default {2} */
  readonly pause?: number;
  /** The method of each request, in order; an answer is due to each. */
  readonly methods: readonly string[];
  /**
   * What is due: `answers`; `either` answers or the end of the connection, for what is no sound HTTP; `nothing`, as
   * the client goes away.
   */
  readonly due: "answers" | "either" | "nothing";
}

/** How a request is put together. */
export interface RequestParts {
  /** The method. @default {"POST"} */
  readonly method?: string;
  /** The target. @default {"/predict"} */
  readonly path?: string;
  /** Lines of the head besides `Host`. @default {[JSON_TYPE]} */
  readonly lines?: readonly string[];
  /** The body. @default {none} */
  readonly body?: Uint8Array;
}

/** The line of a head that says that the body is JSON. */
export const JSON_TYPE = "Content-Type: application/json";

const LINE_BREAK = "\r\n";

/**
 * Encodes text.
 *
 * @param text The text.
 * @returns Its bytes in UTF-8.
 */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/**
 * Encodes the characters of a head, a byte each.
 *
 * @param text Characters up to U+00FF.
 * @returns Its bytes.
 */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/**
 * Writes a request whole.
 *
 * @param parts What it is put together from.
 * @returns Its bytes. A body has its `Content-Length`, unless a line says `Transfer-Encoding` or `Content-Length`.
 */
export function requestBytes(
  { method = "POST", path = "/predict", lines = [JSON_TYPE], body }: RequestParts,
): Uint8Array<ArrayBuffer> {
  const isFramed = lines.some((line) => /^(?:content-length|transfer-encoding):/i.test(line));
  const length = body === undefined || isFramed ? [] : [`Content-Length: ${body.length}`];
  const hasHost = lines.some((line) => /^host:/i.test(line));
  const host = hasHost ? [] : ["Host: 127.0.0.1"];
  const head = [`${method} ${path} HTTP/1.1`, ...host, ...lines, ...length, "", ""];
  return joined(latin1(head.join(LINE_BREAK)), body ?? new Uint8Array(0));
}

/**
 * A request that is due an answer.
 *
 * @param parts What it is put together from.
 * @returns The message.
 */
export function request(parts: RequestParts): Message {
  return { parts: [requestBytes(parts)], methods: [parts.method ?? "POST"], due: "answers" };
}

/**
 * A request to predict.
 *
 * @param body The text of its body.
 * @returns The message.
 */
export function predict(body: string): Message {
  return request({ body: utf8(body) });
}

/**
 * Writes a body in chunks.
 *
 * @param body The body.
 * @param size Bytes of a chunk.
 * @returns The body as `Transfer-Encoding: chunked` has it.
 */
export function chunked(body: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const chunks = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size);
    chunks.push(latin1(`${chunk.length.toString(16)}${LINE_BREAK}`), chunk, latin1(LINE_BREAK));
  }
  return joined(...chunks, latin1(`0${LINE_BREAK}${LINE_BREAK}`));
}
