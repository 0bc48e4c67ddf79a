/**
 * A copy for a plugin, which it may sort or overwrite: typed arrays, lists, maps, sets and plain objects, to any depth.
 * Functions, and objects with a class, stay the same ones. A part that occurs twice is copied once.
 */
export function privateCopy<T>(value: T, copies = new Map<object, unknown>()): T {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known as T;
  const copy = emptyLike(value);
  if (copy === undefined) return value;
  copies.set(value, copy);
  const own = <U>(part: U): U => privateCopy(part, copies);
  if (Array.isArray(value)) for (const one of value) (copy as unknown[]).push(own(one));
  else if (value instanceof Map)
    for (const [key, one] of value) (copy as Map<unknown, unknown>).set(own(key), own(one));
  else if (value instanceof Set) for (const one of value) (copy as Set<unknown>).add(own(one));
  else if (!ArrayBuffer.isView(value)) {
    for (const [key, one] of Object.entries(value)) {
      // An assignment to \`__proto__\` would be none.
      Object.defineProperty(copy, key, { value: own(one), writable: true, enumerable: true, configurable: true });
    }
  }
  return copy as T;
}

/** What the parts go into (typed arrays have theirs already); undefined for what is not copied. */
function emptyLike(value: object): object | undefined {
  if (Array.isArray(value)) return [];
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (ArrayBuffer.isView(value)) return 'slice' in value ? (value as Uint8Array).slice() : undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? {} : undefined;
}
