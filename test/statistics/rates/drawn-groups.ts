import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { type ClusteredRate, clusteredRate } from '../../../src/statistics/rates/clustered-rate.ts';

export interface Design {
  shares: readonly number[];
  prompts: number;
  texts: number;
  /** Chance that a text comes out as the prompt does, and not for itself. */
  alike?: number;
}

/** One set of groups, with these true shares. */
export function drawGroups({ shares, prompts, texts, alike = 0 }: Design, seed: number): ClusteredRate[] {
  const random = randomStream(seed, 'groups');
  return shares.map((share) => {
    const successes = Array.from({ length: prompts }, () => {
      const own = random.next() < share;
      const hits = Array.from({ length: texts }, () => (random.next() < alike ? own : random.next() < share));
      return hits.filter(Boolean).length;
    });
    return clusteredRate(successes, Array(prompts).fill(texts))!;
  });
}

/** How often `holds` says yes of so many sets of groups. */
export function coverage(
  design: Design,
  runs: number,
  holds: (groups: ClusteredRate[], run: number) => boolean,
): number {
  let held = 0;
  for (let run = 0; run < runs; run++) held += Number(holds(drawGroups(design, run), run));
  return held / runs;
}

/** `count` shares at equal distances. */
export function between(least: number, greatest: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => least + ((greatest - least) * i) / (count - 1));
}
