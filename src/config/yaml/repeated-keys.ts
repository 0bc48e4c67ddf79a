import { type Document, isScalar, type Scalar, visit } from 'yaml';

/**
 * Where a key stands that its mapping already had, from the beginning of the file. The parser's own check compares each
 * key with all before it: 12 s for a mapping of 20,000.
 */
export function repeatedKeys(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) offsets.push(offsetOf(key));
        seen.add(key.value);
      }
    },
  });
  return offsets.sort((a, b) => a - b);
}

const offsetOf = ({ range }: Scalar) => range?.[0] ?? 0;
