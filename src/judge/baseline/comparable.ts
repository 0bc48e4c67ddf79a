/** Whether a measurement may be compared with an earlier one at all: the model may differ, how it is measured may not. */

import type { Report, Result } from '../../contract/report.ts';
import { contentKey } from '../../support/hash.ts';
import { baselineVersion, type Snapshot } from './snapshot.ts';

export interface Run {
  /** Of fairprobe. */
  version: string;
  seed: number;
  datasets: Report['datasets'];
  results: readonly Result[];
}

/** What differs, in words; nothing where the two may be compared. */
export function differencesOf(before: Snapshot, now: Run, result: Result): string[] {
  const { as, metric, metricVersion, options, dataset } = result;
  const then = before.metrics.find((use) => use.as === as);
  if (!then) return [`the baseline does not say how ${as} was measured`];
  const found: string[] = [];
  const differ = (what: string, a: unknown, b: unknown) => {
    if (contentKey(a) !== contentKey(b)) found.push(`${what}: ${short(a)} in the baseline, ${short(b)} now`);
  };
  differ('metric', then.metric, metric);
  const made = `the baseline was made by ${before.tool.name} ${before.tool.version}`;
  if (then.metric === metric && then.version !== metricVersion) {
    found.push(`${made} with version ${then.version} of ${metric}, now version ${metricVersion}: make it again`);
  }
  for (const name of [...new Set([...Object.keys(then.options), ...Object.keys(options)])].sort()) {
    differ(`option ${name}`, then.options[name], options[name]);
  }
  differ('seed', before.run.seed, now.seed);
  for (const { id, sha256, key = null } of now.datasets) {
    if (dataset !== id && !dataset?.split('+').includes(id)) continue;
    const data = before.datasets.find((one) => one.id === id);
    // The key is of what was read. Other bytes with the same key differ in what was not, as in a model's scores.
    if (key !== null && data?.key === key) continue;
    if (data?.sha256 !== sha256) differ(`data of ${id}`, data?.sha256, sha256);
    else if (data.key !== key) {
      const older = before.baselineVersion < baselineVersion || before.tool.version !== now.version;
      const read = older ? `, or as that build read it (${made}): make it again` : '';
      found.push(`${id} is the same file, but it is read with other settings${read}`);
    }
  }
  return found;
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  if (/^[0-9a-f]{64}$/.test(text)) return text.slice(0, 12);
  return text.length > 40 ? `${text.slice(0, 39)}\u2026` : text;
}
