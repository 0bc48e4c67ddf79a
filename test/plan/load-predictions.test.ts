import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, type InputError } from '../../src/index.ts';
import { runIn } from '../cli/in-process.ts';
import { serve } from '../support/network/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-predictions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

interface Setup {
  subjects: readonly string[];
  metrics?: readonly string[];
  more?: string;
}

function run({ subjects, metrics = ['group-error-rates: { dataset: posts, minGroupSize: 1 }'], more = '' }: Setup) {
  write(
    'fairprobe.config.yaml',
    `subjects:\n${subjects.map((classifier, i) => `  - { name: s${i}, classifier: ${classifier} }\n`).join('')}
datasets:
  posts: { table: posts.csv, columns: { id: id, text: text, label: label, groups: [group] }, positive: [1] }
metrics:\n${metrics.map((metric) => `  - ${metric}\n`).join('')}${more}`,
  );
  const config = join(folder, 'fairprobe.config.yaml');
  return evaluate({ config, cacheDirectory: join(folder, 'cache') });
}
const problemsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems,
  );

/** Items with accents in their ids, of which one is written in Unicode's decomposed form. */
const ids = ['caf\u00e9', 'nai\u0308ve', 'c', 'd', 'e', 'f', 'g', 'h'];
write(
  'posts.csv',
  `id,text,label,group\n${ids.map((id, i) => `${id},post ${i},${i % 2},${i < 4 ? 'x' : 'y'}`).join('\n')}\n`,
);
const file = (name: string, columns: string, more = '') => `{ predictions: ${name}, columns: { ${columns} }${more} }`;

describe('a prediction file', () => {
  it('is read by the rule for values: markers, white space, Unicode, line ends and spellings', async () => {
    const rows = [
      'cafe\u0301, 0.9 ,1.0',
      'na\u00efve,0.9,01',
      ' c,0.1,0',
      'd\u00a0,NA,nan',
      'e,0.1,0',
      'f,,',
      'g,0.1,+0',
      'h,None,1',
    ];
    write('p.csv', `\ufeffid,score,class\r\n${rows.join('\r\n')}\r\n`);
    const metrics = [
      'group-error-rates: { dataset: posts, minGroupSize: 1 }',
      'true-positive-rate-gap: { dataset: posts, minGroupSize: 1 }',
    ];
    const { results, notes } = await run({
      subjects: [file('p.csv', 'id: id, score: score, predicted: class')],
      metrics,
    });
    const rate = (measure: string) =>
      results.find((one) => one.measure === measure && one.group === null && one.attribute === null);
    expect(rate('selection-rate')).toMatchObject({ value: 2 / 5, n: 5 });
    expect(rate('accuracy')).toMatchObject({ value: 4 / 5, n: 5 });
    expect(notes).toContain('s0: 3 of the 8 items of posts have no answer');
    expect(notes).toContain('s0: 2 of the 8 items of posts have no answer');
  });

  it('with anything wrong is refused together with the others, before any model is asked', async () => {
    const { address, asked } = await serve((response) => response.end('[]'));
    write('range.csv', `id,score\n${ids.map((id, i) => `${id},${i === 2 ? 3 : 0.5}`).join('\n')}\n`);
    write('twice.csv', `id,score\n${ids.map((id) => `${id},0.5`).join('\n')}\nc,0.5\n`);
    write('others.csv', 'id,score\nq1,0.5\nq2,0.5\n');
    write('few.csv', 'id,score\nc,0.5\nd,0.5\n');
    const names = ['range.csv', 'twice.csv', 'others.csv', 'few.csv'];
    const service = `{ endpoint: '${address}', api: hugging-face, positive: [bad] }`;
    const problems = await problemsOf(
      run({ subjects: [service, ...names.map((name) => file(name, 'id: id, score: score'))] }),
    );
    expect(problems).toMatchObject([
      { key: 'subjects[1].classifier', line: 4, message: '"score": 3 is not between 0 and 1' },
      { key: 'subjects[2].classifier', line: 10, message: 'the id "c" is already in line 4' },
      { key: 'subjects[3].classifier', message: expect.stringMatching(/^no row is about an item of data set "posts"/) },
      { key: 'subjects[4].classifier', message: expect.stringMatching(/^only 2 of the 8 items of data set "posts"/) },
    ]);
    expect(problems.map(({ file: path }) => path)).toEqual(names.map((name) => join(folder, name)));
    expect(asked).toEqual([]);
  });

  it('for less than half of the items is used where it is declared partial', async () => {
    const { notes } = await run({ subjects: [file('few.csv', 'id: id, score: score', ', partial: true')] });
    expect(notes).toContain('s0: 6 of the 8 items of posts have no answer');
  });

  it('that lacks what a metric asks is refused, and for what none asks it is not read', async () => {
    write('classes.csv', `id,score,class\n${ids.map((id) => `${id},0.5,unheard of`).join('\n')}\n`);
    const subject = file('classes.csv', 'id: id, score: score, predicted: class');
    await run({ subjects: [subject] });
    const [first, ...rest] = await problemsOf(
      run({ subjects: [subject], metrics: ['true-positive-rate-gap: { dataset: posts }'] }),
    );
    expect(first).toMatchObject({
      line: 2,
      message: '"class": a text of 10 characters is not a class of data set "posts"',
      hint: 'Its classes are 0, 1',
    });
    expect(rest).toHaveLength(7);
    const decisions = file('classes.csv', 'id: id, predicted: class');
    expect(
      await problemsOf(run({ subjects: [decisions], metrics: ['hate-speech-bias: { dataset: posts }'] })),
    ).toMatchObject([
      { message: '"hate-speech-bias" needs scores, but the classifier of "s0" is a file of decisions' },
    ]);
  });

  it('may have less than half of the items that a first try has drawn', async () => {
    write('half.csv', `id,score\n${ids.map((id, i) => (i % 4 < 2 ? `${id},0.5\n` : '')).join('')}`);
    const subject = file('half.csv', 'id: id, score: score');
    await run({ subjects: [subject] });
    await runIn(folder, ['evaluate', '--limit', '3', '-o', 'r.json'], {
      FAIRPROBE_CACHE_DIR: join(folder, 'cache'),
    });
    const { notes } = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'));
    expect(notes.join('\n')).toContain('s0: 2 of the 3 items of posts have no answer');
  });
});
