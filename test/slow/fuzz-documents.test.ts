import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Loaded } from '../../src/config/loaded.ts';
import type { Report } from '../../src/contract/report.ts';
import { readSnapshotFile } from '../../src/evaluate/read-baseline.ts';
import { compare } from '../../src/judge/baseline/compare.ts';
import { checkBaseline, serializeBaseline } from '../../src/judge/baseline/text.ts';
import { usesIn } from '../../src/judge/baseline/uses.ts';
import { renderConsole } from '../../src/report/console/index.ts';
import { renderCsv } from '../../src/report/csv.ts';
import { renderAnnotations, renderStepSummary } from '../../src/report/github.ts';
import { renderHtml } from '../../src/report/html/index.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown/index.ts';
import { renderModelCard } from '../../src/report/model-card.ts';
import { parseReport } from '../../src/report/parse.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { serializeReport } from '../../src/report/serialize.ts';
import { roles } from '../../src/runtime/roles/registry.ts';
import { defaultConfig } from '../../src/support/embedded.ts';
import { runReal, scored, scoredYaml } from '../cli/real.ts';
import { every } from '../fuzz/every.ts';
import { jsonTokens, yamlTokens } from '../fuzz/hostile.ts';
import { jsonOf, mutatedBytes, mutatedJson, mutatedTree } from '../fuzz/mutate.ts';
import { baselines, report, reports } from '../fuzz/reports.ts';
import { scratch } from '../fuzz/scratch.ts';
import { settle } from '../fuzz/settle.ts';
import { settledRun } from '../fuzz/settle-run.ts';

const write = scratch('documents');

/** Of keys that the other configurations leave out. */
const furtherKeys = `gates:
  extends: recommended
  'group-error-rates/false-negative-rate-difference[north]': [error, { max: 0.2 }]
correlate: { families: [intrinsic, extrinsic], signed: false }
seed: 3
`;

/** What a report says can be shown by every renderer, and is the same once written and read. */
async function lookAtReport(read: Report): Promise<void> {
  for (const { value, status } of read.results) {
    expect(value === null || Number.isFinite(value)).toBe(true);
    expect(status === 'ok').toBe(value !== null);
  }
  expect(serializeReport(parseReport(serializeReport(read)))).toBe(serializeReport(read));
  renderConsole(read, { width: 80, color: true, verbose: true, elsewhere: 'the report' });
  renderMarkdown(read);
  renderCsv(read);
  renderJunit(read);
  JSON.parse(renderSarif(read));
  renderAnnotations(read, { folder: '/' });
  renderStepSummary(read, { maxBytes: 100_000, elsewhere: 'the report' });
  const names = read.subjects.map(({ name }) => name);
  if (names.length > 0) renderModelCard(read, names, roles);
  await renderHtml(read);
}

describe('any text', () => {
  it('is a report that every format can show, or refused', async () => {
    await every(mutatedJson(reports, jsonTokens), 600, (bytes) => {
      const file = write('report.json', bytes);
      return settle(file, () => parseReport(bytes.toString('utf8')), lookAtReport);
    });
  });

  it('is a baseline that a report is compared with, or refused', async () => {
    await every(mutatedJson(baselines, jsonTokens), 700, (bytes) => {
      const file = write('baseline.json', bytes);
      const read = () => readSnapshotFile(file);
      return settle(file, read, (before) => {
        expect(serializeBaseline(checkBaseline(JSON.parse(serializeBaseline(before)), file))).toBe(
          serializeBaseline(before),
        );
        const items = { reason: 'none' };
        const { changes } = compare({
          before,
          file,
          now: report,
          items,
          uses: usesIn(report.results, builtInMetrics),
        } as never);
        for (const { difference, pValue } of changes) {
          expect(difference === null || Number.isFinite(difference)).toBe(true);
          expect(pValue === null || (pValue >= 0 && pValue <= 1)).toBe(true);
        }
      });
    });
  });
});

