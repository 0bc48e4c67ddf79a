/** Where something is in the configuration: `['subjects', 0, 'encoder']` in code, `subjects[0].encoder` for people. */
export type KeyPath = readonly (string | number)[];

/** Names that would be misread (`a.b`, an empty one) are quoted: `datasets["a.b"]`. */
export function formatKey(path: KeyPath): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`;
      if (part === '' || /[.[\]"\s]/.test(part)) return `[${JSON.stringify(part)}]`;
      return i === 0 ? part : `.${part}`;
    })
    .join('');
}

/** The inverse of {@link formatKey}. */
export function parseKey(key: string): KeyPath {
  const parts = key.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]]+)/g);
  return [...parts].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? name : JSON.parse(quoted);
  });
}

/** What is at `path` below `root`; undefined where there is nothing. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const part of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
