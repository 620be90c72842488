/**
 * URLs in messages.
 *
 * @module
 */

/**
 * Hides the password of a URL.
 *
 * @param url The URL.
 * @returns The URL with `***` in place of the password.
 */
export function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^/@]*?):[^/]*@/, "$1:***@");
}