describe('any text as samples', async () => {
  const folder = dirname(write('scored.csv', scored));
  write('fairprobe.config.yaml', `${scoredYaml}  - hate-speech-bias: { dataset: items, minGroupSize: 5 }\n`);
  const evaluated = await runReal(['evaluate', '-q', '-o', 'a.json', '--samples', 'a.jsonl', '--no-cache'], folder);
  expect(evaluated.stderr).toBe('');
  const lines = readFileSync(join(folder, 'a.jsonl'), 'utf8').trim().split('\n');
  const some = lines.filter((_, i) => i % 20 === 0);
  const samples: fc.Arbitrary<Buffer> = fc.oneof(
    mutatedBytes([Buffer.from(some.join('\n'))], { tokens: jsonTokens, least: 1 }),
    // The same items in both runs, so that they are paired: with one line of each kind spoilt in one of its fields.
    fc
      .tuple(
        fc.nat({ max: lines.length - 1 }),
        mutatedTree(
          lines.map((line) => JSON.parse(line)),
          2,
        ),
      )
      .map(([at, record]) => {
        const { metric, subject, id } = JSON.parse(lines[at]);
        const spoilt = typeof record === 'object' && record !== null ? { ...record, metric, subject, id } : record;
        return Buffer.from(lines.with(at, jsonOf(spoilt)).join('\n'));
      }),
  );

  it('is paired with another run, or refused', async () => {
    await every(samples, 80, async (bytes) => {
      write('b.jsonl', bytes);
      return settledRun(await runReal(['compare', 'a.json', 'a.json', '--samples', 'a.jsonl', 'b.jsonl'], folder));
    });
  });

  it('is kept with a baseline, or refused', async () => {
    // What was changed is refused where the report's values do not follow from it; the items in another order are the same.
    const whole = fc
      .shuffledSubarray(lines, { minLength: lines.length })
      .map((shuffled) => Buffer.from(shuffled.join('\n')));
    const some = fc.oneof({ weight: 4, arbitrary: samples }, { weight: 1, arbitrary: whole });
    await every(some, 250, async (bytes) => {
      write('b.jsonl', bytes);
      return settledRun(await runReal(['baseline', 'update', 'a.json', '--force', '--samples', 'b.jsonl'], folder));
    });
  });
});

describe('any file', () => {
  const defaults = parse(readFileSync(defaultConfig, 'utf8'));
  const own = parse(`${scoredYaml}${furtherKeys}`);
  const registry = { metrics: builtInMetrics, datasets: builtInDatasets };
  const load = (file: string, ownCode = false) =>
    settle(file, () => loadConfig({ file, cwd: dirname(file), ...registry }), lookAtConfig, { ownCode });

  it('in YAML or JSON is a configuration, or refused', async () => {
    const texts = [readFileSync(defaultConfig), Buffer.from(`${scoredYaml}${furtherKeys}`)];
    const files = fc.oneof(
      { weight: 2, arbitrary: mutatedTree([own, defaults]).map((tree) => ['yaml', yamlOf(tree)] as const) },
      { weight: 1, arbitrary: mutatedTree([own, defaults]).map((tree) => ['json', jsonOf(tree)] as const) },
      { weight: 1, arbitrary: mutatedBytes(texts, { tokens: yamlTokens }).map((bytes) => ['yml', bytes] as const) },
    );
    await every(files, 1200, ([extension, content]) => load(write(`some.${extension}`, content)));
  });

  it('in TypeScript or JavaScript is a configuration, or refused', async () => {
    const texts = [Buffer.from(`export default ${JSON.stringify(own, null, 1)};\n`)];
    const tokens = [
      ...jsonTokens,
      'throw new Error("no");',
      'await 1;',
      'import x from "nowhere";',
      'const a: number = 1;',
    ];
    const files = fc.oneof(
      mutatedTree([own]).map((tree) => Buffer.from(`export default ${jsonOf(tree)};\n`)),
      mutatedBytes(texts, { tokens }),
    );
    // A module is loaded once: each input has a name of its own.
    let count = 0;
    await every(files, 200, (bytes) => load(write(`module${count++}.${count % 2 ? 'ts' : 'mjs'}`, bytes), true));
  });
});

function lookAtConfig({ config: { config } }: Loaded): void {
  expect(config.subjects.length).toBeGreaterThan(0);
  expect(config.metrics.length).toBeGreaterThan(0);
  expect(Number.isInteger(config.seed)).toBe(true);
  expect(config.gates.every(({ level }) => ['off', 'warn', 'error'].includes(level))).toBe(true);
}

function yamlOf(tree: unknown): string {
  try {
    return stringify(tree);
  } catch {
    return jsonOf(tree);
  }
}
