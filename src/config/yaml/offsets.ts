/** Where the keys of a YAML document stand. */
import { type Document, isMap, isNode, isPair, isScalar, isSeq, type YAMLMap } from 'yaml';
import type { KeyPath } from '../key-path.ts';

/**
 * The offset of the key (in a mapping) or entry (in a list) that a path ends at, or of its nearest ancestor in the
 * document. Each mapping is searched once: everything in a large file may be wrong.
 */
export function offsetsIn(document: Document): (path: KeyPath) => number | undefined {
  const indices = new Map<YAMLMap, ReadonlyMap<string, unknown>>();
  const indexOf = (map: YAMLMap) => {
    // The last of equal keys counts.
    const index =
      indices.get(map) ??
      new Map(map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])));
    indices.set(map, index);
    return index;
  };
  return (path) => {
    let node: unknown = document.contents;
    let offset = isNode(node) ? node.range?.[0] : undefined;
    for (const part of path) {
      let found: unknown;
      if (isMap(node)) found = indexOf(node).get(String(part));
      else if (isSeq(node) && typeof part === 'number') found = node.items[part];
      if (found === undefined) return offset;
      const key = isPair(found) ? found.key : found;
      offset = (isNode(key) ? key.range?.[0] : undefined) ?? offset;
      node = isPair(found) ? found.value : found;
    }
    return offset;
  };
}
