import type { Random } from '../../contract/random.ts';

/**
 * `samples` random choices among `rows`: all different where there are at least `samples` of them, otherwise each one
 * independent of the others (Guo and Caliskan 2021).
 */
export function drawRows(rows: Uint32Array, samples: number, random: Random): Uint32Array {
  if (rows.length < samples) return new Uint32Array(samples).map(() => rows[random.below(rows.length)]);
  const pool = rows.slice();
  for (let i = 0; i < samples; i++) {
    const j = i + random.below(pool.length - i);
    const row = pool[j];
    pool[j] = pool[i];
    pool[i] = row;
  }
  return pool.subarray(0, samples);
}
