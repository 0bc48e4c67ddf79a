/** Sums over the rows of a cluster, which are all that a mixed model takes from them. Matrices are row-major. */

export interface ClusterProducts {
  rows: number;
  /** ZᵀZ, q x q. */
  zz: Float64Array;
  /** ZᵀX, q x p. */
  zx: Float64Array;
  /** Zᵀe. */
  ze: Float64Array;
}

export interface Products {
  clusters: readonly ClusterProducts[];
  /** XᵀX, p x p. */
  xx: Float64Array;
  /** Xᵀe. */
  xe: Float64Array;
  ee: number;
}

/** @param cluster per row the number of its cluster, from 0 */
export function clusterProducts(
  fixed: readonly Float64Array[],
  random: readonly Float64Array[],
  e: Float64Array,
  cluster: Int32Array,
): Products {
  const [p, q] = [fixed.length, random.length];
  const count = cluster.reduce((most, k) => Math.max(most, k + 1), 0);
  const clusters = Array.from({ length: count }, () => ({
    rows: 0,
    zz: new Float64Array(q * q),
    zx: new Float64Array(q * p),
    ze: new Float64Array(q),
  }));
  const all: Products = { clusters, xx: new Float64Array(p * p), xe: new Float64Array(p), ee: 0 };
  for (let i = 0; i < e.length; i++) {
    const own = clusters[cluster[i]];
    own.rows++;
    all.ee += e[i] * e[i];
    for (let a = 0; a < p; a++) {
      all.xe[a] += fixed[a][i] * e[i];
      for (let b = 0; b < p; b++) all.xx[a * p + b] += fixed[a][i] * fixed[b][i];
    }
    for (let a = 0; a < q; a++) {
      const z = random[a][i];
      own.ze[a] += z * e[i];
      for (let b = 0; b < p; b++) own.zx[a * p + b] += z * fixed[b][i];
      for (let b = 0; b < q; b++) own.zz[a * q + b] += z * random[b][i];
    }
  }
  return { ...all, clusters: clusters.filter(({ rows }) => rows > 0) };
}
