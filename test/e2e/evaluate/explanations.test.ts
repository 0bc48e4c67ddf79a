import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate, InputError, type Report, type Result } from '../../../src/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

const models = join(import.meta.dirname, '../../fixtures/models');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-explanations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const random = randomStream(1, 'posts');
const words = 'the man woman nurse doctor went saw took house city flower he said was not very'.split(' ');

/** 40 posts, a quarter of them normal; two of the others without a rationale, one longer than the models take. */
function posts(): Record<string, unknown> {
  const entries = Array.from({ length: 40 }, (_, i) => {
    const length = i === 5 ? 80 : 3 + random.below(9);
    const post_tokens = Array.from({ length }, () => words[random.below(words.length)]);
    const label = i % 4 === 0 ? 'normal' : 'hatespeech';
    const mask = post_tokens.map((_, t) => (t === i % 3 || random.below(4) === 0 ? 1 : 0));
    const annotators = [0, 1, 2].map((annotator_id) => ({ label, annotator_id, target: [i % 2 ? 'Islam' : 'Women'] }));
    const rationales = label === 'normal' || i === 6 || i === 7 ? [] : [mask, mask.map(() => 0), mask];
    return [`p${i}`, { post_id: `p${i}`, annotators, rationales, post_tokens }];
  });
  return Object.fromEntries(entries);
}
writeFileSync(join(folder, 'dataset.json'), JSON.stringify(posts()));
writeFileSync(join(folder, 'posts.csv'), 'id,text,label\n1,a rose,normal\n2,the wasp,toxic\n');
writeFileSync(join(folder, 'scores.csv'), 'id,score\np1,0.5\n');

const hate = '{ use: hatexplain, path: dataset.json, split: all, communities: [Islam, Women] }';
const model = (name: string, positive: string) =>
  `  - { name: ${name}, classifier: { model: ${join(models, name)}, positive: ${positive} } }`;
const everyModel = [
  model('classifier-1', 'toxicity'),
  model('classifier-2', 'toxic'),
  model('classifier-3', '[hatespeech, offensive]'),
  `  - { name: probe, encoder: ${join(models, 'encoder')}, classifier: { probe: { dataset: hate } } }`,
].join('\n');
let count = 0;

function run(more: { options?: string; subjects?: string; dataset?: string } = {}): Promise<Report> {
  const { options = '', subjects = everyModel, dataset = 'hate' } = more;
  const config = join(folder, `${count++}.config.yaml`);
  writeFileSync(
    config,
    `subjects:
${subjects}
datasets:
  hate: ${hate}
  posts: { table: posts.csv, columns: { id: id, text: text, label: label }, positive: [toxic] }
metrics:
  - explanation-fairness: { dataset: ${dataset}, resamples: 100, minGroupSize: 2, ${options} }
`,
  );
  return evaluate({ config, cwd: folder, offline: true, threads: 1 });
}

function find({ results }: Report, subject: string, measure: string, group: string | null = null): Result {
  return results.find((r) => r.subject === subject && r.measure === measure && r.group === group)!;
}

describe('Explanation fairness, from a configuration to a report', () => {
  test.each(['gradient-norm', 'gradient-times-input', 'integrated-gradients'])(
    'judges classifiers of one, two and three labels and a probe by %s',
    async (explanation) => {
      const report = await run({ options: `explanation: ${explanation}, steps: 4` });
      for (const subject of ['classifier-1', 'classifier-2', 'classifier-3', 'probe']) {
        for (const measure of ['iou-f1', 'token-f1', 'auprc', 'comprehensiveness', 'sufficiency']) {
          for (const group of [null, 'Islam', 'Women']) {
            const result = find(report, subject, measure, group);
            expect(result.status, `${subject} ${measure} ${group}`).toBe('ok');
          }
          const [a, b] = ['Islam', 'Women'].map((group) => find(report, subject, measure, group).value!);
          expect(find(report, subject, `${measure}-gap`).value).toBeCloseTo(Math.abs(a - b), 12);
        }
        expect(find(report, subject, 'auprc')).toMatchObject({
          n: 28,
          details: { toxicPosts: 30, withoutRationale: 2, notToxic: 10, cut: 1, withoutTokens: 0, withoutGradient: 0 },
        });
      }
      expect(report.notes.filter((note) => note.includes('1 of the 28 texts asked about was longer'))).toHaveLength(4);
    },
  );

  test('has the same ranking of tokens however many are chosen, and the same numbers each time', async () => {
    const subjects = model('classifier-2', 'toxic');
    const [first, again, other] = [
      await run({ subjects }),
      await run({ subjects }),
      await run({ subjects, options: 'top: 2' }),
    ];
    expect(again.results).toEqual(first.results);
    expect(find(other, 'classifier-2', 'auprc').value).toBe(find(first, 'classifier-2', 'auprc').value);
    expect(find(other, 'classifier-2', 'token-f1').value).not.toBe(find(first, 'classifier-2', 'token-f1').value);
  });

  test('refuses a data set without rationales, and a prediction file', async () => {
    const problems = async (more: Parameters<typeof run>[0]) => {
      const error = await run(more).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).problems;
    };
    expect(await problems({ dataset: 'posts' })).toMatchObject([{ message: 'the data set has no rationales' }]);
    const file = '  - { name: file, classifier: { predictions: scores.csv, columns: { id: id, score: score } } }';
    const [problem] = await problems({ subjects: file });
    expect(problem.message).toMatch(/prediction/);
  });
});
