/**
 * Digests of files and images.
 *
 * @module
 */

/**
 * Computes a SHA-256 digest.
 *
 * @param bytes The bytes.
 * @returns 64 hexadecimal digits.
 */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
