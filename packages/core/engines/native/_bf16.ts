/**
 * bfloat16 in tests: numbers of 8 significant bits.
 *
 * @module
 */

/** Rounds numbers to the nearest bfloat16, ties away from zero. */
export function roundedToHalves(values: Float32Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  for (const [index, word] of bits.entries()) {
    bits[index] = (word + 0x8000) & 0xffff0000;
  }
  return new Float32Array(bits.buffer);
}
