import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import hatexplain from '../../datasets/hatexplain/index.ts';
import { parseReport } from '../../src/report/parse.ts';
import { fairprobe, project } from '../e2e/project.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/hatexplain');
const path = join(folder, 'hatexplain_test_val.json');

const config = `
subjects:
  - { name: perfect, classifier: { predictions: scores.csv, columns: { id: id, score: score } } }
datasets:
  hate: { use: hatexplain, path: ${JSON.stringify(path)}, split: test }
metrics:
  - hate-speech-bias: { dataset: hate }
  - group-error-rates: { dataset: hate }
gates: { extends: recommended }
`;

describe.skipIf(!existsSync(folder))('The preset recommended on HateXplain (skipped without ../shared/data)', () => {
  test('passes a classifier that makes no error; what one group of an attribute cannot tell is not judged', async () => {
    const context = { id: 'hate', resolve: (file: string) => file, keepColumns: [] };
    const data = await hatexplain.load(hatexplain.options.parse({ path, split: 'test' }), context);
    const rows = data.ids.map((id, i) => `${id},${data.positive[i] === 1 ? 0.9 : 0.1}`);
    const own = project({ 'fairprobe.config.yaml': config, 'scores.csv': ['id,score', ...rows, ''].join('\n') });
    const { code, stderr } = await fairprobe(own, ['evaluate', '-q', '-o', 'out.json']);
    expect([code, stderr]).toEqual([0, '']);
    const { verdict, gates } = parseReport(readFileSync(join(own, 'out.json'), 'utf8'));
    expect(verdict).toBe('pass');
    const unjudged = gates.filter((gate) => gate.verdict === 'not-judged');
    expect(unjudged.map(({ rule, attribute, status }) => [rule, attribute, status])).toEqual(
      ['demographic-parity-ratio', 'equalized-odds-difference'].flatMap((measure) =>
        ['orientation', 'gender', 'nationality'].map((attribute) => {
          return [`group-error-rates/${measure}`, attribute, 'inapplicable'];
        }),
      ),
    );
    const passed = gates.filter((gate) => gate.verdict === 'pass').map(({ rule }) => rule);
    expect(passed).toContain('hate-speech-bias/bpsn-auc');
  });
});
