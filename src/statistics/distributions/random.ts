/**
 * Seeded random numbers. xoshiro128** (Blackman and Vigna 2018, https://prng.di.unimi.it), seeded through splitmix32
 * from a hash of the seed and a path of names, so that every use has a stream of its own and none depends on the order
 * in which the others run.
 */
import type { Random } from '../../contract/random.ts';

/** The stream that belongs to `seed` and `names`: equal arguments give equal streams. */
export function randomStream(seed: number, ...names: readonly string[]): Random {
  let hash = hashString(`${seed}`, 0x811c9dc5);
  for (const name of names) hash = hashString(`\u0000${name}`, hash);
  const splitmix = () => {
    hash = (hash + 0x9e3779b9) | 0;
    let z = hash;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let d = splitmix();
  const bits = () => {
    const r = Math.imul(b, 5);
    const result = Math.imul((r << 7) | (r >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return {
    next: () => bits() / 4294967296,
    below(n) {
      let value = bits();
      // Reject the tail of the 32-bit range that does not hold a whole number of n-blocks, which is shorter than n.
      if (value > 4294967296 - n) {
        const limit = 4294967296 - (4294967296 % n);
        while (value >= limit) value = bits();
      }
      // The remainder, which is exact so, in two thirds of the time of `%` on what may be beyond 31 bits.
      return value - Math.floor(value / n) * n;
    },
  };
}

/** Shuffles `items` in place (Fisher and Yates). */
export function shuffle<T>(items: { length: number; [index: number]: T }, random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const swapped = items[i];
    items[i] = items[j];
    items[j] = swapped;
  }
}

/** FNV-1a over UTF-16 code units, continued from `hash`. */
function hashString(text: string, hash: number): number {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}
