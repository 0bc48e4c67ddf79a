/** Attacks: for each item a score, the higher the more it looks like one that the system was trained on. */

export const attacks = ['loss', 'offline-lira', 'online-lira', 'rmia'] as const;
export type Attack = (typeof attacks)[number];

/** From which score on an item is taken for a member; null where that is estimated from members' losses. */
export const thresholds: Readonly<Record<Attack, number | null>> = {
  loss: null,
  'offline-lira': 0,
  'online-lira': 0,
  rmia: 0.5,
};

/** What another system says of the items, and which of them it was trained on. */
export interface Reference {
  /** P(positive); NaN without an answer. */
  positive: Float64Array;
  /** 1, 0, or -1 where nobody knows. */
  membership: Int8Array;
}

export interface Asked {
  attack: Attack;
  /** 1 where the item's label counts as positive. */
  labels: ArrayLike<number>;
  /** P(positive) of the system that is attacked; NaN without an answer. */
  positive: Float64Array;
  membership: Int8Array;
  references: readonly Reference[];
  /** Of RMIA: how far members' probabilities are taken to rise, from 0 (to 1) to 1 (not at all). */
  offlineA: number;
}

export interface Scores {
  /** NaN for an item that cannot be scored. */
  scores: Float64Array;
  /** Items with an answer that lack references. */
  withoutReference: number;
}

/** As published code of LiRA has it, so that probabilities of 0 and 1 have a finite log odds: within 103.6. */
const LEAST = 1e-45;

/** Log odds of the true label: ln(p / (1 - p)), exact for p near 1 where P(positive) is near 0. */
export function logOdds(positive: number, label: number): number {
  const odds = Math.log(positive + LEAST) - Math.log(1 - positive + LEAST);
  return label === 1 ? odds : -odds;
}

export const trueProbability = (positive: number, label: number): number => (label === 1 ? positive : 1 - positive);

export function scoresOf(asked: Asked): Scores | { undefined: string } {
  const { attack, labels, positive } = asked;
  if (attack === 'loss') {
    const scores = positive.map((p, i) => logOdds(p, labels[i]));
    return { scores, withoutReference: 0 };
  }
  return attack === 'rmia' ? ratios(asked) : attack === 'offline-lira' ? offline(asked) : online(asked);
}

/** Log odds by references that were trained on the item, or were not. */
function referred(asked: Asked, member: 0 | 1): number[][] {
  return Array.from(asked.labels, (label, i) =>
    asked.references.flatMap(({ positive, membership }) =>
      membership[i] === member && !Number.isNaN(positive[i]) ? logOdds(positive[i], label) : [],
    ),
  );
}

const meanOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** One standard deviation within items, n - 1 degrees of freedom each; NaN where no item has two numbers. */
export function pooledDeviation(numbers: readonly (readonly number[])[]): number {
  let [squares, freedom] = [0, 0];
  for (const own of numbers) {
    if (own.length < 2) continue;
    const centre = meanOf(own);
    for (const one of own) squares += (one - centre) ** 2;
    freedom += own.length - 1;
  }
  return Math.sqrt(squares / freedom);
}

/** Distance of the log odds from the mean of those who never saw the item: with one deviation for all, ranked as its normal tail. */
function offline(asked: Asked): Scores {
  const out = referred(asked, 0);
  let withoutReference = 0;
  const scores = asked.positive.map((p, i) => {
    if (Number.isNaN(p)) return Number.NaN;
    if (out[i].length === 0) withoutReference++;
    return out[i].length === 0 ? Number.NaN : logOdds(p, asked.labels[i]) - meanOf(out[i]);
  });
  return { scores, withoutReference };
}

/** Log of the ratio of two normal densities, with one deviation each. */
function online(asked: Asked): Scores | { undefined: string } {
  const [within, out] = [referred(asked, 1), referred(asked, 0)];
  const [deviation, outside] = [within, out].map(pooledDeviation);
  if (!(deviation > 0 && outside > 0)) {
    return {
      undefined:
        'references that saw an item do not differ from each other, or no item has two that saw it and two that did not',
    };
  }
  let withoutReference = 0;
  const scores = asked.positive.map((p, i) => {
    if (Number.isNaN(p)) return Number.NaN;
    if (within[i].length === 0 || out[i].length === 0) {
      withoutReference++;
      return Number.NaN;
    }
    const own = logOdds(p, asked.labels[i]);
    const [a, b] = [(own - meanOf(within[i])) / deviation, (own - meanOf(out[i])) / outside];
    return (b * b - a * a) / 2 + Math.log(outside / deviation);
  });
  return { scores, withoutReference };
}

/**
 * Share of non-members z with [p(x) / pbar(x)] / [p(z) / pbar(z)] > 1, where pbar is the mean of those who never saw the
 * item, moved towards 1 as if half of them had. Ties count one half: a non-member is tied with itself, and would else rank
 * half a place too low.
 */
function ratios(asked: Asked): Scores {
  const { labels, positive, references, membership, offlineA: a } = asked;
  let withoutReference = 0;
  const ratio = positive.map((p, i) => {
    if (Number.isNaN(p)) return Number.NaN;
    const out = references.flatMap((one) =>
      one.membership[i] === 0 && !Number.isNaN(one.positive[i]) ? trueProbability(one.positive[i], labels[i]) : [],
    );
    if (out.length === 0) {
      withoutReference++;
      return Number.NaN;
    }
    const [own, usual] = [trueProbability(p, labels[i]), ((1 + a) * meanOf(out) + 1 - a) / 2];
    // Both may be 0 where a is 1.
    return own === usual ? 1 : own / usual;
  });
  const population = ratio.filter((one, i) => membership[i] === 0 && !Number.isNaN(one)).sort();
  const half = (below: number, notAbove: number) => (below + notAbove) / 2 / population.length;
  const scores = ratio.map((one) =>
    Number.isNaN(one)
      ? one
      : half(
          countWhile(population, (other) => other < one),
          countWhile(population, (other) => other <= one),
        ),
  );
  return { scores, withoutReference };
}

/** Of ascending numbers, how many come first of which that is true. */
function countWhile(sorted: Float64Array, isTrue: (one: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isTrue(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
