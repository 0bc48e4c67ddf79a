/** Answers that wait to be written, in the order in which they came. */
import type { Label } from './segment.ts';

/** What an entry costs besides its value. */
const overhead = 64;

export interface Pending {
  get(key: string): Uint8Array | undefined;
  /** In place of an earlier answer to the key. */
  hold(key: string, value: Uint8Array, label: Label): void;
  drop(key: string): void;
  count(): number;
  bytes(): number;
  /** The keys of each label. */
  byLabel(): readonly { label: Label; keys: readonly string[] }[];
  /** Forgets the oldest until so many bytes are left. */
  shed(bytes: number): void;
}

export function pendingAnswers(): Pending {
  const held = new Map<string, { value: Uint8Array; label: Label }>();
  let total = 0;
  const drop = (key: string) => {
    const one = held.get(key);
    if (one) total -= one.value.length + overhead;
    held.delete(key);
  };
  return {
    get: (key) => held.get(key)?.value,
    hold(key, value, label) {
      drop(key);
      held.set(key, { value, label });
      total += value.length + overhead;
    },
    drop,
    count: () => held.size,
    bytes: () => total,
    byLabel() {
      const labels = new Map<string, { label: Label; keys: string[] }>();
      for (const [key, { label }] of held) {
        const same = labels.get(label.by);
        if (same) same.keys.push(key);
        else labels.set(label.by, { label, keys: [key] });
      }
      return [...labels.values()];
    },
    shed(bytes) {
      for (const key of held.keys()) {
        if (total <= bytes) break;
        drop(key);
      }
    },
  };
}
