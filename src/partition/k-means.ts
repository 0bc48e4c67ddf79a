import type { Random } from '../contract/random.ts';

export interface Vectors {
  dimensions: number;
  /** Row-major, one row an item; finite. */
  values: Float32Array | Float64Array;
}

/** Lloyd's rounds: later ones move single items. */
const MOST_ROUNDS = 300;

/**
 * Feature skew: each client is a cluster of like items, by k-means (Lloyd's algorithm from the starting points of k-means++,
 * Arthur and Vassilvitskii 2007). A cluster that loses its last item gets the item that is farthest from its own centre.
 *
 * @param clients how many clusters
 * @returns the client of each item; null where fewer than `clients` vectors are different
 */
export function partitionByFeature(vectors: Vectors, clients: number, random: Random): Int32Array | null {
  const centres = startingCentres(vectors, clients, random);
  return centres === null ? null : lloyd(vectors, centres);
}

/** Lloyd's rounds from these centres, until no item moves. Exported for tests. */
export function lloyd({ dimensions, values }: Vectors, centres: Float64Array): Int32Array {
  const items = values.length / dimensions;
  const clusters = centres.length / dimensions;
  const of = new Int32Array(items).fill(-1);
  const distances = new Float64Array(items);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = 0;
    for (let i = 0; i < items; i++) {
      const { cluster, distance } = nearest(values, i, centres, dimensions);
      distances[i] = distance;
      if (of[i] !== cluster) moved++;
      of[i] = cluster;
    }
    moved += fillEmpty(of, distances, clusters);
    if (moved === 0) break;
    moveCentres(centres, values, of, dimensions);
  }
  return of;
}

/** The first at random, each other with a chance in proportion to its squared distance from those that there are. */
function startingCentres({ dimensions, values }: Vectors, clusters: number, random: Random): Float64Array | null {
  const items = values.length / dimensions;
  const centres = new Float64Array(clusters * dimensions);
  const left = new Float64Array(items).fill(Number.POSITIVE_INFINITY);
  let chosen = random.below(items);
  for (let k = 0; k < clusters; k++) {
    for (let d = 0; d < dimensions; d++) centres[k * dimensions + d] = values[chosen * dimensions + d];
    let sum = 0;
    for (let i = 0; i < items; i++) {
      left[i] = Math.min(left[i], squaredDistance(values, i * dimensions, centres, k * dimensions, dimensions));
      sum += left[i];
    }
    if (k + 1 === clusters) break;
    if (sum === 0) return null;
    let at = random.next() * sum;
    for (chosen = 0; chosen < items - 1 && (left[chosen] === 0 || at >= left[chosen]); chosen++) at -= left[chosen];
    // Rounding may leave the last one, which may be a centre already.
    while (left[chosen] === 0) chosen--;
  }
  return centres;
}

function nearest(values: Vectors['values'], item: number, centres: Float64Array, dimensions: number) {
  let cluster = 0;
  let distance = Number.POSITIVE_INFINITY;
  for (let k = 0; k * dimensions < centres.length; k++) {
    const own = squaredDistance(values, item * dimensions, centres, k * dimensions, dimensions);
    if (own >= distance) continue;
    cluster = k;
    distance = own;
  }
  return { cluster, distance };
}

function squaredDistance(a: Vectors['values'], from: number, b: Float64Array, to: number, dimensions: number): number {
  let sum = 0;
  for (let d = 0; d < dimensions; d++) {
    const one = a[from + d] - b[to + d];
    sum += one * one;
  }
  return sum;
}

/** @returns how many items were moved */
function fillEmpty(of: Int32Array, distances: Float64Array, clusters: number): number {
  const sizes = new Uint32Array(clusters);
  for (const cluster of of) sizes[cluster]++;
  let moved = 0;
  for (let k = 0; k < clusters; k++) {
    if (sizes[k] > 0) continue;
    let farthest = -1;
    for (let i = 0; i < of.length; i++) {
      if (sizes[of[i]] > 1 && (farthest < 0 || distances[i] > distances[farthest])) farthest = i;
    }
    sizes[of[farthest]]--;
    of[farthest] = k;
    sizes[k] = 1;
    distances[farthest] = 0;
    moved++;
  }
  return moved;
}

function moveCentres(centres: Float64Array, values: Vectors['values'], of: Int32Array, dimensions: number): void {
  const sizes = new Uint32Array(centres.length / dimensions);
  centres.fill(0);
  for (let i = 0; i < of.length; i++) {
    sizes[of[i]]++;
    for (let d = 0; d < dimensions; d++) centres[of[i] * dimensions + d] += values[i * dimensions + d];
  }
  for (let k = 0; k < centres.length; k++) centres[k] /= sizes[Math.floor(k / dimensions)];
}
