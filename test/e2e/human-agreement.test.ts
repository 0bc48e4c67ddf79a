import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseReport } from '../../src/index.ts';
import { fairprobe, project } from './project.ts';

const configuration = (metrics: string, columns = '{ id: post, judgement: unfair }') => `seed: 7
subjects:
  - name: probe
    encoder: ./encoder
    classifier: { probe: { dataset: posts } }
datasets:
  posts: { table: posts.csv, columns: { id: id, text: text, label: label, groups: [who] }, positive: [bad] }
metrics:
  - counterfactual-token-fairness: { dataset: posts }
  - counterfactual-token-fairness: { dataset: posts, as: again }
  - hate-speech-bias: { dataset: posts }
humanAgreement: { judgements: human.csv, columns: ${columns}, metrics: [${metrics}] }
`;

const nouns = ['soup', 'table', 'window', 'river', 'bread'];
const posts = Array.from({ length: 60 }, (_, i) => {
  const who = i % 6 === 0 ? 'it' : i % 2 ? 'he' : 'she';
  return `p${i},${who} was near the ${nouns[i % 5]} ${'again '.repeat(i % 7)},${i % 3 ? 'good' : 'bad'},${who}`;
});
const files = (human: string, config: string) => ({
  'posts.csv': `id,text,label,who\n${posts.join('\n')}\n`,
  'human.csv': human,
  'fairprobe.config.yaml': config,
});
const human = `post,unfair\n${Array.from({ length: 50 }, (_, i) => `p${i},${(i * 7) % 5}\np${i},${i % 3}`).join('\n')}\nnobody,1\n`;

test('holds a metric against judgements, from the cache as well', async () => {
  const folder = project(files(human, configuration('counterfactual-token-fairness, again')));
  const first = await fairprobe(folder, ['evaluate', '--verbose', '-o', 'one.json']);
  expect(first.stdout, first.stderr).toContain('Agreement with human judgements');
  await fairprobe(folder, ['evaluate', '-o', 'two.json']);
  const [one, two] = ['one.json', 'two.json'].map((name) => parseReport(readFileSync(join(folder, name), 'utf8')));
  expect(two.humanAgreement).toEqual(one.humanAgreement);
  expect(one.humanAgreement?.judgements).toMatchObject({ rows: 101, texts: 51, mostPerText: 2 });
  expect(one.humanAgreement?.agreements[0]).toMatchObject({
    status: 'ok',
    n: 41,
    withoutJudgement: 10,
    withoutText: 1,
    withoutValue: 9,
  });
  expect(one.humanAgreement?.comparisons[0].status).toBe('undefined');
});

test('reads ids and judgements by the rule for values', async () => {
  const config = configuration('counterfactual-token-fairness', '{ id: post, judgement: unfair, annotator: who }');
  const rows = Array.from(
    { length: 50 },
    (_, i) => ` p${i}\u00a0,${i % 7 ? ` ${(i * 7) % 5} ` : 'NA'},NA\r\np${i},${i % 3},x`,
  );
  const folder = project(files(`post,unfair,who\r\n${rows.join('\r\n')}\r\np1,1,\r\n`, config));
  await fairprobe(folder, ['evaluate', '-o', 'one.json']);
  const { humanAgreement } = parseReport(readFileSync(join(folder, 'one.json'), 'utf8'));
  expect(humanAgreement?.judgements).toMatchObject({ rows: 101, empty: 8, texts: 50, mostPerText: 3 });
});

test('refuses judgements of other texts before anything is run', async () => {
  const others = human.replaceAll('p', 'q').replace('qost', 'post');
  const folder = project(files(others, configuration('counterfactual-token-fairness, again')));
  const { code, stderr } = await fairprobe(folder, ['evaluate']);
  expect(code).toBe(2);
  expect(stderr.replace(/\s+/g, ' ')).toContain(
    'no judgement in human.csv is about a text of data set "posts" (51 judged, 60 texts): "post" holds "q0", "q1", "q2", the data set has "p0", "p1", "p2"',
  );
});

test('refuses what it cannot use, all at once', async () => {
  const wrong = configuration('hate-speech-bias, nothing');
  const { code, stderr } = await fairprobe(project(files(human, wrong)), ['evaluate']);
  expect(code).toBe(2);
  expect(stderr).toContain('"hate-speech-bias" has no value for single texts');
  expect(stderr).toContain('the configuration has no metric "nothing"');

  const rows = 'post,unfair,who\np1,high,x\np2,1,y\np2,2,y\np3,1e308,z\n';
  const columns = '{ id: post, judgement: unfair, annotator: who }';
  const bad = project(files(rows, configuration('again', columns)));
  const refused = await fairprobe(bad, ['evaluate']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/human\.csv:2/);
  expect(refused.stderr).toContain('"high" is not a number');
  expect(refused.stderr).toMatch(/human\.csv:4/);
  expect(refused.stderr).toMatch(/human\.csv:5 {2}.*"1e308" is too large: at most 1e\+60 is allowed/);
});
