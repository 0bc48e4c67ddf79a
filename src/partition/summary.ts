/** What came out of a partition. */
export interface PartitionSummary {
  items: number;
  clients: number;
  /** Items of a client. */
  sizes: { least: number; median: number; greatest: number };
  /** Where there are labels. */
  labels?: {
    /** Different labels of a client. */
    least: number;
    median: number;
    greatest: number;
    /** Mean over clients of the total variation distance between the label's shares of the client and of the table: 0 if all are alike. */
    distance: number;
  };
}

/** @param codes label of each item, -1 for an item without; null without labels */
export function summarisePartition(of: Int32Array, clients: number, codes: ArrayLike<number> | null): PartitionSummary {
  const sizes = new Array<number>(clients).fill(0);
  for (const client of of) sizes[client]++;
  const found: PartitionSummary = { items: of.length, clients, sizes: spread(sizes) };
  if (codes === null) return found;
  const counts = Array.from({ length: clients }, () => new Map<number, number>());
  const all = new Map<number, number>();
  const labelled = new Array<number>(clients).fill(0);
  for (let i = 0; i < of.length; i++) {
    if (codes[i] < 0) continue;
    labelled[of[i]]++;
    for (const one of [counts[of[i]], all]) one.set(codes[i], (one.get(codes[i]) ?? 0) + 1);
  }
  const total = labelled.reduce((sum, n) => sum + n, 0);
  const distances = counts.flatMap((own, client) => {
    if (labelled[client] === 0) return [];
    const gaps = Array.from(all, ([label, n]) => Math.abs((own.get(label) ?? 0) / labelled[client] - n / total));
    return gaps.reduce((sum, gap) => sum + gap, 0) / 2;
  });
  if (distances.length === 0) return found;
  const distance = distances.reduce((sum, one) => sum + one, 0) / distances.length;
  return { ...found, labels: { ...spread(counts.map(({ size }) => size)), distance } };
}

function spread(values: readonly number[]): { least: number; median: number; greatest: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { least: sorted[0], median, greatest: sorted[sorted.length - 1] };
}
