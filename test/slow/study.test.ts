import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseReport, type Report } from '../../src/index.ts';
import { fairprobe } from '../e2e/project.ts';

// The study of bench/study on the real encoder and data: half of its encoders, with a quarter of the contexts.
const subjects = ['layer 0', 'layer 2', 'layer 4', 'whole'];
const contexts = { all: 'contextsPerWord: 100', few: 'contextsPerWord: 25' };
const minilm = process.env.FAIRPROBE_MINILM;
const data = resolve('../shared/data');
const ready = minilm !== undefined && existsSync(minilm) && existsSync(data);

/** How long the first run took, in seconds. */
let anew = Number.NaN;

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-study-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(name: string): Promise<{ report: Report; seconds: number }> {
  const begun = performance.now();
  const { code, stderr } = await fairprobe(folder, [
    'evaluate',
    '-q',
    '-o',
    name,
    ...subjects.flatMap((one) => ['--subject', one]),
  ]);
  expect(code, stderr).toBe(0);
  return { report: parseReport(readFileSync(join(folder, name), 'utf8')), seconds: (performance.now() - begun) / 1000 };
}

describe.skipIf(!ready)('four encoders cut from MiniLM (needs FAIRPROBE_MINILM and ../shared/data)', () => {
  test('are measured by CEAT and by their probes on HateXplain, and the two families are correlated over all four', async () => {
    const config = readFileSync('bench/study/fairprobe.config.yaml', 'utf8');
    const here = config.replaceAll('./minilm', resolve(minilm!)).replaceAll('./data', data);
    expect(here).toContain(contexts.all);
    writeFileSync(join(folder, 'fairprobe.config.yaml'), here.replace(contexts.all, contexts.few));
    const { report, seconds } = await run('report.json');
    anew = seconds;

    expect(report.verdict).toBe('not-judged');
    const ceat = report.results.filter(({ metric }) => metric === 'ceat');
    expect(ceat).toHaveLength(subjects.length * 5);
    expect(new Set(ceat.map(({ status }) => status))).toEqual(new Set(['ok']));
    // Flowers are more pleasant than insects, to any encoder worth the name.
    const c1 = ceat.find(({ subject, measure }) => subject === 'whole' && measure === 'C1')!;
    expect(c1.interval!.lower).toBeGreaterThan(0.8);
    for (const { roles } of report.subjects) {
      const { auc } = roles.classifier.heldOut as { auc: number };
      expect(auc).toBeGreaterThan(0.75);
    }
    const aligned = report.correlations.filter((pair) => pair.aligned);
    expect(aligned.length).toBeGreaterThan(0);
    for (const { n, status } of aligned) expect({ n, status }).toEqual({ n: subjects.length, status: 'ok' });
  });

  test('are all in the cache the second time', async () => {
    const first = readFileSync(join(folder, 'report.json'), 'utf8');
    const { seconds } = await run('report.json');
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe(first);
    // Seconds alone would say how busy the cores are, which the suite shares.
    expect(seconds).toBeLessThan(anew / 10);
  });
});
