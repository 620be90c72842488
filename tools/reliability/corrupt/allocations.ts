/**
 * How much memory is asked for.
 *
 * @module
 */

const CLASSES = [
  ...["ArrayBuffer", "SharedArrayBuffer", "Array", "DataView"],
  ...["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array"],
  ...["Int32Array", "Uint32Array", "Float16Array", "Float32Array", "Float64Array"],
] as const;

/** An object that can be asked for its bytes. */
function bytesOf(made: unknown): number {
  if (Array.isArray(made)) return made.length * 8;
  return ArrayBuffer.isView(made) || made instanceof ArrayBuffer ? made.byteLength : 0;
}

/**
 * Does something, and watches what its JavaScript allocates at once, also where the memory is never used.
 *
 * @param work What is done; it must not be done twice at a time.
 * @returns What came of it, and the bytes of the largest array or buffer that was made.
 */
export async function watched<T>(work: () => Promise<T>): Promise<{ result: T; largest: number }> {
  let largest = 0;
  const originals = CLASSES.map((name) => [name, Reflect.get(globalThis, name)] as const);
  for (const [name, original] of originals) {
    const construct: ProxyHandler<typeof original>["construct"] = (target, args, newTarget) => {
      const made = Reflect.construct(target, args, newTarget === proxy ? target : newTarget);
      largest = Math.max(largest, bytesOf(made));
      return made;
    };
    const proxy = new Proxy(original, { construct });
    Reflect.set(globalThis, name, proxy);
  }
  try {
    return { result: await work(), largest };
  } finally {
    for (const [name, original] of originals) Reflect.set(globalThis, name, original);
  }
}
